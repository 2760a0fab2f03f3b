#include <busbar/migrate/known_shapes.hpp>

#include <algorithm>
#include <array>

namespace busbar::migrate {

namespace {

using enum energy_unit;

// rest.md §5; the first that fits counts. The Shelly documentation says in what each generation counts.
constexpr std::array shapes{
    known_shape{"rpc/Switch.GetStatus", "", "energy/total", watt_hour, "shelly.switch"},
    known_shape{"rpc/PM1.GetStatus", "", "energy/total", watt_hour, "shelly.pm1"},
    known_shape{"rpc/EM1", "", "total_act", watt_hour, "shelly.em1"},
    known_shape{"rpc/EM", "", "total_act", watt_hour, "shelly.pro_3em"},
    known_shape{"rpc/Shelly.GetStatus", "switch:", "energy/total", watt_hour, "shelly.switch"},
    known_shape{"rpc/Shelly.GetStatus", "pm1:", "energy/total", watt_hour, "shelly.pm1"},
    known_shape{"rpc/Shelly.GetStatus", "em1:", "total_act", watt_hour, "shelly.em1"},
    known_shape{"rpc/Shelly.GetStatus", "em:", "total_act", watt_hour, "shelly.pro_3em"},
    known_shape{"cm?", "ENERGY/Power/", "", kilowatt_hour, "tasmota.channel"},
    known_shape{"cm?", "ENERGY/Power", "", kilowatt_hour, "tasmota.plug"},
    known_shape{"cm?", "StatusSNS/", "", unknown, "tasmota.sml"},
    known_shape{"GetPowerFlowRealtimeData", "", "E_Total", watt_hour, "fronius.power_flow"},
    known_shape{"GetInverterRealtimeData", "", "TOTAL_ENERGY", watt_hour, "fronius.solar_api"},
    known_shape{"production.json", "", "whLifetime", watt_hour, "enphase.envoy"},
    known_shape{"api/v1/production", "", "wattHoursLifetime", watt_hour, "enphase.envoy_v1"},
    known_shape{"api/v1/data", "active_power", "", kilowatt_hour, "homewizard.p1"},
    known_shape{"monitorjson", "", "", kilowatt_hour, "iammeter.wem3080t"},
    known_shape{"getOutputData", "", "", kilowatt_hour, "apsystems.ez1"},
    known_shape{"api/data.json", "grid/", "", kilowatt_hour, "dtugateway.inverter"},
    known_shape{"api/status", "nrg/", "eto", watt_hour, "go_e.charger"},
    known_shape{"status", "emeters/", "/total", watt_hour, "shelly.em\" or \"shelly.3em"},
    known_shape{"status", "meters/", "/total", watt_minute, "shelly.gen1_relay"},
};

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

} // namespace

const known_shape* recognise(std::string_view path_and_query, std::string_view json_path_of_power)
{
    const auto* const found = std::ranges::find_if(shapes, [&](const known_shape& each) {
        return has(path_and_query, each.url_has) && has(json_path_of_power, each.power_has);
    });
    return found == shapes.end() ? nullptr : found;
}

} // namespace busbar::migrate
