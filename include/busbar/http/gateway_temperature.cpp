#include <busbar/http/gateway_temperature.hpp>
#include <busbar/service/temperature.hpp>

#include <fmt/format.h>

namespace busbar::http {

namespace {

publisher::identity sensor_of(const json::service_identity& inverter)
{
    publisher::identity made;
    made.suffix = inverter.id;
    made.settings_id = fmt::format("{}_{}", inverter.id, service::temperature::name);
    made.connection = inverter.connection;
    made.product_name = inverter.product_name;
    made.firmware_version = inverter.firmware_version;
    made.serial = inverter.serial;
    made.name = fmt::format("{} {}", inverter.custom_name, service::temperature::name);
    return made;
}

} // namespace

gateway_temperature::gateway_temperature(publisher::environment& on, const json::service_identity& of)
    : service_(on, {&service::class_of<service::temperature>}, sensor_of(of)),
      temperature_(service_.add("/Temperature")),
      status_(service_.add("/Status"))
{
    service_.publish();
}

void gateway_temperature::show(double celsius, bool connected)
{
    service_.set(temperature_, celsius);
    service_.set(status_, 0.0);
    service_.set_connected(connected);
    service_.commit();
}

} // namespace busbar::http
