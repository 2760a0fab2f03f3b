/// Writes items of services on the bus, as Venus' broker does for messages on W/<portal id>/...: for brokers that do not.
#pragma once

#include <busbar/publisher/detail/connection.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace busbar::mqtt::registration {

class bus_writer {
public:
    /// `on_refused`: a service did not take a value, in words.
    bus_writer(publisher::environment& bus, std::function<void(std::string_view)> on_refused);

    /// The payload is {"value": x}. The answer of the service comes later. What is wrong, in words; empty if nothing is.
    std::string write(std::string_view service, std::string_view path, std::string_view payload);

private:
    void open();

    publisher::environment& bus_;
    std::function<void(std::string_view)> on_refused_;
    std::unique_ptr<publisher::detail::connection> connection_;
    monotonic::time_point opened_{};
    std::size_t under_way_ = 0;
};

} // namespace busbar::mqtt::registration
