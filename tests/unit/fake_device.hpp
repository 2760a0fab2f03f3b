/// Devices without hardware, for tests of everything around a device: the configuration, the commands, the life of a process.
#pragma once

#include <busbar/installation.hpp>
#include <busbar/migrate/dbus_mqtt_battery.hpp>
#include <busbar/migrate/dbus_opendtu.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/service/pvinverter.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace fake {

using busbar::config::key;
using busbar::config::key_type;
using busbar::config::section;

inline constexpr std::array<std::string_view, 3> positions{"ac-input-1", "ac-output", "ac-input-2"};
inline constexpr std::array<std::string_view, 4> moods{"good", "never done", "hangs in the end", "refuses to start"};

inline constexpr std::array<key, 9> keys{{
    {.name = "host", .type = key_type::text, .help = "name or address of the device", .required = true},
    {.name = "port", .type = key_type::port, .help = "TCP port, or serial port", .fallback = "502"},
    {.name = "unit", .type = key_type::integer, .help = "unit id", .fallback = "3", .minimum = 1, .maximum = 247},
    {.name = "position",
     .type = key_type::choice,
     .help = "where it is connected",
     .fallback = "ac-output",
     .choices = positions},
    {.name = "interval",
     .type = key_type::seconds,
     .help = "s between requests",
     .fallback = "1",
     .minimum = 0.5,
     .maximum = 60},
    {.name = "gain", .type = key_type::number, .help = "factor", .fallback = "1", .minimum = 0},
    {.name = "power_limit", .type = key_type::boolean, .help = "lets the GX limit the power", .fallback = "false"},
    {.name = "password_file", .type = key_type::file_with_secret, .help = "file with the password"},
    {.name = "mood", .type = key_type::choice, .help = "how it behaves in tests", .fallback = "good", .choices = moods},
}};

inline constexpr std::array<key, 1> string_keys{{
    {.name = "panels",
     .type = key_type::integer,
     .help = "number of panels",
     .required = true,
     .minimum = 1,
     .maximum = 40},
}};
inline constexpr std::array<busbar::config::child_table, 1> children{{{.name = "string", .keys = string_keys}}};

inline std::string mood_of(const section& from)
{
    return from.text("mood").value_or("good");
}

/// Publishes one pvinverter with 3020 W.
class device : public busbar::device {
public:
    device(const section& from, const std::string& name, busbar::surroundings& around)
        : mood_(mood_of(from)),
          service_(around.bus, {&busbar::service::class_of<busbar::service::pvinverter>},
                   {.suffix = busbar::publisher::to_identifier("fake_" + *from.text("host")),
                    .settings_id = busbar::publisher::to_identifier("fake_" + *from.text("host")),
                    .connection = "fake",
                    .product_name = "Fake inverter",
                    .firmware_version = {},
                    .hardware_version = {},
                    .serial = {},
                    .name = name,
                    .wanted_instance = {}}),
          power_(service_.add("/Ac/Power")),
          position_(service_.add("/Position")),
          energy_(service_.add("/Ac/Energy/Forward"))
    {
    }

    ~device() override
    {
        if (mood_ == "hangs in the end") {
            std::this_thread::sleep_for(std::chrono::seconds(20)); // as joining a thread may that looks up a name
        }
    }

    void start() override
    {
        if (mood_ == "refuses to start") {
            throw std::runtime_error("out of sorts");
        }
        service_.set(power_, 3020);
        service_.set_connected(true);
        service_.publish();
        service_.commit();
    }

    void stop(std::function<void()> done) override
    {
        if (mood_ != "never done") {
            done();
            done(); // some will
        }
    }

    [[nodiscard]] std::string state() const override { return "fine"; }

private:
    std::string mood_;
    busbar::publisher::bus_service service_;
    busbar::publisher::item power_;
    busbar::publisher::item position_;
    busbar::publisher::item energy_; ///< stays invalid
};

/// Answers within start() or never.
class contact : public busbar::device {
public:
    contact(std::string mood, std::function<void(busbar::probe_result)> done)
        : mood_(std::move(mood)),
          done_(std::move(done))
    {
    }

    void start() override
    {
        if (mood_ == "refuses to start") {
            throw std::runtime_error("out of sorts");
        }
        busbar::probe_result result;
        result.steps.emplace_back("connected roof.lan:502 in 4 ms");
        result.ok = mood_ == "good";
        if (result.ok) {
            result.values = {{"103 PhVphA", "0x0900 sf -1", "230.4 V", "/Ac/L1/Voltage"},
                             {"103 TmpSnk", "0x01C7 sf -1", "45.5 °C", "-"}};
        } else {
            result.failed_step = "read 2 words at 40000: connection reset";
        }
        done_(std::move(result));
    }

    [[nodiscard]] std::string state() const override { return "fine"; }

private:
    std::string mood_;
    std::function<void(busbar::probe_result)> done_;
};

inline std::vector<busbar::config::mistake> validate(const section& from)
{
    if (from.boolean("power_limit").value_or(false) && from.text("position") == "ac-input-1") {
        return {{from.at("power_limit"), "power_limit: not with position ac-input-1"}};
    }
    return {};
}

inline busbar::description describe()
{
    return {
        .type = "fake.inverter",
        .vendor = "Fake",
        .model = "Inverter 10.0",
        .source = "nobody's document, rev 1",
        .transport = "modbus tcp, port 502, unit 3",
        .longest_age = std::chrono::milliseconds(3000),
        .services = {{.service_class = "com.victronenergy.pvinverter",
                      .rows = {{.where = "0x0028",
                                .encoding = "s32, low word first",
                                .scale = "0.1",
                                .unit = "W",
                                .path = "/Ac/Power",
                                .notes = ""},
                               {.where = "0x0033",
                                .encoding = "u16",
                                .scale = "0.01",
                                .unit = "°C",
                                .path = "-",
                                .notes = "every 5 s | once"}}}},
        .plan = {{.what = "holding 0x0028..0x0033", .words = 12, .every = std::chrono::milliseconds(1000), .notes = ""},
                 {.what = "holding 0x0100", .words = 1, .every = std::chrono::milliseconds(0), .notes = "optional"}}};
}

inline busbar::summary summarize(const section& from)
{
    const auto where = fmt::format("unit {} at {}:{}", from.integer("unit").value_or(3), *from.text("host"),
                                   from.integer("port").value_or(502));
    return {.connection = "modbus tcp " + where,
            .publishes = {"com.victronenergy.pvinverter (31 paths)", "com.victronenergy.temperature (9)"},
            .reads = "1 request every 1 s (12 words), 1 once (1); longest pause in values 3 s, then invalid",
            .claims = {where}};
}

inline std::unique_ptr<busbar::device> create(const section& from, const std::string& name,
                                              busbar::surroundings& around)
{
    return std::make_unique<device>(from, name, around);
}

inline std::unique_ptr<busbar::device> probe(const section& from, const std::string& /*name*/,
                                             busbar::surroundings& /*around*/,
                                             std::function<void(busbar::probe_result)> done)
{
    return std::make_unique<contact>(mood_of(from), std::move(done));
}

struct inverter {
    static constexpr auto replaces = &busbar::migrate::dbus_mqtt_battery;
    static constexpr busbar::about about{.type = "fake.inverter",
                                         .vendor = "Fake",
                                         .model = "Inverter 10.0",
                                         .source = "nobody's document, rev 1",
                                         .likely_causes = {"it serves one client", "it is dark"}};
};

/// The same with strings: sub-tables.
struct string_inverter {
    static constexpr auto replaces = &busbar::migrate::dbus_opendtu;
    static constexpr busbar::about about{
        .type = "fake.string_inverter", .vendor = "Fake", .model = "Strings", .source = "none"};
};

} // namespace fake

template <> struct busbar::driver_of<fake::inverter> {
    static constexpr device_type type{.about = &fake::inverter::about,
                                      .keys = fake::keys,
                                      .validate = &fake::validate,
                                      .describe = &fake::describe,
                                      .summarize = &fake::summarize,
                                      .create = &fake::create,
                                      .probe = &fake::probe};
};

template <> struct busbar::driver_of<fake::string_inverter> {
    static constexpr device_type type{.about = &fake::string_inverter::about,
                                      .keys = fake::keys,
                                      .validate = &fake::validate,
                                      .describe = &fake::describe,
                                      .summarize = &fake::summarize,
                                      .create = &fake::create,
                                      .probe = &fake::probe,
                                      .child_tables = fake::children};
};

namespace fake {

inline constexpr std::array<const busbar::device_type*, 2> types{&busbar::driver_of<inverter>::type,
                                                                 &busbar::driver_of<string_inverter>::type};

} // namespace fake
