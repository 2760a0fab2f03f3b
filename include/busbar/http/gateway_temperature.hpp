/// An inverter's temperature as a sensor of its own: com.victronenergy.pvinverter has no place for it.
#pragma once

#include <busbar/json/fed_service.hpp>
#include <busbar/publisher/bus_service.hpp>

namespace busbar::http {

class gateway_temperature {
public:
    /// `of`: the inverter.
    gateway_temperature(publisher::environment& on, const json::service_identity& of);

    /// no_value: it is not known. Without a gateway the sensor is not connected.
    void show(double celsius, bool connected);

private:
    publisher::bus_service service_;
    publisher::item temperature_;
    publisher::item status_;
};

} // namespace busbar::http
