#include <busbar/describe/words.hpp>
#include <busbar/json/describe_rows.hpp>
#include <busbar/mqtt/message_device.hpp>
#include <busbar/mqtt/message_driver.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace busbar::mqtt {

namespace {

std::string topic_of(const message_device& type, const config::section& section,
                     const json::parameter_values& parameters)
{
    const auto given = section.text("topic");
    const auto topic = given ? *given : type.messages.topic == nullptr ? std::string{} : type.messages.topic;
    return json::filled_in(topic, parameters);
}

std::chrono::milliseconds timeout_of(const message_device& type, const config::section& section)
{
    return section.seconds("timeout").value_or(type.messages.timeout);
}

constexpr int keep_in_timeouts = 10;

} // namespace

std::string connection_of(const message_settings& settings)
{
    return settings.topic.empty() ? to_words(settings.broker)
                                  : fmt::format("{}, topic {}", to_words(settings.broker), settings.topic);
}

message_settings settings_of(const message_device& type, const config::section& section, const std::string& name)
{
    message_settings made{.broker = broker_of(section),
                          .parameters = json::parameters_of(section, type.parameters),
                          .service = json::service_settings_of(section, type.roles),
                          .name_is_configured = section.has("name"),
                          .timeout = timeout_of(type, section),
                          .leave_bus_after = section.seconds("leave_bus_after")};
    const auto* const availability = type.messages.availability_topic;
    made.availability_topic =
        section.text("availability_topic")
            .value_or(availability == nullptr ? "" : json::filled_in(availability, made.parameters));
    made.service.initial_values = json::initial_values_of(section, type.settings);
    made.topic = topic_of(type, section, made.parameters);
    made.topic_per_value = section.boolean("topic_per_value").value_or(type.messages.topic_per_value);
    made.service.name = name;
    made.keep = section.seconds("keep").value_or(keep_in_timeouts * made.timeout);
    made.write_topic = section.text("write_topic").value_or(made.topic + type.messages.writes_below);
    return made;
}

std::vector<config::mistake> validate(const message_device& type, const config::section& section)
{
    auto mistakes = validate_broker(section);
    const auto wrong = [&](std::string_view key, std::string text) {
        mistakes.push_back({section.at(key), std::move(text)});
    };
    for (const std::string_view key : {"topic", "availability_topic", "write_topic"}) {
        if (type.topics_are_rows && key == "topic") {
            continue; // it may have wildcards
        }
        const auto text = section.text(key);
        if (text && (text->empty() || text->find_first_of("+#") != std::string::npos)) {
            wrong(key, fmt::format("{}: names one topic, without + and #", key));
        } else if (text && text->starts_with("/N/")) {
            wrong(key, fmt::format("{}: on Venus OS' broker topics begin with N/, without a slash before it", key));
        }
    }
    if (!type.topics_are_rows && type.messages.topic == nullptr && !section.has("topic")) {
        wrong("type", fmt::format("{}: topic is required", section.type()));
    }
    if (section.has("keep") && *section.seconds("keep") < timeout_of(type, section)) {
        wrong("keep", "keep: is shorter than the timeout");
    }
    return mistakes;
}

busbar::description describe(const message_device& type)
{
    auto made = begin_description(*type.about, std::string{transport_in_words});
    auto& service = made.services.emplace_back();
    service.service_class = names_in_words(type.roles);
    for (const auto& topic : type.topics) {
        for (const auto& row : topic.program->rows) {
            service.rows.push_back(json::describe_row(row));
        }
    }
    for (const auto& row : type.derived) {
        service.rows.push_back(json::describe_row(row));
    }
    made.plan.push_back(
        {.what = fmt::format("subscribe {}{}", type.messages.topic == nullptr ? "<topic>" : type.messages.topic,
                             type.messages.topic_per_value ? "/#" : "")});
    made.longest_age = type.messages.timeout;
    return made;
}

busbar::summary summarize(const message_device& type, const config::section& section)
{
    const auto settings = settings_of(type, section, {});
    std::size_t paths = type.derived.size();
    std::vector<std::string> filters;
    for (const auto& source : sources_of(type, settings)) {
        paths += source->row_count();
        filters.push_back(source->filter());
    }
    busbar::summary made{.connection = connection_of(settings)};
    made.publishes.push_back(
        fmt::format("com.victronenergy.{} (up to {} paths)", settings.service.classes.front()->name, paths));
    made.reads = fmt::format("messages on {}; after {} without one, values are invalid", fmt::join(filters, ", "),
                             describe::interval_in_words(settings.timeout));
    if (!type.topics_are_rows) {
        auto claim = made.connection;
        for (const auto& [name, value] : settings.parameters) {
            claim += fmt::format(" {} {}", name, value);
        }
        made.claims.push_back(fmt::format("{} ({})", claim, type.about->type));
    }
    return made;
}

std::unique_ptr<device> create(const message_device& type, const config::section& section, const std::string& name,
                               surroundings& around)
{
    auto settings = settings_of(type, section, name);
    const json::sample_habits habits{.one_by_one = settings.topic_per_value || type.topics_are_rows,
                                     .keep = settings.keep};
    auto calculator = type.calculator == nullptr ? nullptr : type.calculator->make(section, habits);
    return std::make_unique<message_driver>(type, std::move(settings), std::move(calculator), around);
}

} // namespace busbar::mqtt
