/// /Ac/PowerLimit of a SunSpec inverter. Off unless the configuration asks for it.
///
/// ESS writes a limit again and again; the limit lives as long as the writes do: without one for 60 s it is released, and the inverter itself
/// forgets it 120 s after our last write. What is published is what was read back. Released when busbar ends (modbus.md §5 row 12).
#pragma once

#include <busbar/modbus/link.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/run/log.hpp>
#include <busbar/sunspec/chain.hpp>
#include <busbar/sunspec/limit_frame.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace busbar::sunspec {

class power_limit {
public:
    /// `on_state`: the present limit in watts; no_value while it can't be limited.
    power_limit(loop& on, std::shared_ptr<modbus::link> over, std::string name,
                std::function<void(double watts)> on_state);

    /// The device was found. Reads what its limit is; false if it has no model to limit it by.
    bool attach(const found_chain& chain);
    /// The device is lost: nothing can be written, the device forgets the limit by itself.
    void detach();
    publisher::write_result write(double watts);
    /// Ends a limit of ours, then calls `done`.
    void release(std::function<void()> done);

private:
    enum class step : std::uint8_t { idle, read_base, read_state, set, free };

    void ask(const found_model& in, unsigned words);
    void read_state();
    void send(double watts);
    void free();
    void on_reply(const modbus::reply& answer);
    void take_base(std::span<const std::byte> data);
    void take_state(std::span<const std::byte> data);
    void next();
    void tell();
    void give_up(std::string_view why);

    std::string name_;
    std::function<void(double)> on_state_;
    std::function<void()> on_released_;
    modbus::transaction transaction_;
    timer silence_; ///< no consumer wrote for a while
    timer refresh_; ///< the state is read again
    step step_ = step::idle;
    std::uint8_t unit_ = 0;
    const limit_layout* layout_ = nullptr;
    found_model controls_;
    found_model base_;
    double full_watts_ = no_value;
    std::optional<limit_state> state_;
    std::optional<double> wanted_; ///< watts to be sent as soon as the link is free
    std::optional<std::uint16_t> sent_raw_;
    monotonic::time_point sent_at_{};
    bool ours_ = false;
    bool free_wanted_ = false;
    bool mismatch_logged_ = false;
    lasting_fault fault_;
};

} // namespace busbar::sunspec
