#include <busbar/ascii.hpp>
#include <busbar/http/gateway_settings.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::http {

namespace {

/// A child's key counts, else the device's.
inverter_settings settings_of(const gateway_program& program, const config::section& device,
                              const config::section* child)
{
    const auto which = [&](std::string_view key) -> const config::section& {
        return child != nullptr && child->has(key) ? *child : device;
    };
    inverter_settings made;
    auto& service = made.service;
    service.classes = json::classes_of(which("role"), program.classes);
    service.position = busbar::keys::position_of(which("position"), *service.classes.front());
    const auto phase = which("phase").text("phase");
    made.phase_is_configured = phase.has_value();
    service.phase = phase == "3P" ? 0U : busbar::keys::phase_of(which("phase"));
    service.energy_from_zero = which("energy_from_zero").boolean("energy_from_zero").value_or(false);
    service.control = which("control").boolean("control").value_or(false);
    service.highest_limit = which("highest_limit").number("highest_limit");
    made.temperature = which("temperature").boolean("temperature").value_or(false);
    if (child != nullptr) {
        made.serial = child->text("serial").value_or("");
        if (const auto index = child->integer("index")) {
            made.index = static_cast<std::size_t>(*index);
        }
        made.name = child->text("name").value_or("");
        service.instance = busbar::keys::instance_of(*child);
    }
    return made;
}

} // namespace

bool is_serial(std::string_view text)
{
    return !text.empty() && text.size() <= json::longest_text && std::ranges::all_of(text, &is_letter_or_digit);
}

std::string inverter_settings::to_words() const
{
    return serial.empty() ? fmt::format("index {}", index.value_or(0)) : fmt::format("serial {}", serial);
}

const inverter_settings* gateway_settings::find(std::string_view serial, std::size_t index) const
{
    const inverter_settings* by_index = nullptr;
    for (const auto& each : inverters) {
        if (!each.serial.empty() && each.serial == serial) {
            return &each;
        }
        if (each.serial.empty() && each.index == index) {
            by_index = &each;
        }
    }
    return by_index;
}

std::vector<config::mistake> validate_gateway(const gateway_program& program, const config::section& section)
{
    auto mistakes = validate_address(section, program.server);
    std::vector<std::string> known;
    for (const auto& child : section.children()) {
        const auto wrong = [&](std::string_view key, std::string text) {
            mistakes.push_back({child.at(key), std::move(text)});
        };
        const auto serial = child.text("serial");
        if (serial && child.has("index")) {
            wrong("index", "index: is not needed beside a serial");
        } else if (!serial && !child.has("index")) {
            wrong("serial", "inverter: serial = \"...\" is required (or index, its place in the gateway's list)");
        } else if (serial && !is_serial(*serial)) {
            wrong("serial", "serial: is made of letters and digits");
        }
        const auto words = settings_of(program, section, &child).to_words();
        if (std::ranges::find(known, words) != known.end()) {
            wrong("serial", fmt::format("inverter: {} is configured twice", words));
        }
        known.push_back(words);
    }
    return mistakes;
}

gateway_settings gateway_settings_of(const gateway_program& program, const config::section& section,
                                     const std::string& name)
{
    gateway_settings made{.name = name,
                          .address = address_of(section, program.server),
                          .interval = section.seconds("interval").value_or(std::chrono::milliseconds{0}),
                          .others = settings_of(program, section, nullptr)};
    for (const auto& child : section.children()) {
        made.inverters.push_back(settings_of(program, section, &child));
    }
    return made;
}

} // namespace busbar::http
