/// Waiting times of something that is tried again: 1 s, doubling to 60 s (design.md §4.3).
#pragma once

#include <algorithm>
#include <chrono>

namespace busbar::publisher::detail {

class backoff {
public:
    std::chrono::seconds next()
    {
        const auto now = next_;
        next_ = std::min(next_ * 2, std::chrono::seconds{60});
        return now;
    }
    void reset() { next_ = std::chrono::seconds{1}; }

private:
    std::chrono::seconds next_{1};
};

} // namespace busbar::publisher::detail
