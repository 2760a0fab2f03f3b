/// ABB B21: a single-phase energy meter on the DIN rail, RS485 or behind a gateway.
#pragma once

#include <busbar/modbus/device.hpp>

namespace devices::abb {
using namespace busbar::rows;
namespace modbus = busbar::modbus;
namespace service = busbar::service;

struct b21 {
    static constexpr auto about = busbar::about{
        .type = "abb.b21",
        .vendor = "ABB",
        .model = "B21",
        .product_id = 0xb033,
        .source = "ABB B21 User Manual 2CMC485002M0201, chapter 9",
        .likely_causes = {"the unit id: new meters have 1, the second one of a set often 2",
                          "speed or parity: set on the meter, 19200 8N1 as delivered",
                          "A and B of the RS485 line exchanged"}};

    static constexpr auto link = modbus::tcp{.units = {1, 2}};
    static constexpr auto serial_line = modbus::rtu{.baud = 19200, .units = {1, 2}};

    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload>;

    static constexpr auto identify = modbus::identified_by(0x8960, u32, {{0x42323120, "B21"}}); // "B21 "

    // What the meter does not measure it sends as all ones.
    static constexpr auto registers = modbus::holding<service::grid>({
        // address  encoding                      scale  unit           path
        {0x5000, u64.unless(0xffffffffffffffff),  0.01,  kilowatt_hour, "/Ac/Energy/Forward", rising},
        {0x5004, u64.unless(0xffffffffffffffff),  0.01,  kilowatt_hour, "/Ac/Energy/Reverse", rising},
        {0x5b00, u32.unless(0xffffffff),          0.1,   volt,          "/Ac/L1/Voltage"},
        {0x5b0c, u32.unless(0xffffffff),          0.01,  ampere,        "/Ac/L1/Current"},
        {0x5b14, s32.unless(0x7fffffff),          0.01,  watt,          "/Ac/Power"},
        {0x5b2c, u16.unless(0xffff),              0.01,  hertz,         "/Ac/Frequency"},
        {0x5b3a, s16.unless(0x7fff),              0.001, cos_phi,       "/Ac/PowerFactor"},
        {0x8900, u32,                                                   "/Serial"},
        {0x8908, text(16),                                              "/FirmwareVersion"},
    });

    // Its registers for phase 1 say "not available".
    static constexpr auto derived = modbus::derive<service::grid>({
        {"/Ac/L1/Power",          watt,          {"/Ac/Power"},          modbus::sum},
        {"/Ac/L1/Energy/Forward", kilowatt_hour, {"/Ac/Energy/Forward"}, modbus::sum},
        {"/Ac/L1/Energy/Reverse", kilowatt_hour, {"/Ac/Energy/Reverse"}, modbus::sum},
    });
};

} // namespace devices::abb
