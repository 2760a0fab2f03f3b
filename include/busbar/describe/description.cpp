#include <busbar/describe/description.hpp>

#include <utility>

namespace busbar {

description begin_description(const about& what, std::string transport)
{
    return {.type = std::string{what.type},
            .vendor = std::string{what.vendor},
            .model = std::string{what.model},
            .source = std::string{what.source},
            .transport = std::move(transport)};
}

} // namespace busbar
