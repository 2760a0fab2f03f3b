/// When to try again after a failed connect: 1 s, doubling to 60 s.
#pragma once

#include <busbar/run/loop.hpp>

#include <algorithm>

namespace busbar::modbus::detail {

class back_off {
public:
    back_off(monotonic::duration first, monotonic::duration longest) : first_(first), longest_(longest) {}

    void failed(monotonic::time_point now)
    {
        span_ = span_ == monotonic::duration::zero() ? first_ : std::min(2 * span_, longest_);
        until_ = now + span_;
    }
    void succeeded() { span_ = monotonic::duration::zero(); }
    /// True while it is too early for another attempt.
    [[nodiscard]] bool holds(monotonic::time_point now) const
    {
        return span_ != monotonic::duration::zero() && now < until_;
    }

private:
    monotonic::duration first_;
    monotonic::duration longest_;
    monotonic::duration span_ = monotonic::duration::zero(); // not {}: clang-tidy would take it away
    monotonic::time_point until_;
};

} // namespace busbar::modbus::detail
