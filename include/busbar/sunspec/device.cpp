#include <busbar/describe/words.hpp>
#include <busbar/modbus/describe_plan.hpp>
#include <busbar/modbus/poller.hpp>
#include <busbar/sunspec/device.hpp>
#include <busbar/sunspec/driver.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::sunspec {

namespace {

modbus::reachable_by reach_of(const point_program& program)
{
    return {.over_tcp = *program.link,
            .over_serial = program.serial_line != nullptr ? std::optional(*program.serial_line) : std::nullopt};
}

bool wanted(const point_program& program, const config::section& section, std::size_t service)
{
    return service == 0 || section.boolean(program.services[service].shown_as->name).value_or(true);
}

/// "701 or 103 or 102 TmpCab"
std::string where_in_words(const point_choice& from)
{
    std::string words;
    for (std::size_t i = 0; i < from.count; ++i) {
        const auto& here = from.sources[i];
        words += fmt::format("{}{}", words.empty() ? "" : ", ", here.in->id);
        if (i + 1 == from.count || std::string_view{from.sources[i + 1].what->name} != here.what->name) {
            words += fmt::format(" {}", here.what->name);
        }
    }
    return words;
}

row_description describe_row(const point_row& row)
{
    const point& first = *row.from.sources[0].what;
    auto notes = describe::options_in_words(row.options, *row.spec);
    if (row.from.shared_out) {
        notes += fmt::format("{}else a share of the total by U*I", notes.empty() ? "" : "; ");
    }
    return {.where = where_in_words(row.from),
            .encoding = describe::encoding_in_words(first.encoded),
            .scale = first.scale_factor != nullptr ? first.scale_factor : "1",
            .unit = first.in.symbol,
            .path = row.path,
            .notes = std::move(notes)};
}

/// Models that are read of a device with integer models of three phases and nothing optional missing.
std::vector<modbus::planned_request> usual_requests(const point_program& program, std::chrono::milliseconds interval)
{
    std::vector<modbus::planned_request> all;
    std::vector<const model*> seen;
    for (const auto& one : program.models) {
        const bool alternative = std::any_of(
            seen.begin(), seen.end(), [&](const model* m) { return m->points.data() == one.what->points.data(); });
        const bool rare = one.what->id >= 700;
        const bool floats =
            (one.what->id >= 111 && one.what->id <= 113) || (one.what->id >= 211 && one.what->id <= 214);
        if (alternative || rare || floats) {
            continue;
        }
        seen.push_back(one.what);
        const unsigned two_strings = 2U * one.what->repeated.length;
        all.push_back({.size = 2U + one.what->length + (one.repeated ? two_strings : 0U),
                       .every = paced(one.every, program.fastest(), interval)});
    }
    return all;
}

} // namespace

std::vector<config::mistake> validate(const point_program& program, const config::section& section)
{
    auto mistakes = modbus::validate_address(section, reach_of(program));
    if (section.boolean("limit_alarm").value_or(false) && !section.boolean("limit_input").value_or(false)) {
        mistakes.push_back({section.at("limit_alarm"), "limit_alarm: needs limit_input = true"});
    }
    return mistakes;
}

busbar::description describe(const point_program& program)
{
    auto made = begin_description(*program.about, modbus::transport_in_words(reach_of(program)));
    for (std::size_t i = 0; i < program.services.size(); ++i) {
        auto& service = made.services.emplace_back();
        service.service_class = program.services[i].shown_as->name;
        for (const auto& row : program.rows) {
            if (row.service == i) {
                service.rows.push_back(describe_row(row));
            }
        }
    }
    for (const auto& one : program.models) {
        made.plan.push_back(
            {.what = fmt::format("model {} {}", one.what->id, one.what->name),
             .words = 2U + one.what->length,
             .every = one.every,
             .notes = one.repeated ? fmt::format("and {} words a string", one.what->repeated.length) : ""});
    }
    made.longest_age = freshness_of(program.fastest());
    return made;
}

busbar::summary summarize(const point_program& program, const config::section& section)
{
    const auto where = modbus::address_of(section, reach_of(program));
    busbar::summary made;
    made.connection = where.to_words();
    made.claims = modbus::claims_of(where);
    made.line = modbus::line_of(where);
    for (std::size_t i = 0; i < program.services.size(); ++i) {
        if (wanted(program, section, i)) {
            const auto count = std::count_if(program.rows.begin(), program.rows.end(),
                                             [&](const point_row& row) { return row.service == i; });
            made.publishes.push_back(
                fmt::format("com.victronenergy.{} ({} paths)", program.services[i].shown_as->name, count));
        }
    }
    if (section.boolean("limit_input").value_or(false)) {
        made.publishes.emplace_back("com.victronenergy.digitalinput (3 paths)");
    }
    made.reads = modbus::reads_in_words(
        usual_requests(program, section.seconds("interval").value_or(std::chrono::milliseconds{0})));
    return made;
}

std::unique_ptr<device> create(const point_program& program, const config::section& section, const std::string& name,
                               surroundings& around)
{
    point_settings settings;
    settings.address = modbus::address_of(section, reach_of(program));
    settings.name = name;
    settings.instance = busbar::keys::instance_of(section);
    settings.position = busbar::keys::position_of(section, *program.services.front().shown_as);
    settings.phase = busbar::keys::phase_of(section);
    settings.interval = section.seconds("interval").value_or(std::chrono::milliseconds{0});
    for (std::size_t i = 0; i < program.services.size(); ++i) {
        settings.services.push_back(wanted(program, section, i));
    }
    settings.power_limit = section.boolean("power_limit").value_or(false);
    settings.limit_input = section.boolean("limit_input").value_or(false);
    settings.limit_alarm = section.boolean("limit_alarm").value_or(false);
    return std::make_unique<driver>(program, std::move(settings), around);
}

} // namespace busbar::sunspec
