#include <busbar/describe/words.hpp>
#include <busbar/modbus/describe_plan.hpp>
#include <busbar/modbus/poller.hpp>

#include <fmt/format.h>

#include <map>

namespace busbar::modbus {

std::string reads_in_words(const std::vector<planned_request>& requests)
{
    std::map<std::chrono::milliseconds, std::vector<unsigned>> by_interval;
    for (const auto& one : requests) {
        if (one.every.count() > 0) {
            by_interval[one.every].push_back(one.size);
        }
    }
    std::string words;
    for (const auto& [every, sizes] : by_interval) {
        const bool first = words.empty();
        words += fmt::format("{}{}{} every {} ({}{})", first ? "" : ", ", sizes.size(),
                             !first              ? ""
                             : sizes.size() == 1 ? " request"
                                                 : " requests",
                             describe::interval_in_words(every), fmt::join(sizes, " + "), first ? " words" : "");
    }
    if (!by_interval.empty()) {
        words += fmt::format("; longest pause in values {}, then invalid",
                             describe::interval_in_words(freshness_of(by_interval.begin()->first)));
    }
    return words;
}

std::string transport_in_words(const reachable_by& how)
{
    std::vector<std::string> ways;
    if (how.over_tcp) {
        ways.push_back(fmt::format("modbus tcp, port {}, unit {}", how.over_tcp->port,
                                   fmt::join(how.over_tcp->units.all(), " or ")));
    }
    if (how.over_serial) {
        ways.push_back(fmt::format("modbus rtu, {} baud 8{}{}, unit {}", how.over_serial->baud,
                                   static_cast<char>(how.over_serial->parity), 1,
                                   fmt::join(how.over_serial->units.all(), " or ")));
    }
    return fmt::format("{}", fmt::join(ways, "; "));
}

std::string_view space_in_words(space which)
{
    switch (which) {
    case space::input_registers:
        return "input";
    case space::coils:
        return "coils";
    case space::discrete_inputs:
        return "discrete inputs";
    case space::holding_registers:
        break;
    }
    return "holding";
}

} // namespace busbar::modbus
