#include <busbar/battery/calculator.hpp>
#include <busbar/mqtt/generic_messages.hpp>

#include <fmt/format.h>

namespace busbar::mqtt {

namespace {

/// A configured device as the descriptor it could have been.
struct configured_device {
    std::array<const service::service_class*, 1> role{};
    json::configured_rows rows{};
    std::vector<std::string> topics{};
    std::vector<std::vector<json::field_row>> rows_by_topic{};
    std::vector<std::unique_ptr<json::configured_program>> programs{};
    std::vector<topic_rule> rules{};
    std::string serial{};
    message_device type{};
};

/// "#" ends a filter, and both stand for whole levels (MQTT 3.1.1, 4.7.1).
bool is_filter(std::string_view topic)
{
    for (std::size_t at = 0; at < topic.size(); ++at) {
        if (topic[at] != '+' && topic[at] != '#') {
            continue;
        }
        const bool begins = at == 0 || topic[at - 1] == '/';
        const bool ends = at + 1 == topic.size();
        if (!begins || (!ends && (topic[at] == '#' || topic[at + 1] != '/'))) {
            return false;
        }
    }
    return !topic.empty();
}

void check_topic(const config::section& of, std::vector<config::mistake>& mistakes)
{
    const auto topic = of.text("topic");
    if (!topic) {
        return;
    }
    if (!is_filter(*topic)) {
        mistakes.push_back(
            {of.at("topic"), fmt::format("topic: \"{}\" is no topic: + and # stand alone between two /, # "
                                         "at the end",
                                         *topic)});
    } else if (topic->starts_with("/N/")) {
        mistakes.push_back(
            {of.at("topic"), "topic: on Venus OS' broker topics begin with N/, without a slash before it"});
    }
}

bool measures_ac(const service::service_class& in)
{
    return service::find(in.paths, "/Ac/L1/Power") != nullptr;
}

/// What a broker kept, from whenever, must not allow a battery anything.
bool is_limit_of_battery(const service::service_class& in, std::string_view path)
{
    return in.name == "battery" && (path.starts_with("/Info/") || path.starts_with("/Io/"));
}

std::shared_ptr<configured_device> configured(const generic_messages& type, const config::section& section,
                                              std::vector<config::mistake>& mistakes)
{
    auto made = std::make_shared<configured_device>();
    const auto& in = json::class_of(type, section);
    made->role = {&in};
    const auto usual = section.text("topic").value_or("");
    const auto topic_of = [&](const config::section& row) { return row.text("topic").value_or(usual); };
    check_topic(section, mistakes);
    const auto values = json::values_of(section);
    for (const auto& child : values) {
        check_topic(child, mistakes);
        if (topic_of(child).empty()) {
            mistakes.push_back({child.at(), "topic: is missing, here and in [[device]]"});
        }
    }
    made->rows = json::rows_of(values, in, section.at(), mistakes, topic_of);
    for (auto& row : made->rows.rows) {
        row.field.never_retained = is_limit_of_battery(in, row.path);
    }
    for (const auto& topic : made->rows.documents) {
        if (std::ranges::find(made->topics, topic) == made->topics.end()) {
            made->topics.push_back(topic);
        }
    }
    for (const auto& topic : made->topics) {
        made->rows_by_topic.push_back(made->rows.rows_of_document(topic));
        made->programs.push_back(std::make_unique<json::configured_program>(
            json::field_program{.rows = made->rows_by_topic.back()}, json::parameter_values{}));
        made->rules.push_back({.topic = topic.c_str(), .program = &made->programs.back()->program()});
    }
    made->serial = section.text("serial").value_or("");
    made->type = {.about = type.about,
                  .messages = {.items_when_told = !measures_ac(in)},
                  .topics = made->rules,
                  .roles = made->role,
                  .calculator = in.name == "battery" ? &battery::calculator : nullptr,
                  .serial = made->serial,
                  .topics_are_rows = true};
    return made;
}

std::shared_ptr<configured_device> configured(const generic_messages& type, const config::section& section)
{
    std::vector<config::mistake> none; // the section is valid
    return configured(type, section, none);
}

} // namespace

std::vector<config::mistake> validate(const generic_messages& type, const config::section& section)
{
    std::vector<config::mistake> mistakes;
    const auto made = configured(type, section, mistakes);
    const auto more = validate(made->type, section);
    mistakes.insert(mistakes.end(), more.begin(), more.end());
    return mistakes;
}

busbar::description describe(const generic_messages& type)
{
    return json::description_of(type, transport_in_words, messages{}.timeout);
}

busbar::summary summarize(const generic_messages& type, const config::section& section)
{
    return summarize(configured(type, section)->type, section);
}

std::unique_ptr<device> create(const generic_messages& type, const config::section& section, const std::string& name,
                               surroundings& around)
{
    auto made = configured(type, section);
    auto runs = create(made->type, section, name, around);
    return json::keep_with(std::move(made), std::move(runs));
}

std::unique_ptr<device> probe(const generic_messages& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done)
{
    auto made = configured(type, section);
    auto runs = probe(made->type, section, name, around, std::move(done));
    return json::keep_with(std::move(made), std::move(runs));
}

} // namespace busbar::mqtt
