/// What a person may know of a device type without having one: the header as a table, and what the compiler made of it. Rendered as
/// text, Markdown and JSON by one piece of code for all transports.
#pragma once

#include <busbar/about.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace busbar {

/// One row of a header.
struct row_description {
    std::string where{};    ///< "0x0028", "103 W", "AC/0/Power/v"
    std::string encoding{}; ///< "s32, low word first"
    std::string scale{};    ///< "0.1", "sf"
    std::string unit{};
    std::string path{};  ///< "-" where the row feeds no path
    std::string notes{}; ///< "only rises", "only while producing", "every 5 s", "writable 0..10000 W"
};

struct service_description {
    std::string service_class{}; ///< "com.victronenergy.grid", or several: "grid, pvinverter"
    std::vector<row_description> rows{};
};

/// One request of the plan.
struct request_description {
    std::string what{};                 ///< "holding 0x0000..0x0033"
    unsigned words = 0;                 ///< or coils, or bytes
    std::chrono::milliseconds every{0}; ///< zero: once
    std::string notes{};                ///< "optional", "rows 1, 2, 5"
};

struct description {
    std::string type{}; ///< "kaco.blueplanet"
    std::string vendor{};
    std::string model{};
    std::string source{};
    std::string transport{};                  ///< "modbus tcp, port 502, unit 3"
    std::chrono::milliseconds longest_age{0}; ///< after this long without an answer the fastest values are invalid
    std::vector<service_description> services{};
    std::vector<request_description> plan{};
};

/// Without services, plan and longest_age.
description begin_description(const about& what, std::string transport);

} // namespace busbar
