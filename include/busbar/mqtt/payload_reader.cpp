#include <busbar/json/walk.hpp>
#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/payload_reader.hpp>

#include <array>

namespace busbar::mqtt {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// {"value": and nothing before it: how Venus OS' broker begins.
bool begins_as_wrapper(std::string_view text)
{
    constexpr std::string_view name = "\"value\"";
    text = trimmed(text.substr(1));
    return text.starts_with(name) && trimmed(text.substr(name.size())).starts_with(':');
}

/// The trie of the one path "value".
constexpr std::array wrapper_edges{json::edge{.text = "value", .to = 1}};
constexpr std::array wrapper_nodes{
    json::node{.name_kinds = std::uint64_t{1} << json::kind_of_name("value"), .first_edge = 0, .edge_count = 1},
    json::node{.first_edge = 1, .value = 0}};
constexpr json::trie wrapper_trie{.nodes = wrapper_nodes, .edges = wrapper_edges, .value_count = 1};

} // namespace

payload_reader::payload_reader(const json::trie& by)
    : by_(by),
      document_(by, largest_payload),
      wrapper_(wrapper_trie, largest_payload)
{
    wrapper_.keep_text(0);
    wrapper_.keep_long_text(inner_);
}

payload_is payload_reader::refuse(std::string_view why)
{
    problem_ = why;
    return payload_is::refused;
}

payload_is payload_reader::read(std::string_view levels, std::string_view payload)
{
    const auto at = json::node_at(by_, levels);
    if (at == json::none) {
        return payload_is::ignored;
    }
    const auto text = trimmed(payload);
    const bool is_value = by_.nodes[at].value != json::none;
    if (text.starts_with('{')) {
        return is_value || begins_as_wrapper(text) ? read_wrapped(at, is_value, text) : read_document(at, text);
    }
    if (text.starts_with('[') || text.starts_with('"')) {
        return read_document(at, text);
    }
    // Where a document is expected, a bare value is its "value".
    const auto value = is_value ? at : json::node_at(by_, "value", at);
    document_.begin(value == json::none ? at : value);
    document_.take_bare(text);
    return payload_is::good;
}

payload_is payload_reader::read_document(std::uint16_t at, std::string_view text)
{
    document_.begin(at);
    document_.feed(text);
    return document_.finish() ? payload_is::good : refuse(document_.problem());
}

payload_is payload_reader::read_wrapped(std::uint16_t at, bool is_value, std::string_view text)
{
    inner_.clear();
    wrapper_.begin();
    wrapper_.feed(text);
    if (!wrapper_.finish()) {
        return refuse(wrapper_.problem());
    }
    switch (const auto& held = wrapper_[0]; held.kind) {
    case json::cell_kind::text:
    case json::cell_kind::unusable: // an object, an array, or a text that is longer than any row's
        if (!is_value) {
            return read_document(at, inner_.empty() ? text : std::string_view{inner_});
        }
        if (inner_.empty()) {
            return refuse("\"value\" is no value");
        }
        document_.begin(at);
        document_.take_bare(inner_);
        return payload_is::good;
    case json::cell_kind::null:
        if (!is_value) {
            return refuse("value is null");
        }
        [[fallthrough]];
    case json::cell_kind::number:
    case json::cell_kind::boolean:
        if (!is_value) {
            return read_document(at, text); // "value" is one of its members
        }
        document_.begin(at);
        document_.take(held);
        return payload_is::good;
    case json::cell_kind::absent:
        break;
    }
    return is_value ? refuse("an object without \"value\" where a value is expected") : read_document(at, text);
}

} // namespace busbar::mqtt
