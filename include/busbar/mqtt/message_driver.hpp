/// Runs a device whose values arrive as MQTT messages: waits for the first, publishes its service, notices when they stop.
///
/// What a broker has kept ("retained") may be of any age: it tells what there is, but nothing is shown as measured until a message arrives
/// that is sent now (mqtt.md §10.5).
#pragma once

#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/message_device.hpp>
#include <busbar/mqtt/message_source.hpp>
#include <busbar/mqtt/write_sender.hpp>
#include <busbar/run/log.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt {

/// What the configuration says of one device.
struct message_settings {
    mqtt::broker broker{};
    std::string topic{}; ///< empty: each row has its own
    bool topic_per_value = false;
    json::parameter_values parameters{};
    json::service_settings service{};
    bool name_is_configured = false; ///< else the device's own counts, if it has one
    std::chrono::milliseconds timeout{};
    std::chrono::milliseconds keep{};
    std::optional<std::chrono::milliseconds> leave_bus_after{}; ///< none: never
    std::string availability_topic{};                           ///< empty: none
    std::string write_topic{};
};

/// "MQTT 192.168.1.5:1883, topic enphase/battery". Never a secret.
std::string connection_of(const message_settings& settings);

message_settings settings_of(const message_device& type, const config::section& section, const std::string& name);
/// The topics a device listens to, with their programs.
std::vector<std::unique_ptr<message_source>> sources_of(const message_device& type, const message_settings& settings);

class message_driver final : public device {
public:
    message_driver(const message_device& type, message_settings settings, std::unique_ptr<json::calculator> calculator,
                   surroundings& around);

    void start() override;
    void stop(std::function<void()> done) override;
    [[nodiscard]] std::string state() const override;
    [[nodiscard]] bool has_answered() const override { return was_here_; }

private:
    void on_message(message_source& from, const message& what);
    void on_availability(const message& what);
    void on_link(const link_state& now);
    void refuse(const message_source& from, std::string_view why);
    void remember(const message_source& from);
    void take_retained(const message_source& from);
    void take(const message_source& from, const message& what);
    [[nodiscard]] bool derives_required() const;
    [[nodiscard]] bool is_enough() const;
    void publish();
    void put_all();
    void complete();
    void forget_old(monotonic::time_point now);
    void check_silence();
    void lose(std::string_view why);
    void arm_calculator();
    void tell_unknown_names();

    const message_device& type_;
    message_settings settings_;
    surroundings& around_;
    std::shared_ptr<link> link_;
    std::unique_ptr<json::calculator> calculator_; ///< may be null
    json::fed_rows rows_;
    json::sample latest_;  ///< of one message
    json::sample pending_; ///< of messages since the service was told: consumers see each whole or not at all
    json::sample merged_;  ///< what holds, of all messages
    std::vector<monotonic::time_point> told_at_; ///< by row
    std::vector<std::unique_ptr<message_source>> sources_;
    std::unique_ptr<write_sender> sender_; ///< outlives the service, whose writes come to it
    std::unique_ptr<json::fed_service> service_;
    std::unique_ptr<link::subscription> availability_;
    timer silence_timer_;
    timer pace_timer_;
    timer again_timer_;
    lasting_fault absence_;
    lasting_fault refused_;
    std::string problem_; ///< why nothing is heard, as far as one knows
    monotonic::time_point began_{};
    monotonic::time_point last_message_{};
    monotonic::time_point last_refused_{};
    monotonic::time_point last_complete_{};
    monotonic::time_point received_{}; ///< of the message that is being taken
    monotonic::time_point last_forgotten_{};
    bool here_ = false;
    bool was_here_ = false;
    bool held_ = false; ///< retained values wait for a message that is sent now
    bool stopped_ = false;
};

} // namespace busbar::mqtt
