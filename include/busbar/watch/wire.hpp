/// What com.victronenergy.BusItem puts on the wire, read leniently: other people's services are watched too (venus.md §1.2, §1.3).
#pragma once

#include <busbar/watch/values.hpp>

#include <sdbus-c++/sdbus-c++.h>

#include <map>
#include <string>
#include <vector>

namespace busbar::bus_watch {

struct item_update {
    std::string path;
    shown_value value;
};

/// a{sv}, of PropertiesChanged.
item_update read_item(std::string path, sdbus::Message& from, monotonic::time_point now);
/// a{sa{sv}}, of GetItems and ItemsChanged.
std::vector<item_update> read_items(sdbus::Message& from, monotonic::time_point now);
/// A variant with a{ss}, of GetText on "/" where there is no GetItems.
std::vector<item_update> read_texts(sdbus::Message& from, monotonic::time_point now);

} // namespace busbar::bus_watch
