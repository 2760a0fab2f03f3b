#include <busbar/codec/decode.hpp>
#include <busbar/row/counter_guard.hpp>

#include <cmath>

namespace busbar {

bool counter_guard::continues(double before, clock::time_point then, double value, clock::time_point now)
{
    const std::chrono::duration<double, std::ratio<3600>> hours = now - then;
    const double rounding_of_the_counter = 1.0; // kWh: some devices count in steps of this size
    return value >= before && value <= before + fastest * hours.count() + rounding_of_the_counter;
}

double counter_guard::filter(double value, clock::time_point now)
{
    const double last_good = has_good_ ? good_ : no_value;
    if (!std::isfinite(value) || value < 0.0) {
        return last_good;
    }
    const bool believed = has_good_ ? continues(good_, good_at_, value, now) : value > 0.0;
    if (!believed) {
        if (!has_doubtful_ || !continues(doubtful_, doubtful_at_, value, now)) {
            has_doubtful_ = true;
            doubtful_since_ = now;
        }
        doubtful_ = value;
        doubtful_at_ = now;
        if (now - doubtful_since_ < confirmation) {
            return last_good;
        }
    }
    has_doubtful_ = false;
    has_good_ = true;
    good_ = value;
    good_at_ = now;
    return value;
}

} // namespace busbar
