/// A driver that busbar replaces, and its configuration file.
#pragma once

#include <busbar/migrate/ini.hpp>
#include <busbar/migrate/outcome.hpp>

#include <string>
#include <string_view>

namespace busbar::migrate {

struct request {
    std::string program;                          ///< "busbar-my_house"
    std::string secrets_directory = "/data/conf"; ///< where the files with passwords are to be
};

/// A device header names the one it replaces: `static constexpr auto replaces = &busbar::migrate::dbus_opendtu;`. Then
/// `busbar-<installation> import` understands its configuration; installations without such a device do without this code.
struct seed {
    std::string_view name; ///< "dbus-opendtu"
    bool (*is_of)(ini_file& file);
    void (*convert)(ini_file& file, const request& asked, outcome& into);
};

} // namespace busbar::migrate
