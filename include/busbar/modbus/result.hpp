/// What became of a request, with its own storage: the link's thread fills it, the loop makes a `reply` of it.
#pragma once

#include <busbar/modbus/request.hpp>
#include <busbar/modbus/short_text.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace busbar::modbus::detail {

/// 125 words, or 2000 coils.
inline constexpr std::size_t most_data_bytes = 250;

struct result {
    modbus::outcome outcome = modbus::outcome::not_connected;
    std::uint8_t exception_code = 0;
    std::size_t length = 0;
    std::array<std::byte, most_data_bytes> data{};
    monotonic::time_point received{};
    std::chrono::microseconds took{};
    short_text problem;

    template <class... Arguments>
    void fail(modbus::outcome how, fmt::format_string<Arguments...> format, Arguments&&... arguments)
    {
        outcome = how;
        length = 0;
        problem.set(format, std::forward<Arguments>(arguments)...);
    }

    /// Points into this result.
    [[nodiscard]] reply as_reply() const
    {
        return {outcome, exception_code, std::span(data).first(length), received, took, problem.view()};
    }
};

} // namespace busbar::modbus::detail
