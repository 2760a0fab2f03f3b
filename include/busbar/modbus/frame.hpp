/// Requests to bytes, and the check whether bytes are the answer to a request. Pure functions; what surrounds unit,
/// function and payload (MBAP header, checksum) is the connection's business.
#pragma once

#include <busbar/modbus/request.hpp>
#include <busbar/modbus/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace busbar::modbus::detail {

/// Unit, function, payload: what modbus_send_raw_request_tid() wants.
struct raw_request {
    std::array<std::uint8_t, 254> bytes{};
    std::size_t length = 0;
};

/// Why this request can't be sent; empty if it can.
std::string_view fault_of(const request& what);

/// Precondition: fault_of(what).empty()
raw_request encode(const request& what);

/// Checks `answer` (unit, function, payload; no MBAP header, no checksum) whole against what was asked, and fills
/// outcome, exception code, data and problem of `into`.
void check_answer(const request& asked, std::span<const std::uint8_t> answer, result& into);

} // namespace busbar::modbus::detail
