/// What strangers may make busbar do: a number of times at once, then one each so often.
#pragma once

#include <busbar/run/log.hpp>
#include <busbar/run/loop.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace busbar::mqtt::registration {

class few_times {
public:
    few_times(double at_once, std::chrono::duration<double> then_each)
        : at_once_(at_once),
          then_each_(then_each),
          left_(at_once)
    {
    }

    /// True: now, and it is counted.
    bool may()
    {
        const auto now = monotonic::now();
        left_ = std::min(at_once_, left_ + std::chrono::duration<double>(now - at_) / then_each_);
        at_ = now;
        if (left_ < 1) {
            return false;
        }
        left_ -= 1;
        return true;
    }

private:
    double at_once_;
    std::chrono::duration<double> then_each_;
    double left_;
    monotonic::time_point at_ = monotonic::now();
};

/// Lines of the log about what strangers do. What is left out is counted.
class few_lines {
public:
    void say(std::string_view subject, std::string_view text)
    {
        if (!allowed_.may()) {
            ++omitted_;
        } else if (omitted_ == 0) {
            log_line(subject, text);
        } else {
            log(subject, "{} ({} lines like this left out before)", text, omitted_);
            omitted_ = 0;
        }
    }

private:
    few_times allowed_{20, std::chrono::minutes{1}};
    std::uint64_t omitted_ = 0;
};

} // namespace busbar::mqtt::registration
