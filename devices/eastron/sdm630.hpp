/// Eastron SDM630-Modbus: a three-phase energy meter with RS485. Every value is an IEEE float.
#pragma once

#include <busbar/modbus/device.hpp>

namespace devices::eastron {
using namespace busbar::rows;
namespace modbus = busbar::modbus;
namespace service = busbar::service;

struct sdm630 {
    static constexpr auto about = busbar::about{
        .type = "eastron.sdm630",
        .vendor = "Eastron",
        .model = "SDM630-Modbus",
        .source = "Eastron SDM630-Modbus protocol V1.x",
        .likely_causes = {"another unit id: set in the meter's menu under Set Addr, 1 as delivered",
                          "speed or parity: set in the meter's menu, 9600 8N1 as delivered",
                          "A and B of the RS485 line exchanged"}};

    static constexpr auto link = modbus::tcp{.port = 502, .units = {1}, .max_words = 80};
    // One request for everything from 0x0000 to 0x004b: at 9600 baud the holes take less time than requests of their own.
    static constexpr auto serial_line = modbus::rtu{.baud = 9600, .units = {1}, .max_words = 80, .gap_words = 16};

    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload>;

    // Eastron's protocol does not list the codes. Drivers of owners do: 0x70 those for Venus OS and Home Assistant, 0x79 only the one for
    // Venus OS, both for the SDM630-Modbus V2. A meter with another code needs another pair here.
    static constexpr auto identify =
        modbus::identified_by(0xfc02, u16, {{0x0070, "SDM630-Modbus"}, {0x0079, "SDM630-Modbus"}});

    // The setting "system type": 1 = 1p2w, 2 = 3p3w, 3 = 3p4w.
    static constexpr auto phases = modbus::phase_count(0x000a, f32, {3, 1, 3, 3});

    static constexpr auto registers = modbus::join(
        modbus::input<service::grid>({
            // address  encoding  scale  unit           path
            {0x0000,    f32,      1,     volt,          "/Ac/L1/Voltage"},
            {0x0002,    f32,      1,     volt,          "/Ac/L2/Voltage"},
            {0x0004,    f32,      1,     volt,          "/Ac/L3/Voltage"},
            {0x0006,    f32,      1,     ampere,        "/Ac/L1/Current"},
            {0x0008,    f32,      1,     ampere,        "/Ac/L2/Current"},
            {0x000a,    f32,      1,     ampere,        "/Ac/L3/Current"},
            {0x000c,    f32,      1,     watt,          "/Ac/L1/Power"},
            {0x000e,    f32,      1,     watt,          "/Ac/L2/Power"},
            {0x0010,    f32,      1,     watt,          "/Ac/L3/Power"},
            {0x001e,    f32,      1,     cos_phi,       "/Ac/L1/PowerFactor"},
            {0x0020,    f32,      1,     cos_phi,       "/Ac/L2/PowerFactor"},
            {0x0022,    f32,      1,     cos_phi,       "/Ac/L3/PowerFactor"},
            {0x0034,    f32,      1,     watt,          "/Ac/Power"},
            {0x003e,    f32,      1,     cos_phi,       "/Ac/PowerFactor"},
            {0x0046,    f32,      1,     hertz,         "/Ac/Frequency"},
            {0x0048,    f32,      1,     kilowatt_hour, "/Ac/Energy/Forward", rising},
            {0x004a,    f32,      1,     kilowatt_hour, "/Ac/Energy/Reverse", rising},
            {0x015a,    f32,      1,     kilowatt_hour, "/Ac/L1/Energy/Forward", rising, every(5s)},
            {0x015c,    f32,      1,     kilowatt_hour, "/Ac/L2/Energy/Forward", rising, every(5s)},
            {0x015e,    f32,      1,     kilowatt_hour, "/Ac/L3/Energy/Forward", rising, every(5s)},
            {0x0160,    f32,      1,     kilowatt_hour, "/Ac/L1/Energy/Reverse", rising, every(5s)},
            {0x0162,    f32,      1,     kilowatt_hour, "/Ac/L2/Energy/Reverse", rising, every(5s)},
            {0x0164,    f32,      1,     kilowatt_hour, "/Ac/L3/Energy/Reverse", rising, every(5s)},
        }),
        modbus::holding<service::grid>({
            {0xfc00,    u32,                            "/Serial"},
        }));
};

} // namespace devices::eastron
