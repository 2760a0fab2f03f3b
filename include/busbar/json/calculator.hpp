/// What only one class of services computes from what its rows tell.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/run/loop.hpp>

#include <chrono>
#include <memory>
#include <span>

namespace busbar::json {

class fed_service;

/// Computes what only one class of services has from what the rows tell: the charge of a battery, the charging time of a car. Rows are
/// known by their numbers, which stay the same when a service is made anew.
class calculator {
public:
    calculator() = default;
    calculator(const calculator&) = delete;
    calculator& operator=(const calculator&) = delete;
    virtual ~calculator() = default;

    /// A sample is complete; what it feeds is part of it. `now` is monotonic.
    virtual void complete(fed_service& of, monotonic::time_point now) = 0;
    /// The device is lost and all is invalid: what has to stand instead.
    virtual void lose(fed_service& of, monotonic::time_point now) = 0;
    /// Nothing came, but it is again_at().
    virtual void again(fed_service&, monotonic::time_point) {}
    /// When something changes by the time alone; max(): never. Asked after each call of the others.
    [[nodiscard]] virtual monotonic::time_point again_at() const { return monotonic::time_point::max(); }
};

/// How the values of a device come.
struct sample_habits {
    bool one_by_one = false;          ///< a sample is not all that the device tells, just what it told last
    std::chrono::milliseconds keep{}; ///< how long a value that samples leave out holds
};

/// A kind of them: `static constexpr auto calculator = battery::calculator;` in a descriptor.
struct calculator_type {
    std::span<const config::key> keys{}; ///< what the configuration may say
    std::unique_ptr<calculator> (*make)(const config::section&, const sample_habits&) = nullptr;
};

} // namespace busbar::json
