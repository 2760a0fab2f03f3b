#include <busbar/describe/words.hpp>
#include <busbar/modbus/describe_plan.hpp>
#include <busbar/modbus/poller.hpp>
#include <busbar/modbus/register_device.hpp>
#include <busbar/modbus/register_driver.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::modbus {

namespace {

const register_program& program_for(const register_device& type, const address& where)
{
    return where.serial ? *type.over_serial : *type.over_tcp;
}

std::size_t role_of(const register_program& program, const config::section& section)
{
    const auto& classes = program.services.front().classes;
    const auto role = section.text("role");
    const auto found =
        std::find_if(classes.begin(), classes.end(), [&](const auto* c) { return role && c->name == *role; });
    return found == classes.end() ? 0U : static_cast<std::size_t>(found - classes.begin());
}

row_description describe_row(const register_row& row)
{
    const char* where = row.in_space == space::holding_registers ? ""
                        : row.in_space == space::input_registers ? "input "
                        : row.in_space == space::coils           ? "coil "
                                                                 : "discrete input ";
    return {.where = fmt::format("{}{:#06x}", where, row.address),
            .encoding = holds_bits(row.in_space) ? "bit" : describe::encoding_in_words(row.encoded),
            .scale = holds_text(*row.spec) ? "" : describe::number_in_words(row.scale),
            .unit = row.in.symbol,
            .path = row.path,
            .notes = describe::options_in_words(row.options, *row.spec)};
}

std::vector<planned_request> requests_of(const register_program& program, std::chrono::milliseconds interval)
{
    std::vector<planned_request> all;
    for (const auto& block : program.blocks) {
        all.push_back(
            {.size = block.size,
             .every = block.once ? std::chrono::milliseconds{0} : paced(block.every, program.fastest(), interval)});
    }
    return all;
}

} // namespace

std::vector<config::mistake> validate(const register_device& type, const config::section& section)
{
    return validate_address(section, type.how);
}

busbar::description describe(const register_device& type)
{
    const auto& program = type.any();
    auto made = begin_description(*program.about, transport_in_words(type.how));
    for (std::size_t i = 0; i < program.services.size(); ++i) {
        auto& service = made.services.emplace_back();
        service.service_class = names_in_words(program.services[i].classes);
        for (const auto& row : program.rows) {
            if (row.service == i) {
                service.rows.push_back(describe_row(row));
            }
        }
        for (const auto& row : program.services[i].derived) {
            service.rows.push_back(
                {.where = "derived",
                 .unit = row.spec->in.symbol,
                 .path = row.path,
                 .notes = fmt::format("from {}",
                                      fmt::join(row.sources.begin(), row.sources.begin() + row.source_count, ", "))});
        }
    }
    for (const auto& block : program.blocks) {
        made.plan.push_back({.what = fmt::format("{} {:#06x}..{:#06x}", space_in_words(block.in_space), block.address,
                                                 block.address + block.size - 1),
                             .words = block.size,
                             .every = block.once ? std::chrono::milliseconds{0} : block.every,
                             .notes = block.optional ? "optional" : ""});
    }
    made.longest_age = freshness_of(program.fastest());
    return made;
}

busbar::summary summarize(const register_device& type, const config::section& section)
{
    const auto where = address_of(section, type.how);
    const auto& program = program_for(type, where);
    busbar::summary made{.connection = where.to_words(), .claims = claims_of(where), .line = line_of(where)};
    for (std::size_t i = 0; i < program.services.size(); ++i) {
        const auto count = std::count_if(program.rows.begin(), program.rows.end(),
                                         [&](const register_row& row) { return row.service == i; });
        const auto role = i == 0 ? role_of(program, section) : 0;
        made.publishes.push_back(fmt::format("com.victronenergy.{} ({} paths)", program.services[i].classes[role]->name,
                                             static_cast<std::size_t>(count) + program.services[i].derived.size()));
    }
    made.reads =
        reads_in_words(requests_of(program, section.seconds("interval").value_or(std::chrono::milliseconds{0})));
    return made;
}

std::unique_ptr<device> create(const register_device& type, const config::section& section, const std::string& name,
                               surroundings& around)
{
    auto where = address_of(section, type.how);
    const auto& program = program_for(type, where);
    register_settings settings{.address = std::move(where), .name = name};
    settings.role = role_of(program, section);
    settings.instance = busbar::keys::instance_of(section);
    settings.position = busbar::keys::position_of(section, *program.services.front().classes[settings.role]);
    settings.phase = busbar::keys::phase_of(section);
    settings.interval = section.seconds("interval").value_or(std::chrono::milliseconds{0});
    return std::make_unique<register_driver>(program, std::move(settings), around);
}

} // namespace busbar::modbus
