/// KACO blueplanet TL3 (own LAN port) and NX3 M2 (Wi-Fi stick): SunSpec inverters with their own habits (modbus.md §1).
#pragma once

#include <busbar/sunspec/device.hpp>

namespace devices::kaco {
using namespace busbar::sunspec_rows;
namespace modbus = busbar::modbus;
namespace service = busbar::service;
namespace sunspec = busbar::sunspec;

struct blueplanet {
    static constexpr auto about = busbar::about{
        .type = "kaco.blueplanet",
        .vendor = "KACO new energy",
        .model = "blueplanet TL3 / NX3 M2",
        .product_id = 0xa144,
        .source = "SunSpec models 1, 103, 113, 120, 160, 701, 714; captures of a TL3 with V5.53",
        .likely_causes = {"this inverter serves one client: is another driver, or the GX's own Fronius search, talking to it?",
                          "Modbus is off: TL3 in the menu MODBUS/SunSpec, NX3 in the phone app under Modbus TCP mode",
                          "it is night and the Wi-Fi stick of an NX3 sleeps with the inverter"}};

    // An NX3 answers as unit 3, a TL3 as any.
    static constexpr auto link = modbus::tcp{.port = 502, .units = {3, 1, 126, 247}};
    static constexpr auto serial_line = modbus::rtu{.baud = 9600, .units = {3}};

    // Where a TL3 has the float model 113, it counts single watts; the integer model 103 counts tens.
    static constexpr auto inverter_points = sunspec::points<service::pvinverter>({
        // model and point                                                   path
        {inverter_model("St").as(busbar::sunspec::status_of_st).otherwise(der_model("InvSt").as(busbar::sunspec::status_of_inverter_state)),
                                                                           "/StatusCode"},
        {inverter_model("StVnd"),                                           "/ErrorCode", if_faulty},
        {float_inverter_model("W").otherwise(der_model("W")),               "/Ac/Power"},
        {der_model("WL1").otherwise_share_of_total(),                       "/Ac/L1/Power"},
        {der_model("WL2").otherwise_share_of_total(),                       "/Ac/L2/Power"},
        {der_model("WL3").otherwise_share_of_total(),                       "/Ac/L3/Power"},
        {float_inverter_model("A").otherwise(der_model("A")),               "/Ac/Current"},
        {float_inverter_model("AphA").otherwise(der_model("AL1")),          "/Ac/L1/Current"},
        {float_inverter_model("AphB").otherwise(der_model("AL2")),          "/Ac/L2/Current"},
        {float_inverter_model("AphC").otherwise(der_model("AL3")),          "/Ac/L3/Current"},
        {float_inverter_model("PhVphA").otherwise(der_model("VL1")),        "/Ac/L1/Voltage", if_producing},
        {float_inverter_model("PhVphB").otherwise(der_model("VL2")),        "/Ac/L2/Voltage", if_producing},
        {float_inverter_model("PhVphC").otherwise(der_model("VL3")),        "/Ac/L3/Voltage", if_producing},
        {float_inverter_model("Hz").otherwise(der_model("Hz")),             "/Ac/Frequency", if_producing},
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

    static constexpr auto temperature_points = sunspec::points<service::temperature>({
        {inverter_model("TmpCab").otherwise(der_model("TmpCab")), "/Temperature", if_producing},
    });

    static constexpr auto points = boost::hana::make_tuple(inverter_points, temperature_points);
};

} // namespace devices::kaco
