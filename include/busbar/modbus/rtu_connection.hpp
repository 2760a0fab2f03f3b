#pragma once

#include <busbar/modbus/connection.hpp>
#include <busbar/modbus/link.hpp>
#include <busbar/modbus/serial_lock.hpp>

#include <optional>

namespace busbar::modbus::detail {

class rtu_connection final : public connection {
public:
    rtu_connection(serial_endpoint where, const stop_signal& stop);

    bool open(std::chrono::milliseconds timeout, short_text& problem) override;
    void close() noexcept override;
    bool fresh() override;
    [[nodiscard]] monotonic::duration line_gap() const override;

private:
    std::span<const std::uint8_t> unwrap(const buffer& frame, std::size_t length, result& into) override;
    void after_failure() noexcept override { unsettled_ = true; }
    void lost(int error, result& into) const override;

    [[nodiscard]] monotonic::duration characters(double count) const;
    bool wait_for_silence();

    serial_endpoint where_;
    std::optional<serial_lock> lock_;
    /// After a failure: something late may still come.
    bool unsettled_ = false;
};

} // namespace busbar::modbus::detail
