#include <busbar/ascii.hpp>
#include <busbar/publisher/detail/model.hpp>
#include <busbar/run/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

namespace busbar::publisher::detail {

namespace {

bool is_identifier(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '_'; });
}

bool only_with_several_roles(std::string_view path)
{
    return path == "/Role" || path == "/AllowedRoles" || path == "/IsGenericEnergyMeter";
}

} // namespace

std::optional<class_and_instance> parse_class_and_instance(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    const auto digits = text.substr(colon + 1);
    int instance = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), instance);
    if (error != std::errc{} || end != digits.data() + digits.size() || instance < 0) {
        return std::nullopt;
    }
    return class_and_instance{std::string{text.substr(0, colon)}, instance};
}

model::model(environment& env, std::vector<const service::service_class*> roles, identity name)
    : on(env),
      who(std::move(name)),
      classes(std::move(roles)),
      role(classes.empty() ? nullptr : classes.front())
{
    if (role == nullptr) {
        throw std::logic_error("a bus service without a class");
    }
    if (!is_identifier(who.suffix) || (who.suffix[0] >= '0' && who.suffix[0] <= '9') || bus_name().size() > 255) {
        throw std::logic_error("not a bus name: " + bus_name());
    }
    if (!is_identifier(who.settings_id) || who.settings_id[0] == '_') {
        throw std::logic_error("not an id for settings: " + who.settings_id);
    }
    instance = who.wanted_instance.value_or(role->default_instance);
    subject = !who.name.empty() ? who.name : !who.product_name.empty() ? who.product_name : who.suffix;
    items.take_class(*role);
    add_own_items();
    fill_framework_items();
}

void model::add_own_items()
{
    for (const auto* one : classes) {
        for (const auto& row : one->paths) {
            const bool ours = row.needed == service::need::framework;
            const bool indispensable = row.needed == service::need::required && row.write == service::access::setting;
            const bool named = std::string_view{row.name}.find('#') == std::string_view::npos;
            if ((ours || indispensable) && named && (classes.size() > 1 || !only_with_several_roles(row.name))) {
                add(row.name, row.type);
            }
        }
    }
}

std::size_t model::add(std::string_view path, service::wire_type type)
{
    const auto index = items.add(path, type);
    if (const auto& r = items.at(index); is_kept(r) && !r.valid()) {
        take_setting(index, default_of(r));
    }
    return index;
}

const service::service_class* model::class_named(std::string_view name) const
{
    const auto found = std::find_if(classes.begin(), classes.end(), [&](const auto* one) { return one->name == name; });
    return found == classes.end() ? nullptr : *found;
}

std::string model::bus_name() const
{
    return fmt::format("com.victronenergy.{}.{}", role->name, who.suffix);
}

std::string model::class_and_instance_text() const
{
    return fmt::format("{}:{}", role->name, instance);
}

void model::take_role(const service::service_class& next)
{
    role = &next;
    items.take_class(next);
    for (std::size_t i = 0; i < items.size(); ++i) {
        // The same setting may have another range in another class: /Position.
        if (auto& r = items.at(i); is_kept(r) && (!r.known || !take_setting(i, value_of(r)))) {
            r.known = false;
            take_setting(i, default_of(r));
        }
    }
}

void model::set_text_unless_empty(std::string_view path, std::string_view text)
{
    const auto index = items.find(path);
    if (index != items.size() && !text.empty() && !items.at(index).valid()) { // a driver may have learned it meanwhile
        items.set_text(index, text);
    }
}

void model::fill_framework_items()
{
    const auto number = [&](std::string_view path, double value) {
        if (const auto index = items.find(path); index != items.size()) {
            items.set_number(index, value);
        }
    };
    set_text_unless_empty("/Mgmt/ProcessName", on.process_name);
    set_text_unless_empty("/Mgmt/ProcessVersion", on.process_version);
    set_text_unless_empty("/Mgmt/Connection", who.connection);
    set_text_unless_empty("/ProductName", who.product_name);
    set_text_unless_empty("/FirmwareVersion", who.firmware_version);
    set_text_unless_empty("/HardwareVersion", who.hardware_version);
    set_text_unless_empty("/Serial", who.serial);
    number("/DeviceInstance", instance);
    if (const auto index = items.find("/ProductId"); index != items.size() && !items.at(index).valid()) {
        items.set_number(index, who.product_id);
    }
    if (const auto index = items.find("/Connected"); index != items.size() && !items.at(index).valid()) {
        items.set_number(index, 0);
    }
    if (const auto index = items.find("/Role"); index != items.size()) {
        items.set_text(index, role->name);
    }
    if (const auto index = items.find("/AllowedRoles"); index != items.size()) {
        std::vector<std::string_view> names;
        std::transform(classes.begin(), classes.end(), std::back_inserter(names),
                       [](const auto* one) { return one->name; });
        items.set_list(index, names);
    }
    number("/IsGenericEnergyMeter", class_named("grid") != nullptr && role->name != "grid" ? 1 : no_value);
}

bool model::is_kept(const record& r) const
{
    return r.is_setting() && r.path != "/Role" && r.type != service::wire_type::text_list;
}

std::vector<setting> model::settings() const
{
    std::vector<setting> all{{.name = "ClassAndVrmInstance", .otherwise = class_and_instance_text()}};
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto& r = items.at(i);
        if (!is_kept(r)) {
            continue;
        }
        auto& one = all.emplace_back(setting{.name = r.path.substr(1), .otherwise = default_of(r)});
        if (!r.is_text() && std::isfinite(r.row->minimum) && std::isfinite(r.row->maximum)) {
            one.minimum = r.row->minimum;
            one.maximum = r.row->maximum;
        }
    }
    return all;
}

setting_value model::default_of(const record& r) const
{
    if (r.is_text()) {
        return r.path == "/CustomName" ? who.name : std::string{};
    }
    double otherwise = r.row->default_setting;
    // Chosen for the device's own class; another role may know other values only.
    if (r.own_default && *r.own_default >= r.row->minimum && *r.own_default <= r.row->maximum) {
        otherwise = *r.own_default;
    }
    if (r.type == service::wire_type::integer) {
        return static_cast<std::int32_t>(otherwise);
    }
    return otherwise;
}

setting_value model::value_of(const record& r) const
{
    if (!r.valid()) {
        return default_of(r);
    }
    if (r.is_text()) {
        return r.now.text;
    }
    if (r.type == service::wire_type::integer) {
        return static_cast<std::int32_t>(r.now.number);
    }
    return r.now.number;
}

bool model::take_setting(std::size_t index, const setting_value& value)
{
    const auto& r = items.at(index);
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (r.is_text()) {
            items.set_text(index, *text);
        }
        return r.is_text();
    }
    const auto* whole = std::get_if<std::int32_t>(&value);
    const double number = whole != nullptr ? *whole : std::get<double>(value);
    if (r.is_text() || !std::isfinite(number) || number < r.row->minimum || number > r.row->maximum) {
        return false;
    }
    items.set_number(index, number);
    return true;
}

void model::tell_settings()
{
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto& r = items.at(i);
        if (!is_kept(r) || !r.on_setting || r.setting_told == r.now.number) {
            continue;
        }
        r.setting_told = r.now.number;
        try {
            r.on_setting(r.now.number);
        } catch (const std::exception& error) {
            log(subject, "setting {}: {}", r.path, error.what());
        }
    }
}

} // namespace busbar::publisher::detail
