/// The items of one service: what GetValue answers and what the next ItemsChanged will tell. Knows nothing of the bus.
#pragma once

#include <busbar/codec/decode.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/publisher/detail/text_format.hpp>
#include <busbar/service/table.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::publisher::detail {

/// A value as it stands in the store and as it was last sent. Of the two fields the path's type uses one.
struct stored_value {
    double number = no_value; ///< NaN: invalid
    std::string text;         ///< elements of a list are separated by list_separator
    bool has_text = false;
};

inline constexpr char list_separator = '\n';

struct record {
    std::string path;          ///< "/Ac/L1/Power"
    service::wire_type type{}; ///< the same in every class of the service
    const service::path* row =
        nullptr;          ///< in the active class; nullptr: this class has no such path, it is not on the bus
    bool changed = false; ///< stands in the list of changes
    bool told = false;    ///< consumers know that it is there
    stored_value now;
    stored_value sent;
    std::function<write_result(double)> on_write;
    std::unique_ptr<bus_service::open_handler> open; ///< nullptr: not open to writers
    std::function<void(double)> on_setting;
    // Of settings only:
    std::optional<double> own_default{}; ///< instead of the table's
    double setting_told = no_value;      ///< last value given to on_setting
    bool known = false;                  ///< stored, or chosen by the user; else the default
    bool unsaved = false;                ///< written by the user while there was no com.victronenergy.settings
    int writes_under_way = 0;            ///< SetValue calls to com.victronenergy.settings without an answer

    [[nodiscard]] bool is_text() const
    {
        return type == service::wire_type::text || type == service::wire_type::text_list;
    }
    [[nodiscard]] bool valid() const { return is_text() ? now.has_text : now.number == now.number; }
    [[nodiscard]] bool is_setting() const { return row != nullptr && row->write == service::access::setting; }
    /// What GetText answers.
    [[nodiscard]] std::string_view text(text_buffer& room) const;
};

class item_store {
public:
    /// The index of the new or known record. It is on the bus if the active class has it. Records stay where they are in memory.
    std::size_t add(std::string_view path, service::wire_type type);
    /// Makes `active` the class whose rows hold. Records that it does not have leave the bus.
    void take_class(const service::service_class& active);

    /// Integers are rounded; what does not fit in an int32, NaN and infinities are the invalid value. Returns true if it changed.
    bool set_number(std::size_t index, double value);
    /// Bytes that are not UTF-8 become '?': a bad message would end the connection. Returns true if it changed.
    bool set_text(std::size_t index, std::string_view value);
    bool set_list(std::size_t index, std::span<const std::string_view> value);
    bool invalidate(std::size_t index);

    /// The records on the bus that differ from what was sent, or were not told yet. The span lives until the next call of anything.
    std::span<const item> changes();
    /// All of them were sent.
    void mark_changes_sent();
    /// One of them was sent apart.
    void mark_sent(std::size_t index);
    /// Somebody reads all there is.
    void mark_all_sent();

    [[nodiscard]] std::size_t size() const { return records_.size(); }
    [[nodiscard]] record& at(std::size_t index) { return records_[index]; }
    [[nodiscard]] const record& at(std::size_t index) const { return records_[index]; }
    /// size() if there is none.
    [[nodiscard]] std::size_t find(std::string_view path) const;

private:
    void note_change(record& r, std::size_t index);
    void find_row(record& r) const;

    const service::service_class* active_ = nullptr;
    std::deque<record> records_; ///< one may be added from within the handler of another
    std::vector<item> changed_;  ///< has room for all, so that no set() allocates
    std::string scratch_;
};

} // namespace busbar::publisher::detail
