#pragma once

#include <busbar/modbus/connection.hpp>
#include <busbar/modbus/link.hpp>
#include <busbar/modbus/link_tuning.hpp>

namespace busbar::modbus::detail {

class tcp_connection final : public connection {
public:
    tcp_connection(tcp_endpoint where, const stop_signal& stop, const link_tuning& tuning);

    bool open(std::chrono::milliseconds timeout, short_text& problem) override;
    void close() noexcept override;
    bool fresh() override;

private:
    std::uint16_t next_id() override { return ++id_; }
    int ended() override;
    std::span<const std::uint8_t> unwrap(const buffer& frame, std::size_t length, result& into) override;
    /// The answer that did not come in time, or the rest of a wrong one, must never be taken for the next one.
    void after_failure() noexcept override { close(); }
    void lost(int error, result& into) const override;

    tcp_endpoint where_;
    link_tuning tuning_;
    std::uint16_t id_ = 0;
};

} // namespace busbar::modbus::detail
