#include <busbar/json/path.hpp>
#include <busbar/migrate/dbus_opendtu_parts.hpp>
#include <busbar/migrate/known_shapes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace busbar::migrate::opendtu {

namespace {

constexpr std::array<std::string_view, 6> roles{"pvinverter", "inverter", "grid", "genset", "acload", "heatpump"};

/// A [[device.value]].
struct value_row {
    std::string path;
    std::string json;
    std::string_view unit;
    double scale = 1;
    bool rising = false;
    bool needed = false;
};

/// The old driver split at / and nothing else.
std::string to_our_path(std::string_view theirs)
{
    std::string ours;
    for (const char each : theirs) {
        ours += each == '~' ? "~0" : std::string(1, each);
    }
    return ours;
}

bool can_be_written(std::string_view ours)
{
    json::path_reader reader(ours);
    do {
        if (reader.next().kind != json::step_kind::member) {
            return false;
        }
    } while (!reader.at_end() && reader.fault() == json::path_fault::none);
    // "a[0]" would be a selection, "a/" has an empty step
    return reader.fault() == json::path_fault::none && !ours.ends_with('/');
}

/// Empty if there is none.
std::string read_path(section_values& section, std::string_view key, bool needed)
{
    const auto given = needed ? section.need(key) : section.find(key);
    if (!given || given->text.empty()) {
        return {};
    }
    if (same_key(given->text, "none")) {
        section.dropped(*given, "where nothing is there the old driver showed 0; now it is shown as not available");
        return {};
    }
    auto path = to_our_path(given->text);
    if (!can_be_written(path)) {
        section.wrong(*given, fmt::format("\"{}\" has a step that is empty, * or holds [ or begins with <: the old "
                                          "driver found 0 there or busbar can't say it",
                                          given->text));
    }
    return path;
}

double read_factor(section_values& section, std::string_view key)
{
    static_cast<void>(section.need(key));
    const auto factor = section.number(key).value_or(1);
    if (factor == 0) {
        section.wrong(*section.find(key), "0 makes every value 0");
    }
    return factor;
}

/// Power in W; 1000 is told as kW.
value_row read_power(section_values& section)
{
    value_row row{.path = "/Ac/L1/Power", .json = read_path(section, "CUST_Power", true), .unit = "W"};
    row.needed = true;
    row.scale = read_factor(section, "CUST_Power_Mult");
    return row;
}

/// The factor to kWh that the API needs; 0 if it is not known or `given` may be right.
double corrected(const known_shape* shape, std::string_view json, double given)
{
    constexpr double per_watt_hour = 0.001;
    constexpr double per_watt_minute = per_watt_hour / 60;
    if (shape == nullptr || json.find(shape->counter_has) == std::string_view::npos) {
        return 0;
    }
    if (shape->counts_in == energy_unit::watt_hour && given == 1) {
        return per_watt_hour;
    }
    const bool nearly = std::abs(given / per_watt_minute - 1) < 0.05;
    return shape->counts_in == energy_unit::watt_minute && (given == 1 || given == per_watt_hour || nearly)
               ? per_watt_minute
               : 0;
}

value_row read_total(section_values& section, const known_shape* shape)
{
    value_row row{.path = "/Ac/L1/Energy/Forward", .json = read_path(section, "CUST_Total", true), .unit = "kWh"};
    row.rising = true;
    row.scale = read_factor(section, "CUST_Total_Mult");
    if (const auto right = corrected(shape, row.json, row.scale); right != 0) {
        if (std::abs(row.scale / right - 1) > 1e-3) {
            const bool minutes = shape->counts_in == energy_unit::watt_minute;
            section.changed(*section.find("CUST_Total_Mult"),
                            minutes ? fmt::format("scale = {}", written(right)) : "unit = \"Wh\"",
                            fmt::format("this device counts {}, so energy was {:.4g} times what it is; the history in "
                                        "VRM steps once",
                                        minutes ? "Watt-minutes, which is 1/60000 kWh" : "Wh", row.scale / right));
        }
        row.scale = right;
    }
    const auto last = std::string_view(row.json).substr(row.json.rfind('/') + 1);
    if (last == "Today" || last == "YieldDay") {
        section.changed(*section.find("CUST_Total"), fmt::format("json = {}", quoted(row.json)),
                        "a counter of the day falls to 0 at night, and energy is held then: use the lifetime counter, "
                        "with energy_from_zero = true if you want to begin at 0");
    }
    return row;
}

void tell_what_goes(section_values& section, std::string_view phase)
{
    section.drop("CUST_DCVoltage", "the old driver read the key and did not use it");
    section.drop("CUST_DCVoltage_Default", "the old driver read the key and did not use it");
    for (const std::string_view key :
         {"CUST_Power_Default", "CUST_Total_Default", "CUST_Voltage_Default", "CUST_Current_Default"}) {
        section.drop(key, "a value that is not there is shown as not available, never as a default");
    }
    if (section.truth("DigestAuth")) {
        section.drop("DigestAuth", "busbar logs in as the device asks for: Basic or Digest");
    }
    if (const auto voltage = section.find("CUST_Voltage");
        phase == "3P" && voltage && !same_key(voltage->text, "none")) {
        section.changed(*voltage, "the voltage of every phase",
                        "the old driver divided it by the root of 3, which is right between two phases only");
    }
}

/// com.victronenergy.inverter has names of its own. Empty: none for that.
std::string path_of_inverter(std::string_view path, std::string_view phase)
{
    const auto what = path.substr(path.rfind('/') + 1);
    return what == "Forward" ? std::string{}
                             : fmt::format("/Ac/Out/{}/{}", phase == "3P" ? "L1" : phase,
                                           what == "Power"     ? "P"
                                           : what == "Voltage" ? "V"
                                                               : "I");
}

void write_row(conversion& of, value_row row)
{
    constexpr double thousandth = 0.001;
    if (row.unit == "kWh" && row.scale == thousandth) {
        row.unit = "Wh", row.scale = 1;
    }
    of.write.begin("device.value");
    of.write.put_text("path", row.path);
    of.write.put_text("json", row.json);
    of.write.put_text("unit", row.unit);
    if (row.scale != 1) {
        of.write.put("scale", written(row.scale));
    }
    of.write.put("in_text", "true"); // the old driver took numbers in texts everywhere
    if (row.rising) {
        of.write.put("rising", "true");
    }
    if (row.needed) {
        of.write.put("needed", "true");
    }
}

/// Of all devices, each once.
std::string unique_name(conversion& of, section_values& section)
{
    const auto given = section.need("Name");
    if (!given) {
        return {};
    }
    auto name = given->text;
    for (int number = 2; !of.claimed_before("name " + name, section.name()).empty(); ++number) {
        name = fmt::format("{} {}", given->text, number);
    }
    if (name == given->text) {
        return name;
    }
    section.changed(*given, fmt::format("name = {}", quoted(name)), "two devices can't have the same name");
    return name;
}

/// busbar tells devices apart by it.
void write_serial(conversion& of, section_values& section)
{
    const auto given = section.need("CUST_SN");
    if (!given) {
        return;
    }
    const auto first = of.claimed_before("serial " + given->text, section.name());
    if (first.empty()) {
        of.write.put_text("serial", given->text);
    } else {
        section.dropped(*given, fmt::format("it is that of [{}], and two devices can't have the same one", first));
    }
}

web_address read_address(section_values& section)
{
    const auto host = section.need("Host");
    auto where = to_web_address(host ? host->text : "");
    if (host && !is_reachable(where)) {
        section.wrong(*host, "must be a name or an address, with :port if it is not 80");
    }
    const auto path = section.need("CUST_API_PATH");
    put_path(where, path ? path->text : "");
    if (where.logs_in_by_query && path) {
        section.changed({path->line, path->where, "(hidden)"}, "login = \"query\", user, password_file",
                        "a password does not belong into a URL, which is shown and logged");
    }
    if (has_secret_in_query(where) && path) {
        section.changed({path->line, path->where, "(hidden)"}, "url, as it was",
                        "it holds what looks like a secret: do chmod 600 on the configuration");
    }
    static_cast<void>(read_login(section, where));
    return where;
}

/// CUST_POLLING.
void write_interval(conversion& of, section_values& section)
{
    constexpr double milliseconds = 1000;
    if (const auto given = section.need("CUST_POLLING")) {
        const auto time = section.whole("CUST_POLLING", 0);
        write_interval(of, section, *given, static_cast<double>(time.value_or(1000)) / milliseconds);
    }
}

/// In the order of the rows.
constexpr std::array<std::string_view, 4> keys_of_rows{"CUST_Power", "CUST_Total", "CUST_Voltage", "CUST_Current"};

void check_paths(section_values& section, const std::vector<value_row>& rows)
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const auto& other : rows) {
            if (!rows[i].json.empty() && other.json.starts_with(rows[i].json + '/')) {
                section.wrong(*section.find(keys_of_rows[i]),
                              fmt::format(R"("{}" is a part of "{}", so it is no number)", rows[i].json, other.json));
            }
        }
    }
}

void convert_template(conversion& of, section_values& section)
{
    const auto name = unique_name(of, section);
    const auto where = read_address(section);
    const auto service = read_service(of, section, roles);
    std::vector<value_row> rows{read_power(section)};
    const auto* const shape = recognise(where.path, rows.front().json);
    rows.push_back(read_total(section, shape));
    tell_what_goes(section, service.phase);
    rows.push_back({.path = "/Ac/L1/Voltage", .json = read_path(section, "CUST_Voltage", false), .unit = "V"});
    rows.push_back({.path = "/Ac/L1/Current", .json = read_path(section, "CUST_Current", false), .unit = "A"});
    check_paths(section, rows);

    of.write.begin("device");
    if (shape != nullptr) {
        of.write.comment(fmt::format("busbar knows this device: with type = \"{}\" and host = {} instead of url",
                                     shape->type, quoted(where.host)));
        of.write.comment(fmt::format("and all [[device.value]] it reads more, in one request. See: {} describe {}",
                                     of.asked.program, shape->type.substr(0, shape->type.find('"'))));
        of.into.changes.push_back({section.line(), fmt::format("[{}]", section.name()), "type = \"generic.json\"",
                                   fmt::format("faithful; but busbar knows this device: type = \"{}\" reads more, see "
                                               "the comment in the configuration",
                                               shape->type)});
    }
    of.write.put_text("type", "generic.json");
    of.write.put_text_if_any("name", name);
    write_serial(of, section);
    of.write.put_text("url", where.to_url());
    write_login(of, where);
    write_interval(of, section);
    if (of.timeout) {
        of.write.put("timeout", written(*of.timeout));
    }
    of.write.put_text("role", service.role);
    of.write.put_text_if_any("phase", service.phase);
    of.write.put_text_if_any("position", service.position);
    if (service.instance) {
        of.write.put("instance", fmt::format("{}", *service.instance));
    }
    for (auto& each : rows) {
        each.path = service.role == "inverter" ? path_of_inverter(each.path, service.phase) : each.path;
        if (each.path.empty()) {
            section.dropped(*section.find("CUST_Total"), "the GX reads no such counter of a service inverter");
        } else if (!each.json.empty()) {
            write_row(of, each);
        }
    }
}

} // namespace

void convert_templates(conversion& of, std::int64_t count)
{
    for (std::int64_t number = 0; number < count; ++number) {
        const auto name = fmt::format("TEMPLATE{}", number);
        if (auto* own = of.file.find(name)) {
            auto section = of.values_of(own);
            convert_template(of, section);
        } else {
            auto defaults = of.values_of(nullptr);
            defaults.wrong(*defaults.find("NumberOfTemplates"),
                           fmt::format("is {}, but there is no section [{}]: count from 0", count, name));
            return;
        }
    }
}

} // namespace busbar::migrate::opendtu
