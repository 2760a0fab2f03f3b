/// Writes JSON for `--json`: a few small tables, so nothing but what they need. A library's formatter would bring iostreams and with
/// them a fifth of the binary.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::describe {

/// What stands between the quotes of a JSON text. `text` is UTF-8.
std::string json_escaped(std::string_view text);
/// A JSON text, with its quotes.
std::string json_text(std::string_view text);
void append_json_text(std::string& to, std::string_view text);

/// Members in the order of the calls, two blanks of indentation a level.
class json_object {
public:
    json_object& text(std::string_view name, std::string_view value) { return raw(name, json_text(value)); }
    json_object& number(std::string_view name, std::int64_t value) { return raw(name, std::to_string(value)); }
    json_object& boolean(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
    json_object& texts(std::string_view name, std::span<const std::string> values);
    json_object& objects(std::string_view name, std::span<const json_object> values);

    /// Several lines, or one when `compact`. No line break at the end.
    [[nodiscard]] std::string str(int level = 0, bool compact = false) const;
    /// Has no lists of objects, and so fits on one line.
    [[nodiscard]] bool is_flat() const;

private:
    struct member {
        std::string name;
        std::string value;                 ///< if it has no children
        std::vector<json_object> children; ///< if `is_list`
        bool is_list = false;
    };
    json_object& raw(std::string_view name, std::string value);

    std::vector<member> members_;
};

/// [{...}, {...}], an object a line if it is flat. No line break at the end.
std::string json_list(std::span<const json_object> values, int level = 0);

} // namespace busbar::describe
