/// The devices that run in this process.
#pragma once

#include <busbar/config/reader.hpp>
#include <busbar/run/device.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace busbar {

class fleet {
public:
    explicit fleet(surroundings& around) : around_(around) {}

    /// One device that can't be is no reason for the others not to be: said in the log. Keeps a reference to `which`.
    void start(const config::configured_device& which);
    [[nodiscard]] bool empty() const { return members_.empty(); }
    /// Whether any was ever recognised.
    [[nodiscard]] bool any_answered() const;
    /// Whether all were.
    [[nodiscard]] bool all_answered() const;
    /// Takes those that never answered off the line and the bus. Returns who they were.
    std::vector<const config::configured_device*> let_go_of_the_silent();
    /// Lets each release what must not outlive us; `done` comes when all have.
    void stop(const std::function<void()>& done);

private:
    struct member {
        const config::configured_device* configured;
        std::unique_ptr<device> runs;
    };
    surroundings& around_;
    std::vector<member> members_;
    std::size_t still_busy_ = 0;
};

} // namespace busbar
