/// One inverter behind a gateway: what answers say of it, whether that may be believed, and the service it feeds.
#pragma once

#include <busbar/http/command_sender.hpp>
#include <busbar/http/gateway_answer.hpp>
#include <busbar/json/fed_service.hpp>
#include <busbar/run/device.hpp>
#include <busbar/run/log.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::http {

/// What all inverters behind a gateway have in common.
struct gateway_context {
    const gateway_program& program;
    surroundings& around;
    std::shared_ptr<link> over;
    std::string connection{};                 ///< "HTTP opendtu.lan"
    json::fed_rows rows{};                    ///< of answers, then those of the identity that no answer feeds
    std::vector<std::size_t> identity_rows{}; ///< where rows of the identity are in `rows`
    std::span<const command> commands{};
    const token_login* login = nullptr;
    std::shared_ptr<command_session> session{};

    gateway_context(const gateway_program& of, surroundings& with, std::shared_ptr<link> by, std::string words);
};

/// An answer, as far as it is not about the inverter.
struct answer_circumstances {
    monotonic::time_point received{};
    std::chrono::microseconds took{};
    std::optional<double> clock{}; ///< of the gateway when it told `last_heard`, s since 1970
};

class gateway_inverter {
public:
    /// `name`: for the log. `settings`: of the service, without its phase if `phase_is_configured` is false.
    gateway_inverter(gateway_context& context, std::string serial, std::size_t index, std::string name,
                     json::service_settings settings, std::string custom_name, bool phase_is_configured);
    gateway_inverter(const gateway_inverter&) = delete;
    gateway_inverter& operator=(const gateway_inverter&) = delete;
    ~gateway_inverter() = default;

    [[nodiscard]] const std::string& serial() const { return serial_; }
    [[nodiscard]] std::size_t index() const { return index_; }
    void set_index(std::size_t index) { index_ = index; }
    [[nodiscard]] bool published() const { return service_ != nullptr; }
    /// Not so soon after a detail that did not come.
    [[nodiscard]] bool may_be_asked(monotonic::time_point now) const { return now >= retry_due_; }

    /// The list names it, without its values. True if a detail is to be asked for now.
    bool on_listed(const inverter_answer& says, const answer_circumstances& at);
    /// Its values. `listed`: what on_listed() was told counts, too.
    void on_values(const inverter_answer& says, const answer_circumstances& at, bool listed);
    /// A detail that was asked for did not come.
    void on_no_values(const reply& answer, const answer_circumstances& at);
    /// The gateway does not know it (any more).
    void on_gone(std::string_view why);
    /// The gateway does not answer.
    void on_gateway_lost(json::absence why);
    /// If what was heard last has become too old, it is lost.
    void check_age(monotonic::time_point now, std::chrono::steady_clock::duration fresh_for);
    /// Ends what was written to it. Calls `done` within 700 ms.
    void release(std::function<void()> done);

    [[nodiscard]] bool identity_due(monotonic::time_point now) const;
    /// Null: it did not come.
    void on_identity(const json::reader* document, monotonic::time_point now);

    /// In which cycle of the gateway it was last seen.
    unsigned seen_in = 0;

private:
    enum class state { unknown, awake, asleep, lost };

    [[nodiscard]] std::string why_asleep(const inverter_answer& says, const answer_circumstances& at, bool listed);
    [[nodiscard]] std::chrono::duration<double> age_of(const inverter_answer& says, const answer_circumstances& at);
    [[nodiscard]] bool is_new(const inverter_answer& says, const answer_circumstances& at);
    [[nodiscard]] std::string_view missing(const inverter_answer& says) const;
    void fill(const inverter_answer& says);
    void publish(const inverter_answer& says);
    void put(const inverter_answer& says, const answer_circumstances& at, std::string_view asleep, bool is_new);
    void change(state to, std::string_view why);
    void lose(json::absence why, std::string_view words);

    gateway_context& context_;
    std::string serial_;
    std::size_t index_;
    std::string name_;
    json::service_settings settings_;
    std::string custom_name_;
    bool phase_is_configured_;

    std::unique_ptr<command_sender> sender_;
    std::unique_ptr<json::fed_service> service_;
    json::sample sample_;
    std::vector<json::field_value> identity_numbers_;
    std::vector<std::string> identity_texts_;
    bool has_identity_ = false;
    bool published_with_identity_ = false;
    monotonic::time_point identity_due_;

    state state_ = state::unknown;
    std::string listed_asleep_;          ///< why the list says that it sleeps; empty: it does not
    inverter_answer listed_;             ///< for the service of one that sleeps and has no values
    monotonic::time_point heard_;        ///< when something was heard of it
    monotonic::time_point retry_due_;    ///< no detail is asked for before
    monotonic::time_point energy_due_;   ///< the same while it sleeps
    std::chrono::milliseconds retry_{0}; ///< the last pause
    std::string problem_;                ///< why nothing was heard since
    json::absence absence_ = json::absence::no_answer;
    lasting_fault fault_;
    unsigned changes_told_ = 0; ///< in the hour that began then
    monotonic::time_point told_since_;

    double last_heard_ = -1.0; ///< as told
    bool last_heard_moved_ = false;
    monotonic::time_point last_heard_since_;
    double stamp_ = -1.0;            ///< of the values that were published last
    monotonic::time_point measured_; ///< the same
};

/// What an outcome means for those behind the gateway.
json::absence absence_of(outcome how);

} // namespace busbar::http
