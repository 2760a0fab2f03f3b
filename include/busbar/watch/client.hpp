/// Follows all com.victronenergy.* services of a bus: GetItems at first, then their signals. Asks nothing twice, waits for nobody.
#pragma once

#include <busbar/run/loop.hpp>
#include <busbar/watch/values.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace busbar::bus_watch {

class client {
public:
    struct events {
        std::function<void(std::string_view service, std::string_view path)> changed;
        std::function<void()> complete; ///< every service that was there has told what it has, or failed to
        std::function<void(std::string_view why)> lost; ///< the bus is gone, and with it this client's use
    };

    /// `pattern`: of the service's name, with or without "com.victronenergy.". Throws std::exception if there is no bus.
    client(loop& on, const std::string& bus_address, std::string pattern, events tell);
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client();

    [[nodiscard]] const services& all() const;

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace busbar::bus_watch
