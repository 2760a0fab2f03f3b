/// A whole installation: int main(int argc, char** argv) { return busbar::run<devices::acme::meter>(argc, argv); }
#pragma once

#include <busbar/row/table_check.hpp>
#include <busbar/run/device.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace busbar {

namespace migrate {
struct seed;
}

namespace detail {
/// The name that two devices share; empty: all differ.
template <class... Devices> consteval const char* shared_name()
{
    const std::array<std::string_view, sizeof...(Devices)> names{Devices::about.type...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (std::find(names.begin() + i + 1, names.end(), names[i]) != names.end()) {
            return names[i].data(); // a literal
        }
    }
    return "";
}

template <class... Devices> consteval bool names_differ()
{
    constexpr const char* name = shared_name<Devices...>();
    refuse_table<quote(name)>(*name == '\0' ? nullptr : &refuse::two_devices_of_one_name_in_this_installation, name);
    return true;
}
/// The driver that a device replaces, whose configuration can be imported; null: none.
template <class Device> consteval const migrate::seed* seed_of()
{
    if constexpr (requires { Device::replaces; }) {
        return Device::replaces;
    } else {
        return nullptr;
    }
}
} // namespace detail

/// The command line of an installation (ux.md §2-§8): run (default), check, devices, describe, probe, watch, doctor, import. Returns the exit
/// code: 0 good, 1 found a problem, 2 wrong usage or configuration.
int run_application(std::span<const device_type* const> types, std::span<const migrate::seed* const> seeds, int argc,
                    char** argv);

/// Devices... are descriptors, each of which may be configured any number of times.
template <class... Devices> int run(int argc, char** argv)
{
    static_assert(sizeof...(Devices) > 0, "an installation has at least one device");
    static_assert(detail::names_differ<Devices...>());
    static constexpr std::array<const device_type*, sizeof...(Devices)> types{&driver_of<Devices>::type...};
    static constexpr std::array<const migrate::seed*, sizeof...(Devices)> seeds{detail::seed_of<Devices>()...};
    return run_application(types, seeds, argc, argv);
}

} // namespace busbar
