/// Carlo Gavazzi EM24 Ethernet: a three-phase energy meter. Numbers are sent low word first.
#pragma once

#include <busbar/modbus/device.hpp>

namespace devices::carlo_gavazzi {
using namespace busbar::rows;
namespace modbus = busbar::modbus;
namespace service = busbar::service;

struct em24 {
    static constexpr auto about = busbar::about{
        .type = "carlo_gavazzi.em24",
        .vendor = "Carlo Gavazzi",
        .model = "EM24 Ethernet",
        .product_id = 0xb017,
        .source = "EM24 Ethernet communication protocol, rev 2.1; addresses as dbus-modbus-client reads them",
        .likely_causes = {"another network address than in the configuration: the meter's display shows it",
                          "the meter's front switch is locked, so that the application can't be set to H",
                          "a meter of the EM24 family without Ethernet behind a gateway: it has other registers"}};

    static constexpr auto link = modbus::tcp{.port = 502, .units = {1}};

    static constexpr auto roles =
        busbar::roles<service::grid, service::pvinverter, service::genset, service::acload>;

    static constexpr auto identify = modbus::identified_by(0x000b, u16,
                                                           {{1648, "EM24DINAV23XE1X"},
                                                            {1649, "EM24DINAV23XE1PFA"},
                                                            {1650, "EM24DINAV23XE1PFB"},
                                                            {1651, "EM24DINAV53XE1X"},
                                                            {1652, "EM24DINAV53XE1PFA"},
                                                            {1653, "EM24DINAV53XE1PFB"}});

    static constexpr auto setting = modbus::needed_setting{0xa000, 7, "application H"};

    // 3P.n, 3P.1, 2P, 1P, 3P
    static constexpr auto phases = modbus::phase_count(0x1002, u16, {3, 3, 2, 1, 3});

    static constexpr auto registers = modbus::holding<service::grid>({
        // address  encoding       scale  unit           path
        {0x0000, s32_low,          0.1,   volt,          "/Ac/L1/Voltage"},
        {0x0002, s32_low,          0.1,   volt,          "/Ac/L2/Voltage"},
        {0x0004, s32_low,          0.1,   volt,          "/Ac/L3/Voltage"},
        {0x000c, s32_low,          0.001, ampere,        "/Ac/L1/Current"},
        {0x000e, s32_low,          0.001, ampere,        "/Ac/L2/Current"},
        {0x0010, s32_low,          0.001, ampere,        "/Ac/L3/Current"},
        {0x0012, s32_low,          0.1,   watt,          "/Ac/L1/Power"},
        {0x0014, s32_low,          0.1,   watt,          "/Ac/L2/Power"},
        {0x0016, s32_low,          0.1,   watt,          "/Ac/L3/Power"},
        {0x0028, s32_low,          0.1,   watt,          "/Ac/Power"},
        {0x0032, u16.bit(0),       1,     number,        "/PhaseSequence"},
        {0x0033, u16,              0.1,   hertz,         "/Ac/Frequency"},
        {0x0034, s32_low,          0.1,   kilowatt_hour, "/Ac/Energy/Forward", rising},
        {0x0040, s32_low,          0.1,   kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
        {0x0042, s32_low,          0.1,   kilowatt_hour, "/Ac/L2/Energy/Forward", rising},
        {0x0044, s32_low,          0.1,   kilowatt_hour, "/Ac/L3/Energy/Forward", rising},
        {0x004e, s32_low,          0.1,   kilowatt_hour, "/Ac/Energy/Reverse", rising},
        {0x0302, version_4_4_8,                          "/HardwareVersion"},
        {0x0304, version_4_4_8,                          "/FirmwareVersion"},
        {0x5000, text(14),                               "/Serial"},
    });
};

} // namespace devices::carlo_gavazzi
