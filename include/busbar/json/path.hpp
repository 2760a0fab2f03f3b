/// Where a value stands in a JSON document, as descriptors and configurations write it.
///
///     "AC/0/Power/v"                         members and elements; digits fit an array's index and a member of that name
///     "inverters/*/serial"                   every element of an array, one after the other
///     "production[type=eim]/wNow"            the element of an array whose members have these values; several: [a=b,c=d]
///     "."                                    the document itself: a bare number, as many a MQTT topic has
///     "ch/0/<ch0_fld_names:P_AC>"            the element at the place that "P_AC" has in the array ch0_fld_names, of this document or an
///                                            earlier one
///
/// In a member's name ~1 stands for / and ~0 for ~, as in a JSON pointer (RFC 6901).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace busbar::json {

/// What can be wrong with paths. A descriptor's are found by the compiler, a configuration's at start.
enum class path_fault : std::uint8_t {
    none,
    empty_step,           ///< "a//b", "a/", ""
    wrong_bracket,        ///< "a[type]", "a<names:", "[=x]"
    prefix_of_another,    ///< "a" and "a/b"
    index_and_selection,  ///< "a/0" and "a[x=y]": one array is walked in one way
    two_arrays_for_every, ///< "a/*" and "b/*"
};

/// The path of a document that is a bare value.
inline constexpr std::string_view whole_document = ".";

enum class step_kind : std::uint8_t {
    member,   ///< a member's name, or an index
    every,    ///< "*"
    selected, ///< an element by the values of its members: "type=eim,state=on"
    named,    ///< an element by the place of a name in another array: "ch0_fld_names:P_AC"
};

struct step {
    step_kind kind = step_kind::member;
    std::string_view text{};
};

/// A string of steps, one for each call of next().
class path_reader {
public:
    constexpr explicit path_reader(std::string_view path) : rest_(path) {}

    [[nodiscard]] constexpr bool at_end() const { return begun_ && rest_.empty(); }
    [[nodiscard]] constexpr path_fault fault() const { return fault_; }
    [[nodiscard]] constexpr std::string_view rest() const { return rest_; }

    constexpr step next()
    {
        const bool first = !begun_;
        begun_ = true;
        if (!first && rest_.starts_with('/')) {
            rest_.remove_prefix(1);
        }
        if (rest_.starts_with('[')) {
            return bracketed(step_kind::selected, ']', '=');
        }
        if (rest_.starts_with('<')) {
            return bracketed(step_kind::named, '>', ':');
        }
        const auto text = rest_.substr(0, rest_.find_first_of("/["));
        rest_.remove_prefix(text.size());
        if (text.empty()) {
            fault_ = path_fault::empty_step;
        }
        return {text == "*" ? step_kind::every : step_kind::member, text};
    }

private:
    constexpr step bracketed(step_kind kind, char closing, char dividing)
    {
        const auto end = rest_.find(closing);
        const auto text = rest_.substr(1, end == std::string_view::npos ? end : end - 1);
        const auto divided = text.find(dividing);
        if (end == std::string_view::npos || divided == std::string_view::npos || divided == 0 ||
            divided + 1 == text.size()) {
            fault_ = path_fault::wrong_bracket;
            rest_ = {};
            return {};
        }
        rest_.remove_prefix(end + 1);
        if (!rest_.empty() && rest_.front() != '/' && rest_.front() != '[') {
            fault_ = path_fault::wrong_bracket;
        }
        return {kind, text};
    }

    std::string_view rest_;
    bool begun_ = false;
    path_fault fault_ = path_fault::none;
};

/// The index that a member's text stands for; -1 if it is none.
constexpr std::int32_t index_of(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text.size() > 1 && text[0] == '0')) {
        return -1;
    }
    std::int32_t index = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return -1;
        }
        index = index * 10 + (c - '0');
    }
    return index;
}

/// True if a member's name is what a path writes for it, with ~0 and ~1.
constexpr bool is_written_as(std::string_view name, std::string_view written)
{
    for (const char c : name) {
        const std::string_view next = c == '~' ? "~0" : c == '/' ? "~1" : std::string_view{&c, 1};
        if (!written.starts_with(next)) {
            return false;
        }
        written.remove_prefix(next.size());
    }
    return written.empty();
}

} // namespace busbar::json
