// An installation of the devices whose values arrive as MQTT messages.
#include <busbar/installation.hpp>
#include <devices/evcc/loadpoint.hpp>
#include <devices/generic/mqtt.hpp>
#include <devices/mqtt/ac_charger.hpp>
#include <devices/mqtt/dc_dc.hpp>
#include <devices/mqtt/ev_charger.hpp>
#include <devices/mqtt/grid.hpp>
#include <devices/mqtt/heat_pump.hpp>
#include <devices/mqtt/pv.hpp>
#include <devices/mqtt/shelly_gen2.hpp>
#include <devices/mqtt/solar_charger.hpp>
#include <devices/mqtt/solarsense.hpp>
#include <devices/mqtt/switch.hpp>
#include <devices/mqtt/tank.hpp>
#include <devices/mqtt/temperature.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::mqtt::grid, devices::mqtt::pv, devices::mqtt::solar_charger, devices::mqtt::temperature,
                       devices::mqtt::tank, devices::mqtt::ev_charger, devices::mqtt::heat_pump, devices::mqtt::dc_dc,
                       devices::mqtt::ac_charger, devices::mqtt::switch_, devices::mqtt::solarsense,
                       devices::mqtt::shelly_gen2, devices::evcc::loadpoint, devices::generic::mqtt>(argc, argv);
}
