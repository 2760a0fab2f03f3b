#include <busbar/run/common_keys.hpp>

#include <algorithm>

namespace busbar::keys {

std::optional<int> position_of(const config::section& section, const service::service_class& in)
{
    const auto word = section.text("position");
    if (!word || service::find(in.paths, "/Position") == nullptr) {
        return std::nullopt;
    }
    const auto index = static_cast<int>(std::find(positions.begin(), positions.end(), *word) - positions.begin());
    if (in.name == "pvinverter") {
        return index;
    }
    return index == 1 ? 0 : 1; // loads know AC output and AC input only
}

unsigned phase_of(const config::section& section)
{
    const auto word = section.text("phase");
    return word ? static_cast<unsigned>(word->back() - '0') : 1U;
}

std::optional<int> instance_of(const config::section& section)
{
    const auto given = section.integer("instance");
    return given ? std::optional<int>(static_cast<int>(*given)) : std::nullopt;
}

} // namespace busbar::keys
