/// Understands the command line.
#pragma once

#include <busbar/run/options.hpp>

#include <string>
#include <variant>

namespace busbar {

/// Instead of a command: --help, --version, or a mistake.
struct answer {
    std::string text;
    int exit_code = 0; ///< 0: text is for stdout. 2: for stderr
};

std::variant<options, answer> understand(int argc, char** argv);

} // namespace busbar
