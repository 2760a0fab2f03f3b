/// Everything a header of a Modbus device needs. See docs/adding-a-device.md.
#pragma once

#include <busbar/about.hpp>
#include <busbar/modbus/descriptor.hpp>
#include <busbar/modbus/register_device.hpp>
#include <busbar/service/tables.hpp>

/// Names that make rows short: `using namespace busbar::rows;` inside a device's namespace.
namespace busbar::rows {
using namespace busbar::units;
using namespace busbar::encodings;
using namespace busbar::options;
using namespace std::chrono_literals;
} // namespace busbar::rows
