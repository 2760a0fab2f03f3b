/// What the commands `describe`, `devices`, `check` and `probe` print, apart from how it gets to the terminal. Every text ends with a
/// line break.
#pragma once

#include <busbar/config/reader.hpp>
#include <busbar/describe/json.hpp>
#include <busbar/run/device.hpp>

#include <span>
#include <string>
#include <string_view>

namespace busbar::describe {

/// One device type: about, keys, rows, plan (ux.md §5).
std::string device_as_text(const device_type& type);
std::string device_as_markdown(const device_type& type);
std::string device_as_json(const device_type& type);

/// What is compiled in (ux.md §8).
std::string devices_as_text(std::span<const device_type* const> types);
std::string devices_as_json(std::span<const device_type* const> types);

/// What would run (ux.md §2).
std::string check_as_text(const config::configuration& what);
std::string check_as_json(std::string_view file, const config::configuration& what);
std::string mistakes_as_json(std::string_view file, std::span<const config::mistake> mistakes);

/// One contact with a device (ux.md §3).
std::string probe_as_text(const config::configured_device& device, const probe_result& result);
json_object probe_as_json(const config::configured_device& device, const probe_result& result);

/// "3 devices, 5 services"
std::string count_in_words(std::span<const config::configured_device> devices);

} // namespace busbar::describe
