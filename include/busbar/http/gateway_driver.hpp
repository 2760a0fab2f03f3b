/// Runs a gateway: asks for its list and for what the list does not tell, one request at a time, and gives each inverter its share.
#pragma once

#include <busbar/http/gateway_inverter.hpp>
#include <busbar/http/gateway_settings.hpp>
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

    /// An inverter that this cycle asks about.
    struct question {
        std::size_t index = 0;
        gateway_inverter* who = nullptr; ///< null: known by its index only
        bool identity_only = false;      ///< its values are in the list
    };

    void next();
    void ask(asked what, const char* target, const question* about);
    void ask_list();
    void on_answer(const reply& answer);
    void on_identity(const reply& answer);
    void on_list(const reply& answer);
    void on_listed(const inverter_answer& says, const answer_circumstances& at);
    void on_flags();
    void on_detail(const question& about, const reply& answer);
    void on_failed_list(std::string_view problem, json::absence why, std::chrono::seconds pause);
    void end_cycle();
    void check_configured();
    void lose();

    /// Null: passed over.
    gateway_inverter* find_or_make(std::string_view serial, std::size_t index, const inverter_answer& says);
    [[nodiscard]] std::string_view serial_in(const inverter_answer& says) const;
    [[nodiscard]] std::string_view text_in(const inverter_answer& says, std::string_view path) const;
    [[nodiscard]] answer_circumstances circumstances(const reply& answer) const;
    [[nodiscard]] std::chrono::milliseconds interval() const;
    void tell_once(std::string text);

    const gateway_program& program_;
    gateway_settings settings_;
    presence presence_;
    gateway_context context_;
    std::shared_ptr<gateway_answer> answer_;
    std::shared_ptr<json_body> identity_; ///< null if there is none
    transaction transaction_;
    std::unique_ptr<transaction> identity_transaction_;
    timer due_timer_;
    timer age_timer_;

    std::vector<std::unique_ptr<gateway_inverter>> inverters_; ///< never fewer
    std::vector<question> questions_;                          ///< of this cycle
    std::size_t next_question_ = 0;
    asked asked_ = asked::nothing;
    request request_;
    unsigned cycle_ = 0;
    bool cycle_open_ = false;
    bool cycle_clean_ = false;   ///< every question was answered
    bool names_unknown_ = false; ///< the list was told before the names it is told by
    bool configured_checked_ = false;
    bool slow_ = false;
    bool stopped_ = false;
    double list_clock_ = no_value;        ///< what the gateway's clock said, ...
    monotonic::time_point list_received_; ///< ... then
    monotonic::time_point cycle_began_;
    monotonic::time_point list_due_;
    monotonic::time_point heard_;
    std::chrono::steady_clock::duration last_cycle_{};
    std::string problem_;
    json::absence failure_ = json::absence::no_answer;
    std::vector<std::string> told_;
};

} // namespace busbar::http
