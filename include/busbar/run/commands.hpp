/// The commands of an installation. Each returns the exit code.
#pragma once

#include <busbar/config/reader.hpp>
#include <busbar/migrate/seed.hpp>
#include <busbar/run/device.hpp>
#include <busbar/run/options.hpp>

#include <optional>
#include <span>

namespace busbar {

inline constexpr int good = 0;
inline constexpr int found_a_problem = 1;
inline constexpr int wrong_usage = 2;

using device_types = std::span<const device_type* const>;

int command_run(const options& chosen, device_types types);
int command_check(const options& chosen, device_types types);
int command_devices(const options& chosen, device_types types);
int command_describe(const options& chosen, device_types types);
int command_probe(const options& chosen, device_types types);
int command_watch(const options& chosen);
int command_doctor(const options& chosen, device_types types);
/// `seeds`: drivers that the devices of this installation replace. Any of them may be null.
int command_import(const options& chosen, std::span<const migrate::seed* const> seeds);

/// The configuration if it is right. Otherwise its mistakes have been told: on stderr, or as JSON on stdout if that was asked for.
std::optional<config::configuration> load_configuration(const options& chosen, device_types types);

} // namespace busbar
