#include <busbar/row/roles.hpp>

namespace busbar {

std::string names_in_words(std::span<const service::service_class* const> classes)
{
    std::string made;
    for (const auto* each : classes) {
        made += made.empty() ? "" : ", ";
        made += each->name;
    }
    return made;
}

} // namespace busbar
