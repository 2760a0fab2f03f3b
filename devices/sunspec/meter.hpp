/// Any energy meter that speaks SunSpec, as a grid meter: SolarEdge, Fronius Smart Meter behind an inverter, Janitza, ...
#pragma once

#include <busbar/sunspec/device.hpp>

namespace devices::sunspec {
using namespace busbar::sunspec_rows;
namespace modbus = busbar::modbus;
namespace service = busbar::service;
namespace models = busbar::sunspec;

/// SunSpec meters count what is exported as positive; the GX counts what is imported (modbus.md §2.7).
struct meter {
    static constexpr auto about = busbar::about{
        .type = "sunspec.meter",
        .vendor = "SunSpec",
        .model = "meter",
        .product_id = 0,
        .source = "SunSpec models 1, 201..204, 211..214",
        .likely_causes = {"the meter stands behind an inverter that shows it under another unit id (Fronius 240)",
                          "the meter is appended to an inverter's chain: only meters of their own are read",
                          "Modbus TCP is off, or on another port"}};

    static constexpr auto link = modbus::tcp{.port = 502, .units = {1, 2, 240, 126}};
    static constexpr auto serial_line = modbus::rtu{.baud = 9600, .units = {1}};

    static constexpr auto points = models::points<service::grid>({
        // point                     path
        {meter_model("W"),             "/Ac/Power", negated},
        {meter_model("WphA"),          "/Ac/L1/Power", negated},
        {meter_model("WphB"),          "/Ac/L2/Power", negated},
        {meter_model("WphC"),          "/Ac/L3/Power", negated},
        {meter_model("AphA"),          "/Ac/L1/Current", negated},
        {meter_model("AphB"),          "/Ac/L2/Current", negated},
        {meter_model("AphC"),          "/Ac/L3/Current", negated},
        {meter_model("PhVphA"),        "/Ac/L1/Voltage"},
        {meter_model("PhVphB"),        "/Ac/L2/Voltage"},
        {meter_model("PhVphC"),        "/Ac/L3/Voltage"},
        {meter_model("Hz"),            "/Ac/Frequency"},
        {meter_model("TotWhImp"),      "/Ac/Energy/Forward", rising},
        {meter_model("TotWhExp"),      "/Ac/Energy/Reverse", rising},
        {meter_model("TotWhImpPhA"),   "/Ac/L1/Energy/Forward", rising},
        {meter_model("TotWhImpPhB"),   "/Ac/L2/Energy/Forward", rising},
        {meter_model("TotWhImpPhC"),   "/Ac/L3/Energy/Forward", rising},
        {meter_model("TotWhExpPhA"),   "/Ac/L1/Energy/Reverse", rising},
        {meter_model("TotWhExpPhB"),   "/Ac/L2/Energy/Reverse", rising},
        {meter_model("TotWhExpPhC"),   "/Ac/L3/Energy/Reverse", rising},
    });
};

} // namespace devices::sunspec
