/// How host names are looked up.
#pragma once

namespace busbar {

/// Before the first look-up, at the start of the process: names come from /etc/hosts and DNS, by what is linked into this program.
void look_up_names_without_plugins();

} // namespace busbar
