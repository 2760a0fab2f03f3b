/// Carries what consumers write on the bus to a device, by its descriptor's commands: one sender for each service. Lives on the loop and
/// never blocks; one request at a time, of the newest values.
///
/// A limit of power lives as long as it is written: 60 s after the last write, and when busbar ends, it is released (rest.md §4 row 10,
/// venus.md §2.2). A release that fails is tried again, at ever longer times. Other commands that fail are tried three times.
#pragma once

#include <busbar/codec/decode.hpp>
#include <busbar/http/command.hpp>
#include <busbar/http/link.hpp>
#include <busbar/link/back_off.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/run/log.hpp>
#include <busbar/run/loop.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busbar::http {

/// A token that all senders of one host share: where each took one of its own, it would end that of another.
struct command_session {
    std::string password{}; ///< of the host; empty: there is none
    std::string token{};
    monotonic::time_point valid_until{};
};

/// What users never change and tests must.
struct sender_tuning {
    std::chrono::milliseconds released_after_silence{60000}; // as Victron's own dbus-fronius, venus.md §2.2
    std::chrono::milliseconds first_retry{5000};
    std::chrono::milliseconds longest_retry{300000};
    std::chrono::milliseconds farewell{700}; ///< release() takes no longer
};

struct sender_settings {
    std::string name{}; ///< of the device in the configuration, for the log
    /// What stands for {serial}, {index} and the descriptor's parameters. Names outlive the sender.
    std::vector<std::pair<std::string_view, std::string>> places{};
    /// /Ac/MaxPower; no_value: unknown. A higher limit is this one.
    std::function<double()> maximum{};
    /// Of the configuration: more is never allowed, and a limit is released to it instead of to the maximum.
    std::optional<double> highest_limit{};
    /// The device has taken this value, as it was told: worth reading back soon. A released limit is no_value.
    std::function<void(const command& what, double value)> on_taken{};
    /// Shared by the senders of a host, for devices with a token_login.
    std::shared_ptr<command_session> session{};
    sender_tuning tuning{};
};

class command_sender {
public:
    /// `commands` and `login` outlive it; `login` may be null.
    command_sender(loop& on, std::shared_ptr<link> over, std::span<const command> commands, const token_login* login,
                   sender_settings settings);
    command_sender(const command_sender&) = delete;
    command_sender& operator=(const command_sender&) = delete;
    /// A request under way is given up. Call release() before.
    ~command_sender();

    /// The handlers of all commands: to.on_command(path, handler), as json::fed_service has it, before it is published.
    template <class Service> void listen_to(Service& to)
    {
        for (std::size_t i = 0; i < commands_.size(); ++i) {
            to.on_command(commands_[i].path, [this, i](double value) { return write(i, value); });
        }
    }

    /// A consumer wrote `value` to the path of command `which`. no_value releases a limit. What is accepted is not yet at the device.
    publisher::write_result write(std::size_t which, double value);

    /// False: the device sleeps or is lost. Writes are refused and nothing is sent; a limit that is still there is released when it is back
    /// and nobody wrote one meanwhile. At first it is true.
    void set_present(bool present);

    /// Ends all limits of ours, and this sender's work: nothing is accepted any more. Calls `done` within 700 ms; that
    /// may not destroy it.
    void release(std::function<void()> done);

    /// True while the device may hold a limit of ours.
    [[nodiscard]] bool limiting() const;

private:
    struct state;
    class answer_body;
    enum class step : std::uint8_t { idle, command, login };

    void next();
    void end_silent_limits(monotonic::time_point now);
    void start(std::size_t which);
    void log_in();
    void on_reply(const reply& answer);
    void on_answer(const reply& answer);
    void on_login(const reply& answer);
    void taken();
    void failed(const reply& answer, std::string_view why);
    void end_release();
    [[nodiscard]] double maximum();
    [[nodiscard]] request fill(const command_request& from, std::string_view value) const;
    [[nodiscard]] std::string token() const;

    std::span<const command> commands_;
    const token_login* login_;
    sender_settings settings_;
    std::shared_ptr<answer_body> answer_;
    transaction transaction_;
    timer wake_;
    timer farewell_;
    std::vector<state> states_;
    link_parts::back_off pause_;
    monotonic::time_point not_before_{};
    double maximum_ = no_value; ///< /Ac/MaxPower when last known
    lasting_fault fault_;
    std::function<void()> on_released_;
    step step_ = step::idle;
    std::size_t current_ = 0;    ///< the command under way
    double value_ = no_value;    ///< its value
    bool releasing_ = false;     ///< it is the end of a limit
    bool logged_in_now_ = false; ///< for it
    bool present_ = true;
    bool leaving_ = false;
};

} // namespace busbar::http
