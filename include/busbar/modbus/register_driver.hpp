/// Runs a device whose descriptor is a table of registers: finds it, publishes its services, polls, passes writes on.
#pragma once

#include <busbar/modbus/poller.hpp>
#include <busbar/modbus/register_finder.hpp>
#include <busbar/modbus/settings.hpp>
#include <busbar/publisher/fed_item.hpp>
#include <busbar/run/device.hpp>
#include <busbar/run/presence.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace busbar::modbus {

/// What the configuration says of one device.
struct register_settings {
    modbus::address address{};
    std::string name{};
    std::optional<int> instance{};
    std::optional<int> position{};         ///< venus.md §2.2; pvinverter and loads
    unsigned phase = 1;                    ///< on which phase a single-phase device stands
    std::size_t role = 0;                  ///< index into the first service's classes
    std::chrono::milliseconds interval{0}; ///< shortest time between two readings; 0: the descriptor's own
};

class register_driver final : public device, private poll_client {
public:
    register_driver(const register_program& program, register_settings settings, surroundings& around);

    void start() override;
    void stop(std::function<void()> done) override;
    [[nodiscard]] std::string state() const override;
    [[nodiscard]] bool has_answered() const override { return presence_.was_ever_here(); }

private:
    void on_found(const found_device& found);
    void publish(const found_device& found);
    void add_row(const found_device& found, std::size_t row);
    void start_polling();
    void derive(monotonic::time_point received);
    void set_connected(bool connected);
    void commit();
    [[nodiscard]] std::string path_of(const char* path, unsigned phases) const;
    publisher::write_result write(std::size_t row, double value);
    void on_written(const reply& answer);

    verdict on_data(std::size_t block, std::span<const std::byte> data, monotonic::time_point received) override;
    void on_round_end() override { commit(); }
    void on_stale(std::size_t block) override;
    void on_lost(std::string_view problem, std::chrono::steady_clock::duration silent_for) override;
    void on_rebuild() override {}

    const register_program& program_;
    register_settings settings_;
    surroundings& around_;
    std::shared_ptr<link> link_;
    presence presence_;
    register_finder finder_;
    poller poller_;
    transaction write_;
    std::size_t written_row_ = 0;
    request write_request_;

    std::string identity_; ///< model and serial of the published device
    std::uint8_t unit_ = 0;
    std::vector<std::unique_ptr<publisher::bus_service>> services_;
    std::vector<publisher::fed_item> fed_;         ///< by row
    std::vector<publisher::fed_item> fed_derived_; ///< of the first service
    std::vector<std::array<std::size_t, 4>> derived_sources_;
    std::vector<double> values_; ///< by row, of the last sample
    std::vector<std::string> texts_;
    std::vector<std::uint16_t> polled_; ///< program block of each polled block
};

} // namespace busbar::modbus
