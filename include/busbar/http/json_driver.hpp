/// Runs a device that answers HTTP requests with JSON: finds it, publishes its service, asks again and again.
#pragma once

#include <busbar/http/command_sender.hpp>
#include <busbar/http/document_reader.hpp>
#include <busbar/http/json_device.hpp>
#include <busbar/http/settings.hpp>
#include <busbar/run/device.hpp>
#include <busbar/run/presence.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace busbar::http {

/// What the configuration says of one device.
struct json_settings {
    http::address address{};
    json::parameter_values parameters{};
    json::service_settings service{};
    bool name_is_configured = false;       ///< else the device's own counts, if it has one
    std::chrono::milliseconds interval{0}; ///< shortest time between two readings; 0: the descriptor's own
};

class json_driver final : public device {
public:
    json_driver(const json_device& type, json_settings settings, surroundings& around);

    void start() override;
    void stop(std::function<void()> done) override;
    [[nodiscard]] std::string state() const override;
    [[nodiscard]] bool has_answered() const override { return presence_.was_ever_here(); }

private:
    /// What is known of one document's readings.
    struct schedule {
        std::chrono::milliseconds every{0}; ///< 0: once
        monotonic::time_point due{};
        monotonic::time_point last_good{};
        bool good = false; ///< fresh: read, and not longer ago than its freshness
        bool changed = false;
    };

    void find();
    void ask_next();
    void on_read(const reading& what);
    void on_found_document(const reading& what);
    void on_polled_document(const reading& what);
    void found();
    void publish();
    void listen();
    void read_back(std::string_view path);
    void put_all();
    void end_round();
    void check_ages();
    void arm_age_timer();
    void lose(std::string_view problem);
    [[nodiscard]] std::string in_words(const reading& what) const;

    const json_device& type_;
    json_settings settings_;
    surroundings& around_;
    presence presence_;
    document_reader documents_;
    timer due_timer_;
    timer age_timer_;
    std::vector<schedule> schedules_;
    std::unique_ptr<command_sender> sender_; ///< outlives the service, whose writes come to it
    std::unique_ptr<json::fed_service> service_;
    json::service_identity identity_;
    std::size_t next_ = 0; ///< document to be read while finding
    bool finding_ = true;
    bool stopped_ = false;
    bool round_open_ = false;
    monotonic::time_point not_before_{}; ///< the server asked for a pause
    std::chrono::microseconds took_{};
    json::absence failure_ = json::absence::no_answer; ///< of the last reading that failed
    std::string problem_;
};

} // namespace busbar::http
