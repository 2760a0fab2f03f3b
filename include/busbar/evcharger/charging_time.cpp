#include <busbar/evcharger/charging_time.hpp>
#include <busbar/json/fed_service.hpp>

#include <cmath>

namespace busbar::evcharger {

double charging_time::after(double power, monotonic::time_point now)
{
    if (power > 0.0) {
        since_ = since_.value_or(now);
        last_flow_ = now;
    } else if (power <= 0.0 && since_ && now - last_flow_ >= longest_pause) {
        since_.reset();
    }
    if (since_) {
        return std::chrono::duration<double>(now - *since_).count();
    }
    return std::isnan(power) ? power : 0.0;
}

namespace {

class fed_charger final : public json::calculator {
public:
    void complete(json::fed_service& of, monotonic::time_point now) override
    {
        const double time = time_.after(of.value_at("/Ac/Power"), now);
        const auto row = of.row_at("/ChargingTime");
        if (row && of.last_told(*row) == monotonic::time_point{}) {
            of.feed(*row, time);
        }
    }
    void lose(json::fed_service&, monotonic::time_point) override {}

private:
    charging_time time_;
};

} // namespace

std::unique_ptr<json::calculator> make_calculator(const config::section&, const json::sample_habits&)
{
    return std::make_unique<fed_charger>();
}

} // namespace busbar::evcharger
