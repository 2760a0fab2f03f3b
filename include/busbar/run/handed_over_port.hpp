/// A serial port that Venus OS's serial-starter has handed over (venus.md §4.6). Its rule: a program that finds nothing there ends, or the
/// port is never offered to another one.
#pragma once

#include <busbar/config/reader.hpp>
#include <busbar/run/fleet.hpp>
#include <busbar/run/loop.hpp>

#include <sys/stat.h>

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar {

/// Devices that wait for a port, as they are on this one.
std::vector<config::configured_device> on_port(std::span<const config::configured_device> all, const std::string& path);
/// Devices that do not wait for a port.
std::vector<config::configured_device> with_a_place(std::span<const config::configured_device> all);

/// Looks who is on the port. Devices that speak differently can't be on it at once: each way to speak gets its share of the time, in the
/// order of the configuration. As soon as one device has answered its round stays, and those of it that are silent by the end of the
/// time are let go. With nobody there, or when the port itself disappears, it is over.
class handed_over_port {
public:
    static constexpr std::chrono::seconds patience{20};

    /// `devices` are on_port() and outlive this. `when_over` comes once, on the loop.
    handed_over_port(loop& on, std::string path, std::span<const config::configured_device> devices, fleet& into,
                     std::function<void()> when_over);

    void start();

private:
    using line = std::vector<const config::configured_device*>;

    void next_round();
    void look();
    void settle();
    void end(std::string_view why);
    [[nodiscard]] bool is_there() const;

    std::string path_;
    fleet& fleet_;
    std::function<void()> when_over_;
    timer timer_;
    std::vector<line> lines_;
    std::size_t rounds_ = 0; ///< begun so far
    bool settled_ = false;
    monotonic::time_point since_;
    monotonic::time_point round_ends_;
    std::optional<struct stat> node_; ///< as it was at the start
};

} // namespace busbar
