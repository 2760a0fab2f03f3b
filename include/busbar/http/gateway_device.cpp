#include <busbar/describe/words.hpp>
#include <busbar/http/gateway_device.hpp>
#include <busbar/http/gateway_driver.hpp>
#include <busbar/json/describe_rows.hpp>
#include <busbar/run/pace.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::http {

std::vector<config::mistake> validate(const gateway_device& type, const config::section& section)
{
    return validate_gateway(*type.program, section);
}

busbar::description describe(const gateway_device& type)
{
    const auto& program = *type.program;
    auto made =
        begin_description(*program.about, fmt::format("{}, port {}, one service per inverter",
                                                      program.server.https ? "https" : "http", program.server.port));
    auto& service = made.services.emplace_back();
    service.service_class = program.classes.front()->name;
    for (const auto* each : {program.answer, program.identity}) {
        for (std::size_t row = 0; each != nullptr && row < each->rows.size(); ++row) {
            service.rows.push_back(json::describe_row(each->rows[row]));
        }
    }
    const auto every = program.rule.list.every;
    made.plan.push_back({.what = fmt::format("GET {}", program.rule.list.target), .every = every});
    if (program.rule.detail != nullptr) {
        made.plan.push_back({.what = fmt::format("GET {}", program.rule.detail),
                             .every = every,
                             .notes = "for each inverter, unless the list has its values"});
    }
    if (program.identity != nullptr) {
        made.plan.push_back({.what = fmt::format("GET {}", program.get_identity.target), .notes = "optional"});
    }
    made.longest_age = freshness_of(every);
    return made;
}

busbar::summary summarize(const gateway_device& type, const config::section& section)
{
    const auto& program = *type.program;
    const auto settings = gateway_settings_of(program, section, "");
    const auto& where = settings.address;
    const auto every = settings.interval.count() == 0 ? program.rule.list.every : settings.interval;
    busbar::summary made{
        .connection = where.to_words(),
        .reads = fmt::format("{} every {}{}; longest pause in values {}, then invalid", program.rule.list.target,
                             describe::interval_in_words(every),
                             program.rule.detail == nullptr ? "" : fmt::format(", then {}", program.rule.detail),
                             describe::interval_in_words(freshness_of(every))),
        .claims = {http::to_words(where.where)}};
    const auto publishes = [&](const inverter_settings& each, std::string_view what) {
        made.publishes.push_back(fmt::format("com.victronenergy.{} for {}{}{}{} on {}",
                                             each.service.classes.front()->name, what, each.name.empty() ? "" : " (",
                                             each.name, each.name.empty() ? "" : ")",
                                             each.service.phase == 0    ? "three phases"
                                             : each.phase_is_configured ? fmt::format("L{}", each.service.phase)
                                                                        : "L1 (three phases if its model feeds them)"));
    };
    for (const auto& each : settings.inverters) {
        publishes(each, each.to_words());
    }
    publishes(settings.others, settings.inverters.empty() ? "each inverter" : "each other inverter");
    return made;
}

std::unique_ptr<device> create(const gateway_device& type, const config::section& section, const std::string& name,
                               surroundings& around)
{
    return std::make_unique<gateway_driver>(*type.program, type.commands, type.login,
                                            gateway_settings_of(*type.program, section, name), around);
}

} // namespace busbar::http
