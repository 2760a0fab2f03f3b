/// Values to and from D-Bus messages (venus.md §1.3, §1.4). Streams straight into the message: no map, no Variant, no heap of ours.
#pragma once

#include <busbar/publisher/detail/item_store.hpp>

#include <sdbus-c++/sdbus-c++.h>

#include <string>

namespace busbar::publisher::detail {

/// The value as a variant: `i`, `d`, `s`, `as` as the path's type says; invalid is an empty array of int32.
void append_value(sdbus::Message& to, const record& from);
/// "Value" and "Text": what GetItems and ItemsChanged tell of an item, an a{sv}.
void append_properties(sdbus::Message& to, const record& from);

/// What somebody wrote with SetValue.
struct written_value {
    enum class kind { number, text, invalid, other } is = kind::other;
    double number = no_value;
    std::string text;
};
/// Reads a variant: every numeric type and bool is a number, an empty array is the invalid value.
written_value read_variant(sdbus::Message& from);

} // namespace busbar::publisher::detail
