/// When to try again after a failed connect: 1 s, doubling to 60 s, each a little longer or shorter by chance, so that many clients of
/// a server that comes back do not all knock at once.
#pragma once

#include <busbar/run/loop.hpp>

#include <algorithm>
#include <random>

namespace busbar::link_parts {

class back_off {
public:
    /// `jitter`: 0.2 is up to 20 % more or less.
    back_off(monotonic::duration first, monotonic::duration longest, double jitter, unsigned seed)
        : first_(first),
          longest_(longest),
          jitter_(jitter),
          chance_(seed)
    {
    }

    void failed(monotonic::time_point now)
    {
        span_ = span_ == monotonic::duration::zero() ? first_ : std::min(2 * span_, longest_);
        std::uniform_real_distribution<double> around(1.0 - jitter_, 1.0 + jitter_);
        until_ = now + std::chrono::duration_cast<monotonic::duration>(span_ * around(chance_));
    }
    void succeeded() { span_ = monotonic::duration::zero(); }
    /// True while it is too early for another attempt.
    [[nodiscard]] bool holds(monotonic::time_point now) const
    {
        return span_ != monotonic::duration::zero() && now < until_;
    }
    [[nodiscard]] monotonic::time_point until() const { return until_; }

private:
    monotonic::duration first_;
    monotonic::duration longest_;
    double jitter_;
    std::minstd_rand chance_;
    monotonic::duration span_ = monotonic::duration::zero(); // not {}: clang-tidy would take it away
    monotonic::time_point until_;
};

} // namespace busbar::link_parts
