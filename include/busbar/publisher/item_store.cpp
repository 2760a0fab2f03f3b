#include <busbar/publisher/detail/item_store.hpp>
#include <busbar/publisher/detail/utf8.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace busbar::publisher::detail {

namespace {

bool consumers_know(const record& r)
{
    if (!r.told) {
        return false;
    }
    if (r.is_text()) {
        return r.now.has_text == r.sent.has_text && (!r.now.has_text || r.now.text == r.sent.text);
    }
    return r.now.number == r.sent.number || (r.now.number != r.now.number && r.sent.number != r.sent.number);
}

double storable(service::wire_type type, double value)
{
    if (!std::isfinite(value)) {
        return no_value;
    }
    if (type == service::wire_type::integer) {
        const double whole = std::round(value);
        const bool fits =
            whole >= std::numeric_limits<std::int32_t>::min() && whole <= std::numeric_limits<std::int32_t>::max();
        return fits ? whole : no_value;
    }
    return value;
}

} // namespace

std::string_view record::text(text_buffer& room) const
{
    if (!valid()) {
        return invalid_text;
    }
    return is_text() ? std::string_view{now.text} : format_number(*row, now.number, room);
}

std::size_t item_store::add(std::string_view path, service::wire_type type)
{
    if (const auto known = find(path); known != records_.size()) {
        return known;
    }
    if (records_.size() > std::numeric_limits<std::uint16_t>::max()) {
        throw std::logic_error("too many items in one service");
    }
    auto& added = records_.emplace_back();
    added.path = path;
    added.type = type;
    find_row(added);
    changed_.reserve(records_.size());
    note_change(added, records_.size() - 1);
    return records_.size() - 1;
}

std::size_t item_store::find(std::string_view path) const
{
    const auto found = std::find_if(records_.begin(), records_.end(), [&](const record& r) { return r.path == path; });
    return static_cast<std::size_t>(found - records_.begin());
}

void item_store::take_class(const service::service_class& active)
{
    active_ = &active;
    for (auto& r : records_) {
        find_row(r);
    }
}

void item_store::find_row(record& r) const
{
    const auto* row = active_ == nullptr ? nullptr : service::find(active_->paths, r.path);
    r.row = row != nullptr && row->type == r.type ? row : nullptr;
}

void item_store::note_change(record& r, std::size_t index)
{
    if (!r.changed) {
        r.changed = true;
        changed_.push_back(static_cast<item>(index));
    }
}

bool item_store::set_number(std::size_t index, double value)
{
    auto& r = records_[index];
    const double next = storable(r.type, value);
    if (next == r.now.number || (next != next && r.now.number != r.now.number)) {
        return false;
    }
    r.now.number = next;
    note_change(r, index);
    return true;
}

bool item_store::set_text(std::size_t index, std::string_view value)
{
    auto& r = records_[index];
    if (!is_clean_utf8(value)) {
        clean_utf8(value, scratch_);
        value = scratch_;
    }
    if (r.now.has_text && r.now.text == value) {
        return false;
    }
    r.now.text = value;
    r.now.has_text = true;
    note_change(r, index);
    return true;
}

bool item_store::set_list(std::size_t index, std::span<const std::string_view> value)
{
    std::string joined; // lists change with the user's choices, not with samples
    for (const auto& element : value) {
        joined.append(joined.empty() ? 0 : 1, list_separator);
        joined += element;
    }
    // An empty list can't be told from an invalid value (venus.md §1.3), so it is one.
    return value.empty() ? invalidate(index) : set_text(index, joined);
}

bool item_store::invalidate(std::size_t index)
{
    auto& r = records_[index];
    if (!r.valid()) {
        return false;
    }
    r.now.number = no_value;
    r.now.has_text = false;
    note_change(r, index);
    return true;
}

std::span<const item> item_store::changes()
{
    // What changed and changed back is no change; what the active class does not have is not on the bus.
    const auto gone = std::remove_if(changed_.begin(), changed_.end(), [&](item which) {
        auto& r = at(static_cast<std::size_t>(which));
        const bool tell = r.row != nullptr && !consumers_know(r);
        r.changed = tell;
        return !tell;
    });
    changed_.erase(gone, changed_.end());
    return changed_;
}

void item_store::mark_sent(std::size_t index)
{
    auto& r = records_[index];
    r.told = true;
    r.sent.number = r.now.number;
    r.sent.has_text = r.now.has_text;
    if (r.is_text()) {
        r.sent.text = r.now.text; // keeps its room
    }
    // Stays in the list of changes, where changes() drops it as equal.
}

void item_store::mark_changes_sent()
{
    for (const auto which : changed_) {
        const auto index = static_cast<std::size_t>(which);
        mark_sent(index);
        records_[index].changed = false;
    }
    changed_.clear();
}

void item_store::mark_all_sent()
{
    for (std::size_t i = 0; i < records_.size(); ++i) {
        mark_sent(i);
        records_[i].changed = false;
    }
    changed_.clear();
}

} // namespace busbar::publisher::detail
