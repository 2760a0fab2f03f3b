// `describe DEVICE`: the header as a table, and what the compiler made of it.
#include <busbar/describe/in_words.hpp>
#include <busbar/describe/json.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/describe/text_table.hpp>
#include <busbar/describe/words.hpp>
#include <busbar/run/common_table.hpp>

#include <fmt/format.h>

#include <array>

namespace busbar::describe {

namespace {

constexpr std::array<config::key, 2> keys_of_all{{
    {.name = "type", .type = config::key_type::text, .help = "which device it is", .required = true},
    {.name = "name",
     .type = config::key_type::text,
     .help = "shown on the GX until renamed there",
     .fallback = "the model"},
}};

text_table keys_table(const device_type& type)
{
    text_table table({"key", "value", "default", "meaning"});
    const auto add = [&](const config::key& key, std::string_view prefix) {
        table.add({fmt::format("{}{}", prefix, key.name), values_in_words(key), fallback_in_words(key),
                   std::string(key.help)});
    };
    for (const auto& key : keys_of_all) {
        add(key, "");
    }
    for (const auto& key : type.keys) {
        add(key, "");
    }
    for (const auto& child : type.child_tables) {
        for (const auto& key : child.keys) {
            add(key, fmt::format("[[device.{}]] ", child.name));
        }
    }
    if (type.common != nullptr) {
        for (const auto& child : type.common->tables) {
            for (const auto& key : child.keys) {
                add(key, fmt::format("[{}.{}] ", type.common->name, child.name));
            }
        }
    }
    return table;
}

/// Keys that may stand in a table for all devices of the kind; empty if there is none.
std::string common_keys_in_words(const device_type& type)
{
    if (type.common == nullptr) {
        return {};
    }
    std::string names;
    for (const auto& key : type.common->keys) {
        names += names.empty() ? "" : ", ";
        names += key.name;
    }
    return fmt::format("In a table [{}] for all such devices, unless they say it themselves: {}", type.common->name,
                       names);
}

text_table rows_table(const service_description& service)
{
    text_table table({"where", "encoding", "scale", "unit", "path", "notes"});
    for (const auto& row : service.rows) {
        table.add({row.where, row.encoding, row.scale, row.unit, row.path, row.notes});
    }
    return table;
}

text_table plan_table(const description& what)
{
    text_table table({"request", "words", "every", "notes"});
    for (const auto& request : what.plan) {
        table.add({request.what, fmt::format("{}", request.words), interval_in_words(request.every), request.notes});
    }
    return table;
}

json_object key_as_json(const config::key& key, std::string_view table)
{
    json_object made;
    made.text("key", key.name)
        .text("table", table)
        .text("value", values_in_words(key))
        .text("default", key.fallback)
        .boolean("required", key.required)
        .text("meaning", key.help);
    return made;
}

std::vector<json_object> keys_as_json(const device_type& type)
{
    std::vector<json_object> all;
    all.reserve(keys_of_all.size() + type.keys.size());
    for (const auto& key : keys_of_all) {
        all.push_back(key_as_json(key, "device"));
    }
    for (const auto& key : type.keys) {
        all.push_back(key_as_json(key, "device"));
    }
    for (const auto& child : type.child_tables) {
        for (const auto& key : child.keys) {
            all.push_back(key_as_json(key, fmt::format("device.{}", child.name)));
        }
    }
    if (type.common != nullptr) {
        for (const auto& key : type.common->keys) {
            all.push_back(key_as_json(key, type.common->name));
        }
        for (const auto& child : type.common->tables) {
            for (const auto& key : child.keys) {
                all.push_back(key_as_json(key, fmt::format("{}.{}", type.common->name, child.name)));
            }
        }
    }
    return all;
}

std::vector<json_object> services_as_json(const description& what)
{
    std::vector<json_object> services;
    for (const auto& service : what.services) {
        std::vector<json_object> rows;
        for (const auto& row : service.rows) {
            rows.emplace_back()
                .text("where", row.where)
                .text("encoding", row.encoding)
                .text("scale", row.scale)
                .text("unit", row.unit)
                .text("path", row.path)
                .text("notes", row.notes);
        }
        services.emplace_back().text("class", service.service_class).objects("rows", rows);
    }
    return services;
}

std::vector<json_object> plan_as_json(const description& what)
{
    std::vector<json_object> plan;
    for (const auto& request : what.plan) {
        plan.emplace_back()
            .text("request", request.what)
            .number("words", request.words)
            .number("every_ms", request.every.count())
            .text("notes", request.notes);
    }
    return plan;
}

} // namespace

std::string device_as_text(const device_type& type)
{
    const auto what = type.describe();
    std::string text = fmt::format("{}: {}\n", type.about->type, product_in_words(*type.about));
    text_table facts;
    facts.add({"source", what.source});
    facts.add({"transport", what.transport});
    facts.add({"freshness",
               fmt::format("values are invalid {} after the last good answer", interval_in_words(what.longest_age))});
    text += facts.to_text("  ");
    text += "\nconfiguration\n" + keys_table(type).to_text("  ");
    if (const auto words = common_keys_in_words(type); !words.empty()) {
        text += fmt::format("  {}\n", words);
    }
    for (const auto& service : what.services) {
        text += fmt::format("\n{}\n{}", service.service_class, rows_table(service).to_text("  "));
    }
    if (!what.plan.empty()) {
        text += "\nread plan\n" + plan_table(what).to_text("  ");
    }
    return text;
}

std::string device_as_markdown(const device_type& type)
{
    const auto what = type.describe();
    std::string text = fmt::format("# {}\n\n`{}`\n\n", product_in_words(*type.about), type.about->type);
    text +=
        fmt::format("- Source: {}\n- Transport: {}\n- Freshness: values are invalid {} after the last good answer\n",
                    what.source, what.transport, interval_in_words(what.longest_age));
    text += "\n## Configuration\n\n" + keys_table(type).to_markdown();
    if (const auto words = common_keys_in_words(type); !words.empty()) {
        text += fmt::format("\n{}\n", words);
    }
    for (const auto& service : what.services) {
        text += fmt::format("\n## {}\n\n{}", service.service_class, rows_table(service).to_markdown());
    }
    if (!what.plan.empty()) {
        text += "\n## Read plan\n\n" + plan_table(what).to_markdown();
    }
    return text;
}

std::string device_as_json(const device_type& type)
{
    const auto what = type.describe();
    json_object made;
    made.text("type", type.about->type)
        .text("vendor", type.about->vendor)
        .text("model", type.about->model)
        .number("product_id", type.about->product_id)
        .text("source", what.source)
        .text("transport", what.transport)
        .number("longest_age_ms", what.longest_age.count())
        .objects("keys", keys_as_json(type))
        .objects("services", services_as_json(what))
        .objects("plan", plan_as_json(what));
    return made.str() + "\n";
}

} // namespace busbar::describe
