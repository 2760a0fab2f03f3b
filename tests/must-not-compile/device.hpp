/// What a device's header includes and names, for the tests of this folder.
#pragma once

#include <busbar/http/command_check.hpp>
#include <busbar/installation.hpp>
#include <busbar/json/rows.hpp>
#include <busbar/modbus/device.hpp>
#include <busbar/mqtt/message_device.hpp>
#include <busbar/sunspec/device.hpp>

namespace test {
using namespace std::chrono_literals;
using namespace busbar::rows;
using namespace busbar::sunspec_rows;
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace modbus = busbar::modbus;
namespace mqtt = busbar::mqtt;
namespace service = busbar::service;
namespace sunspec = busbar::sunspec;
} // namespace test
