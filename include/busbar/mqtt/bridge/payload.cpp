#include <busbar/describe/json.hpp>
#include <busbar/mqtt/bridge/payload.hpp>
#include <busbar/publisher/detail/text_format.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace busbar::mqtt::bridge {

namespace {

/// Elements of a list are lines (publisher::item_view).
void append_list(std::string& to, std::string_view lines)
{
    to += '[';
    for (bool first = true;; first = false) {
        const auto end = lines.find('\n');
        to += first ? "" : ",";
        describe::append_json_text(to, lines.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        lines.remove_prefix(end + 1);
    }
    to += ']';
}

void append_number(std::string& to, const service::path& row, double number)
{
    if (row.type == service::wire_type::integer) {
        fmt::format_to(std::back_inserter(to), "{}", static_cast<std::int32_t>(number));
    } else {
        // More digits are those of the binary number, not of what was measured: 0.1 + 0.2.
        fmt::format_to(std::back_inserter(to), "{:.10g}", number);
    }
    if (*row.in.symbol != '\0') {
        to += R"(,"unit":)";
        describe::append_json_text(to, row.in.symbol);
    }
    publisher::detail::text_buffer room;
    to += R"(,"text":)";
    describe::append_json_text(to, publisher::detail::format_number(row, number, room));
}

} // namespace

void append_payload(std::string& to, const publisher::item_view& of)
{
    to += R"({"value":)";
    if (!of.valid) {
        to += "null";
    } else if (of.row->type == service::wire_type::text) {
        describe::append_json_text(to, of.text);
    } else if (of.row->type == service::wire_type::text_list) {
        append_list(to, of.text);
    } else {
        append_number(to, *of.row, of.number);
    }
    to += '}';
}

} // namespace busbar::mqtt::bridge
