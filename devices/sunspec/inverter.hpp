/// Any solar inverter that speaks SunSpec: Fronius, SMA, SolarEdge, ABB/Fimer, Kostal, Solis, GoodWe, ...
#pragma once

#include <busbar/sunspec/device.hpp>

namespace devices::sunspec {
using namespace busbar::sunspec_rows;
namespace modbus = busbar::modbus;
namespace service = busbar::service;
namespace models = busbar::sunspec;

struct inverter {
    static constexpr auto about = busbar::about{
        .type = "sunspec.inverter",
        .vendor = "SunSpec",
        .model = "inverter",
        .product_id = 0xa144,
        .source = "SunSpec models 1, 101..103, 111..113, 120, 160, 701, 702, 714",
        .likely_causes = {"Modbus TCP is off in the inverter, or on another port (SolarEdge 1502)",
                          "another unit id (SMA: its own + 123; Kostal 71)",
                          "the inverter serves one client and another one is connected"}};

    static constexpr auto link = modbus::tcp{.port = 502, .units = {1, 2, 3, 126, 247}};
    static constexpr auto serial_line = modbus::rtu{.baud = 9600, .units = {1}};

    static constexpr auto inverter_points = models::points<service::pvinverter>({
        // model and point                                                   path
        {inverter_model("St").as(busbar::sunspec::status_of_st).otherwise(der_model("InvSt").as(busbar::sunspec::status_of_inverter_state)),
                                                                           "/StatusCode"},
        {inverter_model("StVnd"),                                           "/ErrorCode", if_faulty},
        {inverter_model("W").otherwise(der_model("W")),                     "/Ac/Power"},
        {der_model("WL1").otherwise_share_of_total(),                       "/Ac/L1/Power"},
        {der_model("WL2").otherwise_share_of_total(),                       "/Ac/L2/Power"},
        {der_model("WL3").otherwise_share_of_total(),                       "/Ac/L3/Power"},
        {inverter_model("A").otherwise(der_model("A")),                     "/Ac/Current"},
        {inverter_model("AphA").otherwise(der_model("AL1")),                "/Ac/L1/Current"},
        {inverter_model("AphB").otherwise(der_model("AL2")),                "/Ac/L2/Current"},
        {inverter_model("AphC").otherwise(der_model("AL3")),                "/Ac/L3/Current"},
        {inverter_model("PhVphA").otherwise(der_model("VL1")),              "/Ac/L1/Voltage", if_producing},
        {inverter_model("PhVphB").otherwise(der_model("VL2")),              "/Ac/L2/Voltage", if_producing},
        {inverter_model("PhVphC").otherwise(der_model("VL3")),              "/Ac/L3/Voltage", if_producing},
        {inverter_model("Hz").otherwise(der_model("Hz")),                   "/Ac/Frequency", if_producing},
        {inverter_model("WH").otherwise(der_model("TotWhInj")),             "/Ac/Energy/Forward", rising},
        {der_model("TotWhInjL1").otherwise_share_of_total(),                "/Ac/L1/Energy/Forward", rising},
        {der_model("TotWhInjL2").otherwise_share_of_total(),                "/Ac/L2/Energy/Forward", rising},
        {der_model("TotWhInjL3").otherwise_share_of_total(),                "/Ac/L3/Energy/Forward", rising},
        {nameplate_model("WRtg").otherwise(der_capacity_model("WMaxRtg")),  "/Ac/MaxPower", every(60s)},
        {mppt_model.each("DCV").otherwise(der_dc_model.each("DCV")),        "/Pv/#/V", if_producing, every(5s)},
        {mppt_model.each("DCA").otherwise(der_dc_model.each("DCA")),        "/Pv/#/I", every(5s)},
        {mppt_model.each("DCW").otherwise(der_dc_model.each("DCW")),        "/Pv/#/P", every(5s)},
        {mppt_model.each("Tmp").otherwise(der_dc_model.each("Tmp")),        "/Pv/#/Temperature", if_producing, every(5s)},
    });

    static constexpr auto temperature_points = models::points<service::temperature>({
        {inverter_model("TmpCab").otherwise(inverter_model("TmpSnk")).otherwise(der_model("TmpCab")), "/Temperature", if_producing},
    });

    static constexpr auto points = boost::hana::make_tuple(inverter_points, temperature_points);
};

} // namespace devices::sunspec
