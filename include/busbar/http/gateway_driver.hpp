/// Runs a gateway: asks for its list and for what the list does not tell, one request at a time, and gives each inverter its share.
#pragma once

#include <busbar/http/gateway_inverters.hpp>
#include <busbar/http/json_body.hpp>
#include <busbar/run/presence.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::http {

class gateway_driver final : public device {
public:
    gateway_driver(const gateway_program& program, std::span<const command> commands, const token_login* login,
                   gateway_settings settings, surroundings& around);

    void start() override { ask_list(); }
    void stop(std::function<void()> done) override;
    [[nodiscard]] std::string state() const override;
    [[nodiscard]] bool has_answered() const override { return presence_.was_ever_here(); }

private:
    enum class asked { nothing, list, detail, identity };

    /// An inverter that is asked about in this cycle.
    struct question {
        std::size_t index = 0;
        gateway_inverter* who = nullptr; ///< null: who is at this index is yet to be told
        bool identity_only = false;      ///< its values are in the list
    };
    /// What the list's clock said.
    struct clock_reading {
        double seconds = no_value;
        monotonic::time_point at;
    };

    void next();
    void ask(asked what, const char* target, const question* about);
    void ask_list();
    void on_answer(const reply& answer);
    void on_identity(const reply& answer);

    void on_list(const reply& answer);
    [[nodiscard]] bool is_list() const;
    void begin_cycle(const reply& answer);
    [[nodiscard]] bool names_came_late();
    void on_listed(const inverter_answer& says, const answer_circumstances& at);
    void on_flag(std::size_t index);
    void on_failed_list(std::string_view problem, json::absence why, std::chrono::seconds pause);

    void on_detail(const question& about, const reply& answer);
    [[nodiscard]] const inverter_answer* detail_about(const gateway_inverter* who) const;
    void on_inverter(const question& about, const inverter_answer& says, const answer_circumstances& at);
    void on_no_inverter(const question& about, const reply& answer);
    void on_failed_detail(const question& about, const reply& answer);

    void end_cycle();
    void lose();
    void listen_until_too_old();
    [[nodiscard]] gateway_inverter* asked_about(const question& about) const;
    [[nodiscard]] answer_circumstances circumstances(const reply& answer) const;
    [[nodiscard]] std::chrono::milliseconds interval() const;
    [[nodiscard]] std::chrono::steady_clock::duration fresh_for() const;

    const gateway_program& program_;
    gateway_settings settings_;
    presence presence_;
    gateway_context context_;
    gateway_inverters inverters_;
    std::shared_ptr<gateway_answer> answer_;
    std::shared_ptr<json_body> identity_; ///< null if there is none
    transaction transaction_;
    std::unique_ptr<transaction> identity_transaction_;
    timer due_timer_;
    timer age_timer_;

    asked asked_ = asked::nothing;
    request request_;
    std::vector<question> questions_;
    std::size_t next_question_ = 0;
    unsigned cycle_ = 0;
    bool cycle_open_ = false;
    bool cycle_clean_ = false; ///< all questions were answered
    monotonic::time_point cycle_began_;
    std::chrono::steady_clock::duration last_cycle_{};
    monotonic::time_point list_due_;
    bool names_were_late_ = false;
    bool missing_told_ = false;
    bool slow_ = false;
    bool stopped_ = false;
    clock_reading clock_;
    monotonic::time_point heard_; ///< last good answer of any kind
    std::string problem_;         ///< of the last list that failed
    json::absence failure_ = json::absence::no_answer;
};

} // namespace busbar::http
