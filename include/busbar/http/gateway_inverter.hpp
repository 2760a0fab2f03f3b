/// One inverter behind a gateway: awake, asleep or lost, by what the gateway says of it.
#pragma once

#include <busbar/http/gateway_service.hpp>
#include <busbar/http/gateway_settings.hpp>
#include <busbar/run/log.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace busbar::http {

class gateway_inverter {
public:
    /// `name`: for the log.
    gateway_inverter(gateway_context& context, const gateway_service_identity& who, std::string name,
                     const inverter_settings& settings);

    /// Empty: it tells none.
    [[nodiscard]] const std::string& serial() const { return serial_; }
    /// In the gateway's list, as it was last.
    [[nodiscard]] std::size_t index() const { return index_; }
    void set_index(std::size_t index);
    /// The gateway's cycle in which it was last seen.
    [[nodiscard]] unsigned seen_in() const { return seen_in_; }
    void set_seen_in(unsigned cycle) { seen_in_ = cycle; }

    [[nodiscard]] bool published() const { return service_.published(); }
    /// Not so soon after a detail that did not come.
    [[nodiscard]] bool may_be_asked(monotonic::time_point now) const { return now >= retry_due_; }
    [[nodiscard]] bool identity_due(monotonic::time_point now) const;
    /// Null: it did not come.
    void on_identity(const json::reader* document, monotonic::time_point now);

    /// The list names it, without its values. True if a detail is to be asked for now.
    bool on_listed(const inverter_answer& says, const answer_circumstances& at);
    /// Its values. `was_listed`: what on_listed() was told counts, too.
    void on_values(const inverter_answer& says, const answer_circumstances& at, bool was_listed);
    /// A detail that was asked for did not come.
    void on_no_values(const reply& answer, const answer_circumstances& at);
    /// The gateway does not know it, or not any more.
    void on_gone(std::string_view why, const answer_circumstances& at);
    /// The gateway does not answer.
    void on_gateway_lost(json::absence why);
    /// If what was heard last has become too old, it is lost.
    void check_age(monotonic::time_point now, std::chrono::steady_clock::duration fresh_for);
    /// Ends what was written to it. Calls `done` within 700 ms.
    void release(std::function<void()> done) { service_.release(std::move(done)); }

private:
    enum class state { unknown, awake, asleep, lost };

    [[nodiscard]] std::string_view missing(const inverter_answer& says) const;
    void fall_asleep(std::string_view why, const answer_circumstances& at);
    void change(state to, std::string_view why);
    void lose(json::absence why, std::string_view words);
    void tell(std::string_view problem);

    const gateway_program& program_;
    std::string serial_;
    std::size_t index_;
    std::string name_;
    gateway_service service_;
    gateway_freshness freshness_;
    unsigned seen_in_ = 0;

    state state_ = state::unknown;
    std::string listed_asleep_;          ///< why the list says that it sleeps; empty: it does not
    inverter_answer listed_;             ///< for the service of one that sleeps and has no values
    monotonic::time_point heard_;        ///< when something was heard of it
    monotonic::time_point identity_due_; ///< not asked for before, ...
    monotonic::time_point retry_due_;    ///< ... no detail either, ...
    monotonic::time_point energy_due_;   ///< ... nor while it sleeps
    std::chrono::milliseconds retry_{0}; ///< the last pause
    json::absence absence_ = json::absence::no_answer;
    std::string problem_; ///< why nothing was heard since

    lasting_fault fault_;
    unsigned changes_told_ = 0; ///< since then
    monotonic::time_point told_since_;
};

} // namespace busbar::http
