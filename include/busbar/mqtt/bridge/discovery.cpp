#include <busbar/ascii.hpp>
#include <busbar/describe/json.hpp>
#include <busbar/mqtt/bridge/discovery.hpp>
#include <busbar/mqtt/bridge/payload.hpp>
#include <busbar/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace busbar::mqtt::bridge {

namespace {

/// As Home Assistant has them (developers.home-assistant.io/docs/core/entity/sensor); a class of its own only takes certain units.
struct kind {
    std::string_view device_class{}; ///< empty: none fits
    std::string_view unit{};         ///< empty: the platform's
};

kind kind_of(const service::path& row)
{
    const std::string_view name = row.name;
    switch (row.in.of) {
    case quantity::voltage:
        return {"voltage"};
    case quantity::current:
        return {"current"};
    case quantity::active_power:
        return {"power"};
    case quantity::apparent_power:
        return {"apparent_power"};
    case quantity::reactive_power:
        return {"reactive_power"};
    case quantity::energy:
        return {"energy"};
    case quantity::frequency:
        return {"frequency"};
    case quantity::temperature:
        return {"temperature"};
    case quantity::percentage:
        return {name == "/Soc" ? "battery" : name == "/Humidity" ? "humidity" : ""};
    case quantity::power_factor:
        return {"power_factor"};
    case quantity::duration:
        return {"duration"};
    case quantity::volume:
        return {"volume_storage", "m³"};
    case quantity::pressure:
        return {"pressure"};
    case quantity::illuminance:
        return {"illuminance", "lx"};
    case quantity::irradiance:
        return {"irradiance", "W/m²"};
    case quantity::speed:
        return {"speed"};
    default:
        return {};
    }
}

void append_words(std::string& to, std::string_view words)
{
    for (const char each : words) {
        to += is_letter_or_digit(each) ? each : '_';
    }
}

/// Writes members of objects: `"key":"text"`.
class writer {
public:
    explicit writer(std::string& to) : to_(to) {}

    void begin(std::string_view key = {})
    {
        name(key);
        to_ += '{';
        first_ = true;
    }
    void end()
    {
        to_ += '}';
        first_ = false;
    }
    void text(std::string_view key, std::string_view value)
    {
        name(key);
        describe::append_json_text(to_, value);
    }
    void text_if_any(std::string_view key, std::string_view value)
    {
        if (!value.empty()) {
            text(key, value);
        }
    }
    void raw(std::string_view key, std::string_view value)
    {
        name(key);
        to_ += value;
    }

private:
    void name(std::string_view key)
    {
        to_ += first_ ? "" : ",";
        first_ = false;
        if (!key.empty()) {
            describe::append_json_text(to_, key);
            to_ += ':';
        }
    }

    std::string& to_;
    bool first_ = true;
};

std::string_view text_of(const publisher::bus_service& service, std::string_view path)
{
    const auto found = service.find(path);
    if (!found) {
        return {};
    }
    const auto seen = service.look_at(*found);
    return seen.valid ? seen.text : std::string_view{};
}

/// "Ac L1 Power"
std::string name_of(std::string_view path)
{
    std::string name(path.substr(1));
    std::ranges::replace(name, '/', ' ');
    return name;
}

void write_value(writer& to, const service::path& row)
{
    if (row.names.count > 0) {
        // Of an invalid value there is no text; None is what Home Assistant takes for unknown.
        to.text("value_template", "{{ value_json.text | default('None') }}");
        return;
    }
    const auto is = kind_of(row);
    to.text("value_template", "{{ value_json.value }}");
    to.text_if_any("unit_of_measurement", is.unit.empty() ? std::string_view{row.in.symbol} : is.unit);
    to.text_if_any("device_class", is.device_class);
    to.text("state_class", row.in.of == quantity::energy ? "total_increasing" : "measurement");
    if (row.type == service::wire_type::real) {
        to.raw("suggested_display_precision", fmt::format("{}", row.decimals));
    }
}

} // namespace

bool is_sensor(const service::path& row)
{
    return !row.holds_text() && row.write == service::access::read_only && row.needed != service::need::framework &&
           row.decimals >= 0;
}

std::string id_of(const publisher::bus_service& service)
{
    std::string made(service.class_name());
    made += '_';
    append_words(made, service.who().suffix);
    return made;
}

discovery discovery_of(const settings& settings, const std::string& base, const publisher::bus_service& service,
                       const publisher::item_view& item)
{
    std::string device = "busbar_";
    append_words(device, settings.machine);
    device += '_';
    device += id_of(service);
    std::string id = device;
    append_words(id, item.path);

    discovery made;
    made.topic = fmt::format("{}/sensor/{}/config", settings.discovery_topic, id);
    writer to(made.document);
    to.begin();
    to.text("name", name_of(item.path));
    to.text("unique_id", id);
    to.text("state_topic", base + std::string(item.path));
    write_value(to, *item.row);
    std::string availability = R"([{"topic":)";
    describe::append_json_text(availability, settings.status_topic);
    availability += R"(},{"topic":)";
    describe::append_json_text(availability, base + "/status");
    availability += "}]";
    to.raw("availability", availability);
    to.text("availability_mode", "all");
    to.begin("device");
    std::string identifiers = "[";
    describe::append_json_text(identifiers, device);
    to.raw("identifiers", identifiers + "]");
    const auto custom = text_of(service, "/CustomName");
    to.text("name", custom.empty() ? service.who().product_name : custom);
    to.text_if_any("model", service.who().product_name);
    to.text_if_any("sw_version", text_of(service, "/FirmwareVersion"));
    to.text_if_any("hw_version", text_of(service, "/HardwareVersion"));
    to.text_if_any("serial_number", text_of(service, "/Serial"));
    to.end();
    to.begin("origin");
    to.text("name", "busbar");
    to.text("sw_version", version());
    to.end();
    to.end();
    return made;
}

} // namespace busbar::mqtt::bridge
