#include <busbar/json/settings.hpp>
#include <busbar/service/inverter.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::json {

std::vector<const service::service_class*> classes_of(const config::section& section,
                                                      std::span<const service::service_class* const> roles)
{
    const auto role = section.text("role");
    if (role == "inverter" && roles.front()->name != "inverter") {
        return {&service::class_of<service::inverter>};
    }
    std::vector<const service::service_class*> made(roles.begin(), roles.end());
    const auto chosen = std::ranges::find_if(made, [&](const auto* each) { return role && each->name == *role; });
    if (chosen != made.end()) {
        std::rotate(made.begin(), chosen, chosen + 1);
    }
    return made;
}

service_settings service_settings_of(const config::section& section,
                                     std::span<const service::service_class* const> roles)
{
    service_settings made;
    made.classes = classes_of(section, roles);
    made.instance = busbar::keys::instance_of(section);
    made.position = busbar::keys::position_of(section, *made.classes.front());
    const auto phase = section.text("phase");
    made.phase = phase == "3P" ? 0U : busbar::keys::phase_of(section);
    made.inverted = section.boolean("inverted").value_or(false);
    made.energy_from_zero = section.boolean("energy_from_zero").value_or(false);
    made.control = section.boolean("control").value_or(false);
    made.highest_limit = section.number("highest_limit");
    return made;
}

parameter_values parameters_of(const config::section& section, std::span<const parameter> declared)
{
    parameter_values made;
    for (const auto& each : declared) {
        auto value = std::string{each.fallback};
        if (each.number && section.has(each.name)) {
            value = fmt::format("{}", *section.integer(each.name));
        } else if (const auto given = section.text(each.name)) {
            value = *given;
        }
        made.emplace_back(each.name, std::move(value));
    }
    return made;
}

} // namespace busbar::json
