#include <busbar/http/gateway_inverters.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace busbar::http {

namespace {

constexpr std::size_t most_lines = 64;

} // namespace

std::string_view text_in(const gateway_program& program, const inverter_answer& says, std::string_view path)
{
    const auto& rows = program.answer->rows;
    const auto row = std::ranges::find(rows, path, [](const auto& each) { return std::string_view{each.path}; });
    return row == rows.end() ? std::string_view{} : says.values.texts[static_cast<std::size_t>(row - rows.begin())];
}

std::string_view serial_in(const gateway_program& program, const inverter_answer& says)
{
    const auto serial = text_in(program, says, "/Serial");
    return is_serial(serial) ? serial : std::string_view{};
}

gateway_inverter* gateway_inverters::find_or_make(const inverter_answer& says, std::size_t index)
{
    const auto& program = context_.program;
    const auto serial = serial_in(program, says);
    const auto known = std::ranges::find_if(all_, [&](const auto& each) {
        return serial.empty() ? each->serial().empty() && each->index() == index : each->serial() == serial;
    });
    if (known != all_.end()) {
        return known->get();
    }
    if (serial.empty() && names_serial(program.rule)) {
        tell_once(fmt::format("inverter at index {} has no serial: passed over", index));
        return nullptr;
    }
    if (all_.size() == most_inverters) {
        tell_once(fmt::format("more than {} inverters: the others are passed over", most_inverters));
        return nullptr;
    }
    make(serial, index, text_in(program, says, "/CustomName"));
    return all_.back().get();
}

void gateway_inverters::make(std::string_view serial, std::size_t index, std::string_view told_name)
{
    const auto* configured = settings_.find(serial, index);
    const auto& its = configured == nullptr ? settings_.others : *configured;
    const auto which = serial.empty() ? fmt::format("index {}", index) : std::string{serial};
    const auto words = told_name.empty() ? which : fmt::format("{} \"{}\"", which, told_name);
    if (configured != nullptr) {
        log(settings_.name, "inverter {} found", words);
    } else {
        const auto key = serial.empty() ? fmt::format("index = {}", index) : fmt::format("serial = \"{}\"", serial);
        log(settings_.name,
            "inverter {} has no table of its own and is published as the device says; to choose its phase, position, "
            "name: [[device.inverter]] with {}",
            words, key);
    }
    const auto subject = fmt::format("{} {}", settings_.name,
                                     !its.name.empty()    ? its.name
                                     : !told_name.empty() ? std::string{told_name}
                                                          : which);
    all_.push_back(std::make_unique<gateway_inverter>(
        context_, gateway_service_identity{.serial = std::string{serial}, .index = index, .custom_name = its.name},
        subject, its));
}

gateway_inverter* gateway_inverters::at(std::size_t index) const
{
    const auto found = std::ranges::find_if(all_, [&](const auto& each) { return each->index() == index; });
    return found == all_.end() ? nullptr : found->get();
}

void gateway_inverters::tell_missing() const
{
    std::vector<std::string_view> there;
    for (const auto& each : all_) {
        there.push_back(each->serial());
    }
    for (const auto& each : settings_.inverters) {
        const bool found = std::ranges::any_of(
            all_, [&](const auto& one) { return settings_.find(one->serial(), one->index()) == &each; });
        if (!found) {
            log(settings_.name, "no inverter with {} is there; it knows {}", each.to_words(),
                there.empty() ? "none" : fmt::format("{}", fmt::join(there, ", ")));
        }
    }
}

void gateway_inverters::tell_once(std::string text)
{
    if (told_.size() < most_lines && std::ranges::find(told_, text) == told_.end()) {
        log_line(settings_.name, text);
        told_.push_back(std::move(text));
    }
}

} // namespace busbar::http
