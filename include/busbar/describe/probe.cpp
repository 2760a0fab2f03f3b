// `probe`: one contact with a device.
#include <busbar/describe/json.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/describe/text_table.hpp>

#include <fmt/format.h>

#include <vector>

namespace busbar::describe {

std::string probe_as_text(const config::configured_device& device, const probe_result& result)
{
    std::string text;
    for (const auto& step : result.steps) {
        text += step + '\n';
    }
    if (!result.values.empty()) {
        text_table table({"where", "raw", "value", "path"});
        for (const auto& each : result.values) {
            table.add({each.where, each.raw, each.value, each.path});
        }
        text += table.to_text(" ");
    }
    if (result.ok) {
        return text;
    }
    text += fmt::format("failed: {}\n", result.failed_step);
    bool first = true;
    for (const auto cause : device.type->about->likely_causes) {
        if (!cause.empty()) {
            text += fmt::format("{}  - {}\n", first ? "likely causes:\n" : "", cause);
            first = false;
        }
    }
    return text;
}

json_object probe_as_json(const config::configured_device& device, const probe_result& result)
{
    std::vector<json_object> values;
    for (const auto& each : result.values) {
        values.emplace_back()
            .text("where", each.where)
            .text("raw", each.raw)
            .text("value", each.value)
            .text("path", each.path);
    }
    json_object made;
    made.text("type", device.type->about->type)
        .text("name", device.name)
        .boolean("ok", result.ok)
        .texts("steps", result.steps)
        .objects("values", values);
    if (!result.ok) {
        std::vector<std::string> causes;
        for (const auto cause : device.type->about->likely_causes) {
            if (!cause.empty()) {
                causes.emplace_back(cause);
            }
        }
        made.text("failed_step", result.failed_step).texts("likely_causes", causes);
    }
    return made;
}

} // namespace busbar::describe
