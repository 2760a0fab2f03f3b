/// What becomes of another driver's configuration.
#pragma once

#include <busbar/migrate/ini.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::migrate {

/// What no longer means what it meant, or is gone.
struct change {
    std::uint32_t line = 0;
    std::string was; ///< "[TEMPLATE0] CUST_Total_Mult = 0.000017". Never a secret
    std::string now; ///< "scale = 1.6666666666666667e-05"; empty: nothing, it was dropped
    std::string why;
};

/// A password that is not to stand in the configuration.
struct secret {
    std::string path; ///< of the file that is to hold it alone
    std::string text;
};

struct outcome {
    std::string toml; ///< our configuration
    std::vector<change> changes;
    std::vector<secret> secrets;
    std::vector<remark> mistakes; ///< of the old configuration. If there are any, the rest counts for nothing
};

/// "config.ini:12: Logging = INFO -> dropped: ...", a line each, by line.
std::string to_text(std::string_view file, const std::vector<change>& changes);
/// "config.ini:12: error: ...", a line each, by line.
std::string to_text(std::string_view file, std::vector<remark> mistakes);

} // namespace busbar::migrate
