/// Reads a configuration: either all of it is right, or every mistake is told at once and nothing is to be started (ux.md §1).
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/run/common_table.hpp>
#include <busbar/run/device.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::config {

struct configured_device {
    const device_type* type;
    std::string name; ///< as given; otherwise the model, with a number from the second of a model on
    section settings;
};

/// A table that devices share, as it stands in the file.
struct configured_table {
    const common_table* table = nullptr;
    section settings;
};

struct configuration {
    std::vector<configured_device> devices;
    std::vector<configured_table> tables{};
    std::vector<mistake> mistakes; ///< sorted by line. If there are any, the others hold only what is right
};

/// `text` is the content of the file, `types` are the devices that are compiled in.
configuration read_configuration(std::string_view text, std::span<const device_type* const> types);

/// "my_house.toml:4:12: error: position: ..." a line each, then "3 errors, nothing started". Without a final line break.
std::string to_report(std::string_view file, std::span<const mistake> mistakes);

} // namespace busbar::config
