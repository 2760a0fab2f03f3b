#include <busbar/http/generic_json.hpp>
#include <busbar/http/json_driver.hpp>
#include <busbar/run/pace.hpp>

#include <array>
#include <utility>

namespace busbar::http {

namespace {

constexpr std::chrono::seconds usual_interval{5};

/// A configured device as the descriptor it could have been.
struct configured_device {
    std::array<const service::service_class*, 1> role{};
    json::configured_rows rows{};
    std::unique_ptr<json::configured_program> program{};
    std::string target{};
    std::string serial{};
    std::array<document_rule, 1> documents{};
    json_device type{};
};

device_server server_of(const config::section& section)
{
    return {.login = section.text("login") == "query" ? login::query : login::challenge};
}

std::shared_ptr<configured_device> configured(const generic_device& type, const config::section& section,
                                              std::vector<config::mistake>& mistakes)
{
    auto made = std::make_shared<configured_device>();
    made->role = {&json::class_of(type, section)};
    made->rows = json::rows_of(json::values_of(section), *made->role.front(), section.at(), mistakes);
    made->program = std::make_unique<json::configured_program>(json::field_program{.rows = made->rows.rows},
                                                               json::parameter_values{});
    made->target = target_of(section);
    made->serial = section.text("serial").value_or("");
    const std::chrono::milliseconds interval = section.seconds("interval").value_or(usual_interval);
    made->documents = {document_rule{.get = {.target = made->target.c_str(), .every = interval},
                                     .program = &made->program->program()}};
    made->type = {.about = type.about,
                  .server = server_of(section),
                  .documents = made->documents,
                  .roles = made->role,
                  .configured_by_hand = true,
                  .serial = made->serial};
    return made;
}

std::shared_ptr<configured_device> configured(const generic_device& type, const config::section& section)
{
    std::vector<config::mistake> none; // the section is valid
    return configured(type, section, none);
}

} // namespace

std::vector<config::mistake> validate(const generic_device& type, const config::section& section)
{
    auto mistakes = validate_address(section, server_of(section), true);
    const auto made = configured(type, section, mistakes);
    if (mistakes.empty()) {
        const auto more = validate(made->type, section, true);
        mistakes.insert(mistakes.end(), more.begin(), more.end());
    }
    return mistakes;
}

busbar::description describe(const generic_device& type)
{
    return json::description_of(type, "http or https", freshness_of(usual_interval));
}

busbar::summary summarize(const generic_device& type, const config::section& section)
{
    return summarize(configured(type, section)->type, section);
}

std::unique_ptr<device> create(const generic_device& type, const config::section& section, const std::string& name,
                               surroundings& around)
{
    auto made = configured(type, section);
    auto runs = create(made->type, section, name, around);
    return json::keep_with(std::move(made), std::move(runs));
}

std::unique_ptr<device> probe(const generic_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done)
{
    auto made = configured(type, section);
    auto runs = probe(made->type, section, name, around, std::move(done));
    return json::keep_with(std::move(made), std::move(runs));
}

} // namespace busbar::http
