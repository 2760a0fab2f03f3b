/// ABB B21 (one phase), B23 and B24 (three phases): energy meters on the DIN rail, RS485 or behind a gateway.
#pragma once

#include <busbar/modbus/device.hpp>

namespace devices::abb {
using namespace busbar::rows;
namespace modbus = busbar::modbus;
namespace service = busbar::service;

namespace b2x {
inline constexpr auto source = "ABB B23/B24 User Manual 2CMC485003M0201, chapter 9; B21 2CMC485002M0201";
inline constexpr std::string_view causes[] = {
    "the unit id: new meters have 1, the second one of a set often 2",
    "speed or parity: set on the meter, 19200 8N1 as delivered",
    "A and B of the RS485 line exchanged"};

// What a meter does not measure it sends as all ones.
inline constexpr auto u32_none = u32.unless(0xffffffff);
inline constexpr auto s32_none = s32.unless(0x7fffffff);
inline constexpr auto s16_none = s16.unless(0x7fff);
inline constexpr auto u64_none = u64.unless(0xffffffffffffffff);
} // namespace b2x

struct b21 {
    static constexpr auto about = busbar::about{.type = "abb.b21",
                                                .vendor = "ABB",
                                                .model = "B21",
                                                .product_id = 0xb033,
                                                .source = b2x::source,
                                                .likely_causes = {b2x::causes[0], b2x::causes[1], b2x::causes[2]}};

    static constexpr auto link = modbus::tcp{.units = {1, 2}};
    static constexpr auto serial_line = modbus::rtu{.baud = 19200, .units = {1, 2}};

    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload>;

    static constexpr auto identify = modbus::identified_by(0x8960, u32, {{0x42323120, "B21"}}); // "B21 "

    static constexpr auto registers = modbus::holding<service::grid>({
        // address  encoding      scale   unit           path
        {0x5000, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/Energy/Forward", rising},
        {0x5004, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/Energy/Reverse", rising},
        {0x5b00, b2x::u32_none,   0.1,    volt,          "/Ac/L1/Voltage"},
        {0x5b0c, b2x::u32_none,   0.01,   ampere,        "/Ac/L1/Current"},
        {0x5b14, b2x::s32_none,   0.01,   watt,          "/Ac/Power"},
        {0x5b2c, u16.unless(0xffff), 0.01, hertz,        "/Ac/Frequency"},
        {0x5b3a, b2x::s16_none,   0.001,  cos_phi,       "/Ac/PowerFactor"},
        {0x8900, u32,                                    "/Serial"},
        {0x8908, text(16),                               "/FirmwareVersion"},
    });

    // The meter sends "not available" in its per-phase registers.
    static constexpr auto derived = modbus::derive<service::grid>({
        {"/Ac/L1/Power",          watt,          {"/Ac/Power"},          modbus::sum},
        {"/Ac/L1/Energy/Forward", kilowatt_hour, {"/Ac/Energy/Forward"}, modbus::sum},
        {"/Ac/L1/Energy/Reverse", kilowatt_hour, {"/Ac/Energy/Reverse"}, modbus::sum},
    });
};

struct b23 {
    static constexpr auto about = busbar::about{.type = "abb.b23",
                                                .vendor = "ABB",
                                                .model = "B23/B24",
                                                .product_id = 0xb033,
                                                .source = b2x::source,
                                                .likely_causes = {b2x::causes[0], b2x::causes[1], b2x::causes[2]}};

    static constexpr auto link = modbus::tcp{.units = {1, 2}};
    static constexpr auto serial_line = modbus::rtu{.baud = 19200, .units = {1, 2}};

    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload>;

    static constexpr auto identify =
        modbus::identified_by(0x8960, u32, {{0x42323320, "B23"}, {0x42323420, "B24"}}); // "B23 ", "B24 "

    static constexpr auto registers = modbus::holding<service::grid>({
        // address  encoding      scale   unit           path
        {0x5000, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/Energy/Forward", rising},
        {0x5004, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/Energy/Reverse", rising},
        {0x5460, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
        {0x5464, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/L2/Energy/Forward", rising},
        {0x5468, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/L3/Energy/Forward", rising},
        {0x546c, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/L1/Energy/Reverse", rising},
        {0x5470, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/L2/Energy/Reverse", rising},
        {0x5474, b2x::u64_none,   0.01,   kilowatt_hour, "/Ac/L3/Energy/Reverse", rising},
        {0x5b00, b2x::u32_none,   0.1,    volt,          "/Ac/L1/Voltage"},
        {0x5b02, b2x::u32_none,   0.1,    volt,          "/Ac/L2/Voltage"},
        {0x5b04, b2x::u32_none,   0.1,    volt,          "/Ac/L3/Voltage"},
        {0x5b0c, b2x::u32_none,   0.01,   ampere,        "/Ac/L1/Current"},
        {0x5b0e, b2x::u32_none,   0.01,   ampere,        "/Ac/L2/Current"},
        {0x5b10, b2x::u32_none,   0.01,   ampere,        "/Ac/L3/Current"},
        {0x5b14, b2x::s32_none,   0.01,   watt,          "/Ac/Power"},
        {0x5b16, b2x::s32_none,   0.01,   watt,          "/Ac/L1/Power"},
        {0x5b18, b2x::s32_none,   0.01,   watt,          "/Ac/L2/Power"},
        {0x5b1a, b2x::s32_none,   0.01,   watt,          "/Ac/L3/Power"},
        {0x5b2c, u16.unless(0xffff), 0.01, hertz,        "/Ac/Frequency"},
        {0x5b3a, b2x::s16_none,   0.001,  cos_phi,       "/Ac/PowerFactor"},
        {0x5b3b, b2x::s16_none,   0.001,  cos_phi,       "/Ac/L1/PowerFactor"},
        {0x5b3c, b2x::s16_none,   0.001,  cos_phi,       "/Ac/L2/PowerFactor"},
        {0x5b3d, b2x::s16_none,   0.001,  cos_phi,       "/Ac/L3/PowerFactor"},
        {0x8900, u32,                                    "/Serial"},
        {0x8908, text(16),                               "/FirmwareVersion"},
    });
};

} // namespace devices::abb
