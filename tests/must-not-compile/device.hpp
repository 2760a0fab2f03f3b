/// What a device's header includes and names, for the tests of this folder.
#pragma once

#include <busbar/installation.hpp>
#include <busbar/json/rows.hpp>
#include <busbar/modbus/device.hpp>
#include <busbar/sunspec/device.hpp>

namespace test {
using namespace busbar::rows;
using namespace busbar::sunspec_rows;
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace modbus = busbar::modbus;
namespace service = busbar::service;
namespace sunspec = busbar::sunspec;
} // namespace test
