/// Whether what a gateway says of an inverter is a measurement: of an inverter that it hears, and not an old one.
#pragma once

#include <busbar/http/gateway_answer.hpp>
#include <busbar/run/loop.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace busbar::http {

/// An answer, as far as it is not about an inverter.
struct answer_circumstances {
    monotonic::time_point received{};
    std::chrono::microseconds took{};
    std::optional<double> clock{}; ///< what the gateway's clock said then, s since 1970
};

/// Of one inverter.
class gateway_freshness {
public:
    explicit gateway_freshness(std::chrono::seconds oldest) : oldest_(oldest) {}

    /// In words; empty: it is awake. A detail's `reachable` counts for nothing where the list told it (rest.md §2.2).
    std::string why_asleep(const inverter_answer& says, const answer_circumstances& at, bool was_listed);
    /// Whether it has measured since this was last asked.
    bool is_new(const inverter_answer& says, const answer_circumstances& at);

private:
    using seconds = std::chrono::duration<double>;

    /// How old the values are; 0 if nothing tells.
    seconds age_of(const inverter_answer& says, const answer_circumstances& at);

    std::chrono::seconds oldest_;
    double last_heard_ = -1.0; ///< as told
    bool last_heard_moved_ = false;
    monotonic::time_point last_heard_since_;
    double stamp_ = -1.0; ///< of the last measurement
    monotonic::time_point measured_;
};

} // namespace busbar::http
