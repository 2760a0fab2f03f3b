/// What runs beside the devices because a table that they share asks for it: [mqtt.publish].
#pragma once

#include <busbar/config/reader.hpp>
#include <busbar/run/device.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace busbar {

class companions {
public:
    explicit companions(surroundings& around) : around_(around) {}

    /// Before the devices. One that can't be is no reason for the others not to be: said in the log.
    void start(std::span<const config::configured_table> tables, std::string_view place);
    /// After the devices, one after the other; `done` comes when all have.
    void stop(std::function<void()> done);

private:
    surroundings& around_;
    std::vector<std::unique_ptr<device>> members_;
    std::vector<std::unique_ptr<device>> leaving_;
};

} // namespace busbar
