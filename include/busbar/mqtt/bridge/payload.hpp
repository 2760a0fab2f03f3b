/// What is published of one item.
#pragma once

#include <busbar/publisher/bus_service.hpp>

#include <string>
#include <string_view>

namespace busbar::mqtt::bridge {

/// {"value":52.1,"unit":"V","text":"52.10V"}, {"value":7,"text":"Running"}, {"value":"Roof"}, {"value":["grid","genset"]}; what is
/// invalid {"value":null}. Precondition: the item's class has it (`row`). Takes no memory where `to` has room.
void append_payload(std::string& to, const publisher::item_view& of);

} // namespace busbar::mqtt::bridge
