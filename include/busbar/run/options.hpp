/// What was asked for on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace busbar {

enum class command : std::uint8_t { run, check, devices, describe, probe, watch };

struct options {
    command what = command::run;
    std::string program; ///< "busbar-my_house"
    std::string config_file;
    std::string bus; ///< session, system, an address; empty: by the environment
    bool no_color = false;
    bool json = false;
    bool markdown = false;           ///< describe
    bool all = false;                ///< devices
    std::string device;              ///< describe: the type; probe: the name, empty for all
    std::string service = "*";       ///< watch: a pattern of service names
    bool once = false;               ///< watch
    std::optional<unsigned> seconds; ///< watch: ends by itself
};

} // namespace busbar
