// `devices`: what is compiled in.
#include <busbar/describe/json.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/describe/text_table.hpp>

#include <vector>

namespace busbar::describe {

std::string devices_as_text(std::span<const device_type* const> types)
{
    text_table table({"type", "vendor", "model", "transport"});
    for (const auto* type : types) {
        table.add({std::string(type->about->type), std::string(type->about->vendor), std::string(type->about->model),
                   type->describe().transport});
    }
    return table.to_text();
}

std::string devices_as_json(std::span<const device_type* const> types)
{
    std::vector<json_object> devices;
    for (const auto* type : types) {
        const auto what = type->describe();
        devices.emplace_back()
            .text("type", type->about->type)
            .text("vendor", type->about->vendor)
            .text("model", type->about->model)
            .text("transport", what.transport)
            .text("source", what.source);
    }
    return json_list(devices) + "\n";
}

} // namespace busbar::describe
