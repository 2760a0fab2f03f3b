/// What was asked for on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace busbar {

enum class command : std::uint8_t { run, check, devices, describe, probe, watch, doctor, import_file };

struct options {
    command what = command::run;
    std::string program; ///< "busbar-my_house"
    std::string config_file;
    std::string bus; ///< session, system, an address; empty: by the environment
    bool no_color = false;
    bool json = false;
    bool markdown = false;           ///< describe
    bool all = false;                ///< devices
    std::string device;              ///< describe: the type; probe: the name, empty for all; import: the file
    bool connect = false;            ///< check: probes, too
    std::string port;                ///< run, check, probe: handed over by serial-starter; empty: none was
    std::string root;                ///< doctor: where to look for the files of the machine; empty: "/"
    std::string secrets_to;          ///< import: folder to write passwords to; empty: they are not written
    std::string service = "*";       ///< watch: a pattern of service names
    bool once = false;               ///< watch
    std::optional<unsigned> seconds; ///< watch: ends by itself
};

} // namespace busbar
