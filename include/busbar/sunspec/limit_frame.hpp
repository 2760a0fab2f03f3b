/// The registers by which an inverter's power is limited: model 123 (immediate controls) or 704 (DER AC controls). Pure arithmetic.
/// Source: modbus.md §2.6, §1.7 and the golden frame of §6.
#pragma once

#include <busbar/codec/decode.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace busbar::sunspec {

/// After this long without a refresh the inverter goes back to full power by itself.
inline constexpr std::chrono::seconds revert_after{120};

/// Where the fields of a limit stand in a model's data.
struct limit_layout {
    std::uint16_t model = 0;
    std::uint16_t first = 0; ///< offset of the first register of the frame
    std::uint16_t words = 0; ///< length of the frame
    std::uint16_t percent = 0;
    std::uint16_t enable = 0;
    std::uint16_t scale_factor = 0; ///< offset of the sunssf
    [[nodiscard]] constexpr unsigned words_to_read() const { return scale_factor + 1U; }
};

/// 123: WMaxLimPct, WinTms, RvrtTms, RmpTms, WMaxLim_Ena.
inline constexpr limit_layout limit_by_123{123, 3, 5, 3, 7, 21};
/// 704: WMaxLimPctEna, WMaxLimPct, WMaxLimPctRvrt, WMaxLimPctEnaRvrt, WMaxLimPctRvrtTms (32 bits).
inline constexpr limit_layout limit_by_704{704, 12, 6, 13, 12, 52};

/// What a device says of its limit.
struct limit_state {
    bool enabled = false;
    int scale_factor = 0;
    double percent = no_value;
};

/// Nothing if the scale factor is not implemented, if 100 % do not fit into a register by it, or if the reply is too short: then the device
/// can't be limited.
inline std::optional<limit_state> read_limit(const limit_layout& where, std::span<const std::byte> data)
{
    if (data.size() < 2U * where.words_to_read()) {
        return std::nullopt;
    }
    const auto at = [&](std::uint16_t offset) { return codec::load_big<std::uint16_t>(data.data() + 2U * offset); };
    const auto factor = static_cast<std::int16_t>(at(where.scale_factor));
    if (factor < -2 || factor > 2) {
        return std::nullopt;
    }
    return limit_state{.enabled = at(where.enable) == 1,
                       .scale_factor = factor,
                       .percent = codec::scaled_by_power_of_ten(at(where.percent), factor)};
}

/// raw = round(percent / 10^SF), from 0 to 100 %.
inline std::uint16_t raw_percent(double percent, int scale_factor)
{
    const double full = std::min(std::round(codec::scaled_by_power_of_ten(100.0, -scale_factor)), 65534.0);
    const double raw = std::round(codec::scaled_by_power_of_ten(percent, -scale_factor));
    return static_cast<std::uint16_t>(std::clamp(raw, 0.0, full));
}

/// The frame that sets and enables a limit, to be written to data offset `where.first` in one request.
inline std::array<std::uint16_t, 6> limit_frame(const limit_layout& where, double percent, int scale_factor)
{
    const auto raw = raw_percent(percent, scale_factor);
    const auto revert = static_cast<std::uint16_t>(revert_after.count());
    if (where.model == limit_by_123.model) {
        return {raw, 0, revert, 0, 1, 0};
    }
    return {1, raw, raw_percent(100.0, scale_factor), 0, 0, revert};
}

} // namespace busbar::sunspec
