#include <busbar/http/generic_json.hpp>
#include <busbar/http/json_driver.hpp>
#include <busbar/run/pace.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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

const service::service_class& class_of(const generic_device& type, const config::section& section)
{
    const auto role = section.text("role");
    const auto found =
        std::ranges::find_if(type.classes, [&](const auto* each) { return role && each->name == *role; });
    return found == type.classes.end() ? *type.classes.front() : **found;
}

device_server server_of(const config::section& section)
{
    return {.login = section.text("login") == "query" ? login::query : login::challenge};
}

std::vector<config::section> values_of(const config::section& section)
{
    std::vector<config::section> made;
    std::ranges::copy_if(section.children(), std::back_inserter(made),
                         [](const config::section& child) { return child.type() == "value"; });
    return made;
}

std::shared_ptr<configured_device> configured(const generic_device& type, const config::section& section,
                                              std::vector<config::mistake>& mistakes)
{
    auto made = std::make_shared<configured_device>();
    made->role = {&class_of(type, section)};
    made->rows = json::rows_of(values_of(section), *made->role.front(), section.at(), mistakes);
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

/// A device together with what describes it.
class generic_driver final : public device {
public:
    generic_driver(std::shared_ptr<configured_device> type, std::unique_ptr<device> runs)
        : type_(std::move(type)),
          runs_(std::move(runs))
    {
    }

    void start() override { runs_->start(); }
    void stop(std::function<void()> done) override { runs_->stop(std::move(done)); }
    [[nodiscard]] std::string state() const override { return runs_->state(); }
    [[nodiscard]] bool has_answered() const override { return runs_->has_answered(); }

private:
    std::shared_ptr<configured_device> type_;
    std::unique_ptr<device> runs_;
};

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
    busbar::description made{.type = std::string{type.about->type},
                             .vendor = std::string{type.about->vendor},
                             .model = std::string{type.about->model},
                             .source = std::string{type.about->source},
                             .transport = "http or https"};
    auto& service = made.services.emplace_back();
    std::vector<std::string_view> names;
    for (const auto* each : type.classes) {
        names.push_back(each->name);
    }
    service.service_class = fmt::format("{}", fmt::join(names, ", "));
    made.longest_age = freshness_of(usual_interval);
    return made;
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
    return std::make_unique<generic_driver>(std::move(made), std::move(runs));
}

std::unique_ptr<device> probe(const generic_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done)
{
    auto made = configured(type, section);
    auto runs = probe(made->type, section, name, around, std::move(done));
    return std::make_unique<generic_driver>(std::move(made), std::move(runs));
}

} // namespace busbar::http
