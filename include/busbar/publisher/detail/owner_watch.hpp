/// Tells who owns a bus name, as long as one connection lives.
#pragma once

#include <busbar/publisher/detail/connection.hpp>

#include <functional>
#include <string>

namespace busbar::publisher::detail {

/// Calls back with the unique name of the owner, or an empty one: first with the present state, then with each change.
void watch_owner(connection& on, const std::string& name,
                 const std::function<void(const std::string& owner)>& when_known);

} // namespace busbar::publisher::detail
