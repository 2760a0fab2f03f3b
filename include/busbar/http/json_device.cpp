#include <busbar/describe/words.hpp>
#include <busbar/http/json_device.hpp>
#include <busbar/http/json_driver.hpp>
#include <busbar/json/describe_rows.hpp>
#include <busbar/run/pace.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace busbar::http {

namespace {

std::chrono::milliseconds fastest(const json_device& type)
{
    auto shortest = std::chrono::milliseconds::max();
    for (const auto& document : type.documents) {
        shortest = document.get.every.count() == 0 ? shortest : std::min(shortest, document.get.every);
    }
    return shortest;
}

bool counts_each_phase(const json_device& type)
{
    return std::ranges::any_of(type.documents, [](const document_rule& document) {
        return std::ranges::any_of(document.program->rows, [](const json::field_row& row) {
            return row.options.rising && service::phase_of(row.path) > 1;
        });
    });
}

std::string claim(const address& where, const json::parameter_values& parameters)
{
    std::string words = http::to_words(where.where);
    for (const auto& [name, value] : parameters) {
        words += fmt::format(" {} {}", name, value);
    }
    return words;
}

} // namespace

std::vector<config::mistake> validate(const json_device& type, const config::section& section, bool with_path)
{
    auto mistakes = validate_address(section, type.server, with_path);
    if (section.boolean("energy_from_zero").value_or(false) && counts_each_phase(type)) {
        mistakes.push_back({section.at("energy_from_zero"),
                            "energy_from_zero: only for devices with one counter, this one counts each phase"});
    }
    return mistakes;
}

busbar::description describe(const json_device& type)
{
    auto made = begin_description(*type.about,
                                  fmt::format("{}, port {}", type.server.https ? "https" : "http", type.server.port));
    auto& service = made.services.emplace_back();
    service.service_class = names_in_words(type.roles);
    for (const auto& document : type.documents) {
        for (const auto& row : document.program->rows) {
            service.rows.push_back(json::describe_row(row));
        }
        made.plan.push_back({.what = fmt::format("GET {}", document.get.target),
                             .every = document.get.every,
                             .notes = document.get.optional ? "optional" : ""});
    }
    for (const auto& row : type.derived) {
        service.rows.push_back(json::describe_row(row));
    }
    made.longest_age = freshness_of(fastest(type));
    return made;
}

busbar::summary summarize(const json_device& type, const config::section& section)
{
    const auto where = address_of(section, type.server);
    const auto parameters = json::parameters_of(section, type.parameters);
    const auto interval = section.seconds("interval").value_or(std::chrono::milliseconds{0});
    busbar::summary made{.connection = where.to_words()};
    if (!type.configured_by_hand) {
        made.claims.push_back(claim(where, parameters));
    }
    std::size_t paths = type.derived.size();
    std::vector<std::string> reads;
    for (const auto& document : type.documents) {
        paths += document.program->rows.size();
        if (document.get.every.count() != 0) {
            reads.push_back(
                fmt::format("{} every {}", json::filled_in(document.get.target, parameters),
                            describe::interval_in_words(paced(document.get.every, fastest(type), interval))));
        }
    }
    made.publishes.push_back(
        fmt::format("com.victronenergy.{} ({} paths)", json::classes_of(section, type.roles).front()->name, paths));
    made.reads = fmt::format("{}; longest pause in values {}, then invalid", fmt::join(reads, ", "),
                             describe::interval_in_words(freshness_of(paced(fastest(type), fastest(type), interval))));
    return made;
}

std::unique_ptr<device> create(const json_device& type, const config::section& section, const std::string& name,
                               surroundings& around)
{
    json_settings settings{.address = address_of(section, type.server),
                           .parameters = json::parameters_of(section, type.parameters),
                           .service = json::service_settings_of(section, type.roles),
                           .name_is_configured = section.has("name"),
                           .interval = section.seconds("interval").value_or(std::chrono::milliseconds{0})};
    settings.service.name = name;
    return std::make_unique<json_driver>(type, std::move(settings), around);
}

} // namespace busbar::http
