/// The end of a row: the item it feeds, with the guard of a counter in between.
#pragma once

#include <busbar/codec/decode.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/row/counter_guard.hpp>

#include <optional>

namespace busbar::publisher {

class fed_item {
public:
    /// Feeds nothing: the row's path is not published (a phase that does not exist).
    fed_item() = default;
    fed_item(bus_service& service, item which, bool rising) : service_(&service), which_(which)
    {
        if (rising) {
            guard_.emplace();
        }
    }

    /// Part of the sample; goes out with the service's commit(). no_value makes the item invalid, a counter keeps its last value.
    void put(double value, monotonic::time_point received)
    {
        if (service_ != nullptr) {
            service_->set(which_, guard_ ? guard_->filter(value, received) : value);
        }
    }
    /// The value is too old. Counters stay: energy that was counted remains true.
    void expire()
    {
        if (service_ != nullptr && !guard_) {
            service_->invalidate(which_);
        }
    }
    [[nodiscard]] double value() const { return service_ == nullptr ? no_value : service_->number(which_); }
    [[nodiscard]] bool used() const { return service_ != nullptr; }

private:
    bus_service* service_ = nullptr;
    item which_{};
    std::optional<counter_guard> guard_;
};

} // namespace busbar::publisher
