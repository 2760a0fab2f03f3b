// Every device there is: for trying one out before building an installation of one's own.
#include <busbar/installation.hpp>
#include <devices/abb/b21.hpp>
#include <devices/abb/b23.hpp>
#include <devices/ahoydtu/inverter.hpp>
#include <devices/apsystems/ez1.hpp>
#include <devices/carlo_gavazzi/em24.hpp>
#include <devices/dtugateway/inverter.hpp>
#include <devices/eastron/sdm630.hpp>
#include <devices/enphase/envoy.hpp>
#include <devices/enphase/envoy_grid.hpp>
#include <devices/enphase/envoy_v1.hpp>
#include <devices/esphome/sensor.hpp>
#include <devices/evcc/loadpoint.hpp>
#include <devices/fronius/power_flow.hpp>
#include <devices/fronius/power_flow_solar.hpp>
#include <devices/fronius/solar_api.hpp>
#include <devices/fronius/solar_api_single_phase.hpp>
#include <devices/generic/json.hpp>
#include <devices/generic/mqtt.hpp>
#include <devices/go_e/charger.hpp>
#include <devices/go_e/charger_v1.hpp>
#include <devices/homewizard/p1.hpp>
#include <devices/iammeter/wem3080.hpp>
#include <devices/iammeter/wem3080t.hpp>
#include <devices/kaco/blueplanet.hpp>
#include <devices/mqtt/ac_charger.hpp>
#include <devices/mqtt/battery.hpp>
#include <devices/mqtt/dc_dc.hpp>
#include <devices/mqtt/ev_charger.hpp>
#include <devices/mqtt/grid.hpp>
#include <devices/mqtt/heat_pump.hpp>
#include <devices/mqtt/pv.hpp>
#include <devices/mqtt/registered_devices.hpp>
#include <devices/mqtt/shelly_gen2.hpp>
#include <devices/mqtt/solar_charger.hpp>
#include <devices/mqtt/solarsense.hpp>
#include <devices/mqtt/switch.hpp>
#include <devices/mqtt/tank.hpp>
#include <devices/mqtt/temperature.hpp>
#include <devices/opendtu/inverter.hpp>
#include <devices/shelly/em.hpp>
#include <devices/shelly/em1.hpp>
#include <devices/shelly/gen1_relay.hpp>
#include <devices/shelly/pm1.hpp>
#include <devices/shelly/pro_3em.hpp>
#include <devices/shelly/switch.hpp>
#include <devices/shelly/three_em.hpp>
#include <devices/sunspec/inverter.hpp>
#include <devices/sunspec/meter.hpp>
#include <devices/tasmota/channel.hpp>
#include <devices/tasmota/plug.hpp>
#include <devices/tasmota/sml.hpp>

int main(int argc, char** argv)
{
    return busbar::run<
        devices::kaco::blueplanet, devices::sunspec::inverter, devices::sunspec::meter, devices::carlo_gavazzi::em24,
        devices::abb::b21, devices::abb::b23, devices::eastron::sdm630, devices::opendtu::inverter,
        devices::ahoydtu::inverter, devices::shelly::gen1_relay, devices::shelly::em, devices::shelly::three_em,
        devices::shelly::metered_switch, devices::shelly::pm1, devices::shelly::em1, devices::shelly::pro_3em,
        devices::tasmota::plug, devices::tasmota::channel, devices::tasmota::sml, devices::go_e::charger,
        devices::go_e::charger_v1, devices::fronius::solar_api, devices::fronius::solar_api_single_phase,
        devices::fronius::power_flow, devices::fronius::power_flow_solar, devices::enphase::envoy,
        devices::enphase::envoy_grid, devices::enphase::envoy_v1, devices::homewizard::p1, devices::iammeter::wem3080t,
        devices::iammeter::wem3080, devices::apsystems::ez1, devices::dtugateway::inverter, devices::esphome::sensor,
        devices::generic::json, devices::mqtt::battery, devices::mqtt::grid, devices::mqtt::pv,
        devices::mqtt::solar_charger, devices::mqtt::temperature, devices::mqtt::tank, devices::mqtt::ev_charger,
        devices::mqtt::heat_pump, devices::mqtt::dc_dc, devices::mqtt::ac_charger, devices::mqtt::switch_,
        devices::mqtt::solarsense, devices::mqtt::shelly_gen2, devices::evcc::loadpoint,
        devices::mqtt::registered_devices, devices::generic::mqtt>(argc, argv);
}
