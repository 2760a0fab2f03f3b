/// henne49/dbus-opendtu: inverters behind an OpenDTU or AhoyDTU, and templates of any JSON URL (rest.md §1).
#pragma once

#include <busbar/migrate/seed.hpp>

namespace busbar::migrate {

extern const seed dbus_opendtu;

} // namespace busbar::migrate
