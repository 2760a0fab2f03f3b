/// Everything a header of a SunSpec device needs, and what lets busbar::run<> run every descriptor that has `points`.
#pragma once

#include <busbar/about.hpp>
#include <busbar/modbus/descriptor.hpp>
#include <busbar/modbus/settings.hpp>
#include <busbar/run/common_keys.hpp>
#include <busbar/run/device_type_of.hpp>
#include <busbar/service/tables.hpp>
#include <busbar/sunspec/program.hpp>
#include <busbar/sunspec/status.hpp>

#include <array>
#include <memory>
#include <string>
#include <vector>

/// Names that make rows short: `using namespace busbar::sunspec_rows;` inside a device's namespace.
namespace busbar::sunspec_rows {
using namespace busbar::options;
using namespace busbar::sunspec::model_names;
using namespace std::chrono_literals;
} // namespace busbar::sunspec_rows

namespace busbar::sunspec {

std::vector<config::mistake> validate(const point_program& program, const config::section& section);
busbar::description describe(const point_program& program);
busbar::summary summarize(const point_program& program, const config::section& section);
std::unique_ptr<device> create(const point_program& program, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const point_program& program, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

inline constexpr std::array meter_keys{modbus::keys::host,     modbus::keys::port,     modbus::keys::unit,
                                       modbus::keys::baud,     modbus::keys::parity,   modbus::keys::timeout,
                                       modbus::keys::interval, busbar::keys::instance, busbar::keys::phase};

inline constexpr std::array inverter_keys{
    modbus::keys::host,
    modbus::keys::port,
    modbus::keys::unit,
    modbus::keys::baud,
    modbus::keys::parity,
    modbus::keys::timeout,
    modbus::keys::interval,
    busbar::keys::instance,
    busbar::keys::phase,
    busbar::keys::position,
    config::key{.name = "temperature",
                .type = config::key_type::boolean,
                .help = "publish the inverter's temperature as a sensor of its own",
                .fallback = "true"},
    config::key{.name = "power_limit",
                .type = config::key_type::boolean,
                .help = "let ESS limit the inverter's power; written to the inverter",
                .fallback = "false"},
    config::key{.name = "limit_input",
                .type = config::key_type::boolean,
                .help = "publish a digital input that tells whether the inverter is limited",
                .fallback = "false"},
    config::key{.name = "limit_alarm",
                .type = config::key_type::boolean,
                .help = "raise an alarm while the inverter is limited; needs limit_input",
                .fallback = "false"},
};

constexpr std::span<const config::key> keys_of(const point_program& program)
{
    if (program.meter) {
        return meter_keys;
    }
    return inverter_keys;
}

} // namespace busbar::sunspec

namespace busbar {

template <class D>
requires requires
{
    D::points;
}
struct driver_of<D> {
    static constexpr auto type =
        device_type_of<sunspec::program_of<D>>(D::about, sunspec::keys_of(sunspec::program_of<D>));
};

} // namespace busbar
