// `check`: what would run.
#include <busbar/config/handed_over_port.hpp>
#include <busbar/describe/json.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/describe/text_table.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace busbar::describe {

namespace {

std::string title(const config::configured_device& device)
{
    return fmt::format("{} \"{}\"", device.type->about->type, device.name);
}

std::size_t count_services(std::span<const config::configured_device> devices)
{
    std::size_t count = 0;
    for (const auto& device : devices) {
        count += device.type->summarize(device.settings).publishes.size();
    }
    return count;
}

struct companion {
    std::string_view table; ///< that it comes of
    std::string does;
};

std::vector<companion> companions(const config::configuration& file)
{
    std::vector<companion> made;
    for (const auto& [table, settings] : file.tables) {
        if (table->summarize_companion != nullptr) {
            if (auto does = table->summarize_companion(settings); !does.empty()) {
                made.push_back({table->name, std::move(does)});
            }
        }
    }
    return made;
}

} // namespace

std::string count_in_words(std::span<const config::configured_device> devices)
{
    const auto services = count_services(devices);
    return fmt::format("{} device{}, {} service{}", devices.size(), devices.size() == 1 ? "" : "s", services,
                       services == 1 ? "" : "s");
}

std::string check_as_text(const config::configuration& file)
{
    std::size_t widest = 0;
    for (const auto& device : file.devices) {
        widest = std::max(widest, width_of(title(device)));
    }
    std::string text;
    std::vector<config::configured_device> placed;
    std::vector<config::configured_device> waiting;
    for (const auto& device : file.devices) {
        const auto what = device.type->summarize(device.settings);
        const auto name = title(device);
        text += fmt::format("{}{:{}}{}\n", name, "", widest - width_of(name) + 5, what.connection);
        text_table facts;
        facts.add({"publishes", fmt::format("{}", fmt::join(what.publishes, ", "))});
        facts.add({"reads", what.reads});
        if (config::waits_for_a_port(device.settings)) {
            facts.add({"starts", "when serial-starter hands over a port: the normal service passes it by"});
            waiting.push_back(device);
        } else {
            placed.push_back(device);
        }
        text += facts.to_text("  ");
    }
    for (const auto& [name, does] : companions(file)) {
        text += fmt::format("[{}]\n  {}\n", name, does);
    }
    text += fmt::format("ok: {}", count_in_words(placed));
    return text + (waiting.empty() ? "\n"
                                   : fmt::format("; {} wait{} for serial-starter\n", count_in_words(waiting),
                                                 waiting.size() == 1 ? "s" : ""));
}

std::string check_as_json(std::string_view name, const config::configuration& file)
{
    std::vector<json_object> list;
    for (const auto& device : file.devices) {
        const auto what = device.type->summarize(device.settings);
        list.emplace_back()
            .text("type", device.type->about->type)
            .text("name", device.name)
            .number("line", device.settings.at().line)
            .text("connection", what.connection)
            .boolean("waits_for_serial_starter", config::waits_for_a_port(device.settings))
            .texts("publishes", what.publishes)
            .text("reads", what.reads);
    }
    std::vector<json_object> beside;
    for (const auto& [table, does] : companions(file)) {
        beside.emplace_back().text("table", table).text("does", does);
    }
    json_object made;
    made.text("file", name).boolean("ok", true).objects("devices", list);
    if (!beside.empty()) {
        made.objects("beside", beside);
    }
    made.number("services", static_cast<std::int64_t>(count_services(file.devices)));
    return made.str() + "\n";
}

std::string mistakes_as_json(std::string_view file, std::span<const config::mistake> mistakes)
{
    std::vector<json_object> list;
    for (const auto& each : mistakes) {
        list.emplace_back().number("line", each.at.line).number("column", each.at.column).text("message", each.text);
    }
    json_object made;
    made.text("file", file).boolean("ok", false).objects("errors", list);
    return made.str() + "\n";
}

} // namespace busbar::describe
