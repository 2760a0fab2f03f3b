/// A loadpoint of evcc, from its topics; what the GX writes goes to evcc's own topics for it.
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

#include <array>

namespace devices::evcc {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct loadpoint {
    static constexpr auto about = busbar::about{
        .type = "evcc.loadpoint",
        .vendor = "evcc",
        .model = "Loadpoint",
        .source = "docs.evcc.io, MQTT API; mqtt.md §6",
        .likely_causes = {"evcc's configuration has no mqtt, or another topic than evcc: topic = \"<its>/loadpoints/1\"",
                          "there is no such loadpoint: they are counted from 1",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{.topic = "evcc/loadpoints/{loadpoint}",
                                                            .topic_per_value = true,
                                                            .timeout = 120s,
                                                            .availability_topic = "evcc/status",
                                                            .writes_below = ""};
    static constexpr auto roles = busbar::roles<service::evcharger>;
    static constexpr auto parameters =
        std::array{busbar::parameter{.name = "loadpoint", .help = "its number", .fallback = "1", .number = true}};

    static constexpr json::named_number mode_on_the_gx[] = {{"off", 0}, {"now", 0}, {"pv", 1}, {"minpv", 1}};
    static constexpr json::named_number is_solar[] = {{"off", 0}, {"now", 0}, {"pv", 1}, {"minpv", 1}};
    static constexpr json::named_number mode_to_evcc[] = {{"now", 0}, {"pv", 1}};

    /// {connected, charging, the mode waits for the sun}
    static constexpr auto status = [](std::span<const double> is) {
        constexpr double disconnected = 0;
        constexpr double connected = 1;
        constexpr double charging = 2;
        constexpr double waits_for_sun = 4;
        return is[1] == 1.0   ? charging
               : is[0] == 0.0 ? disconnected
               : is[0] == 1.0 ? (is[2] == 1.0 ? waits_for_sun : connected)
                              : devices::mqtt::nothing;
    };
    /// Of {the whole power, currents of the phases}; evcc tells no phase's power.
    template <std::size_t Phase> static constexpr auto share = [](std::span<const double> from) {
        const double whole = devices::mqtt::sum_of_told(from.subspan(1));
        if (std::isnan(whole)) {
            return Phase == 1 ? from[0] : devices::mqtt::nothing;
        }
        return whole > 0.0 ? from[0] * from[Phase] / whole : Phase == 1 ? from[0] : 0.0;
    };
    /// Seconds; some versions of evcc tell nanoseconds.
    static constexpr auto seconds = [](double told) {
        constexpr double longest = 1e7; // s
        return told > longest ? told * 1e-9 : told;
    };

    static constexpr auto fields = json::fields<service::evcharger>({
        // topic below the loadpoint                       scale unit path
        {"chargePower",                                     1, watt,          "/Ac/Power"},
        {either("chargeCurrents/l1", "chargeCurrents/1"),   1, ampere,        "/Ac/L1/Current"},
        {either("chargeCurrents/l2", "chargeCurrents/2"),   1, ampere,        "/Ac/L2/Current"},
        {either("chargeCurrents/l3", "chargeCurrents/3"),   1, ampere,        "/Ac/L3/Current"},
        {either("chargeVoltages/l1", "chargeVoltages/1"),   1, volt,          "/Ac/L1/Voltage", within(0, 1000)},
        {either("chargeVoltages/l2", "chargeVoltages/2"),   1, volt,          "/Ac/L2/Voltage", within(0, 1000)},
        {either("chargeVoltages/l3", "chargeVoltages/3"),   1, volt,          "/Ac/L3/Voltage", within(0, 1000)},
        // What the whole charger has counted is kWh, the session Wh (a live evcc 0.316).
        {"chargeTotalImport",                               1, kilowatt_hour, "/Ac/Energy/Forward", rising},
        {either("sessionEnergy", "chargedEnergy"),          1, watt_hour,     "/Session/Energy"},
        {"chargeDuration",                                  1, second,        "/Session/Time", converted_by(seconds)},
        {"chargeDuration",                                  1, second,        "/ChargingTime", converted_by(seconds)},
        {"connected",                                       1, number,        ".connected", lasting},
        {"charging",                                        1, number,        ".charging", lasting},
        {"mode",                                            1, number,        ".solar", named(is_solar), lasting},
        {"mode",                                            1, number,        "/Mode", named(mode_on_the_gx), written_by_command, lasting},
        {"maxCurrent",                                      1, ampere,        "/MaxCurrent", written_by_command, lasting},
        {"title",                                                             "/CustomName"},
    });
    static constexpr auto derived = busbar::derive<service::evcharger>({
        {"/Status",      number, {".connected", ".charging", ".solar"}, status},
        {"/Ac/L1/Power", watt,   {"/Ac/Power", "/Ac/L1/Current", "/Ac/L2/Current", "/Ac/L3/Current"}, share<1>},
        {"/Ac/L2/Power", watt,   {"/Ac/Power", "/Ac/L1/Current", "/Ac/L2/Current", "/Ac/L3/Current"}, share<2>},
        {"/Ac/L3/Power", watt,   {"/Ac/Power", "/Ac/L1/Current", "/Ac/L2/Current", "/Ac/L3/Current"}, share<3>},
        {"/Current",     ampere, {"/Ac/L1/Current", "/Ac/L2/Current", "/Ac/L3/Current"}, devices::mqtt::largest_of_told},
    });

    static constexpr auto writes = busbar::mqtt::writes<service::evcharger>({
        {"/MaxCurrent", busbar::mqtt::to("maxCurrent/set"), 6, 80},
        {"/Mode", busbar::mqtt::to("mode/set"), mode_to_evcc},
    });
};

} // namespace devices::evcc
