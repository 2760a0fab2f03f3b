/// The paths of a descriptor as one tree, which a document walks down as it is parsed. Made by the compiler for descriptors, at start for
/// paths of the configuration.
#pragma once

#include <busbar/json/path.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace busbar::json {

/// Numbers of nodes, values, names: none.
inline constexpr std::uint16_t none = 0xffff;

/// 0..63, for a quick "no": most members of a document lead nowhere.
constexpr unsigned kind_of_name(std::string_view name)
{
    return name.empty() ? 0U
                        : (static_cast<unsigned char>(name.front()) + 7U * static_cast<unsigned>(name.size())) % 64U;
}

/// A step from a node to one below it.
struct edge {
    std::string_view text{};
    std::int32_t index = -1;    ///< of an array's element; -1: the step is a member's name only
    std::uint16_t place = none; ///< the element's index is the one learned for this name
    std::uint16_t to = none;
    bool escaped = false; ///< the text holds ~0 or ~1
};

struct node {
    std::uint64_t name_kinds = 0; ///< one bit for each kind_of_name() of its edges
    std::uint16_t first_edge = 0;
    std::uint16_t edge_count = 0;
    std::uint16_t value = none;   ///< what stands here is this value
    std::uint16_t element = none; ///< each element of this array continues there
    std::uint16_t names = none;   ///< this array is a list of names
    bool has_tests = false;       ///< the text here decides which element is selected
};

/// A text that a selected element must have.
struct selection_test {
    std::uint16_t at = none; ///< node
    std::string_view text{};
};

/// If an element of array `at` has passed tests [first_test, first_test + test_count), value `from` of the element is value `to`.
struct selection {
    std::uint16_t at = none;
    std::uint16_t first_test = 0;
    std::uint16_t test_count = 0;
    std::uint16_t from = none;
    std::uint16_t to = none;
};

/// A name whose place in a list of names is learned from documents.
struct named_place {
    std::uint16_t list = none;
    std::string_view name{};
};

/// What a document is read by. Node 0 is the root.
struct trie {
    std::span<const node> nodes{};
    std::span<const edge> edges{};
    std::span<const selection> selections{};
    std::span<const selection_test> tests{};
    std::span<const named_place> places{};
    std::span<const std::uint16_t> element_values{}; ///< those below the array of "*"
    std::uint16_t every = none;                      ///< the array of "*"
    std::size_t value_count = 0;
};

/// Builds a trie path by path.
class trie_builder {
public:
    constexpr trie_builder() : nodes_(1), steps_(1) {}

    /// The number of the value at this path; the same path has the same number. none with a fault().
    constexpr std::uint16_t add(std::string_view path)
    {
        for (const auto& each : known_) {
            if (each.path == path) {
                return each.value;
            }
        }
        path_reader reader(path);
        const auto value = path == whole_document ? add_here(0, false) : add_below(0, reader, false);
        if (fault_ == path_fault::none) {
            known_.push_back({path, value});
        }
        return fault_ == path_fault::none ? value : none;
    }
    [[nodiscard]] constexpr path_fault fault() const { return fault_; }

    /// Nodes, edges, ... as flat lists.
    struct lists {
        std::vector<node> nodes{};
        std::vector<edge> edges{};
        std::vector<selection> selections{};
        std::vector<selection_test> tests{};
        std::vector<named_place> places{};
        std::vector<std::uint16_t> element_values{};
        std::uint16_t every = none;
        std::size_t value_count = 0;

        /// Valid as long as these lists are.
        [[nodiscard]] trie view() const
        {
            return {nodes, edges, selections, tests, places, element_values, every, value_count};
        }
    };

    [[nodiscard]] constexpr lists build() const
    {
        lists made{.nodes = nodes_,
                   .selections = selections_,
                   .tests = tests_,
                   .places = places_,
                   .element_values = element_values_,
                   .every = every_,
                   .value_count = value_count_};
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            made.nodes[i].first_edge = static_cast<std::uint16_t>(made.edges.size());
            made.nodes[i].edge_count = static_cast<std::uint16_t>(steps_[i].size());
            for (const auto& each : steps_[i]) {
                made.edges.push_back(each);
                // What is written with ~ reads otherwise: any kind of name may be meant.
                made.nodes[i].name_kinds |=
                    each.escaped ? ~std::uint64_t{0} : std::uint64_t{1} << kind_of_name(each.text);
            }
        }
        return made;
    }

private:
    struct known_path {
        std::string_view path{};
        std::uint16_t value = none;
    };

    constexpr std::uint16_t fail(path_fault why)
    {
        fault_ = fault_ == path_fault::none ? why : fault_;
        return none;
    }

    constexpr std::uint16_t new_node()
    {
        if (nodes_.size() >= none) {
            throw std::length_error("more JSON paths than any document has members");
        }
        nodes_.push_back({});
        steps_.emplace_back();
        return static_cast<std::uint16_t>(nodes_.size() - 1);
    }

    constexpr std::uint16_t new_value(bool in_every)
    {
        const auto value = static_cast<std::uint16_t>(value_count_++);
        if (in_every) {
            element_values_.push_back(value);
        }
        return value;
    }

    /// The node that an ordinary step leads to.
    constexpr std::uint16_t below(std::uint16_t at, std::string_view text, std::uint16_t place = none)
    {
        for (const auto& each : steps_[at]) {
            if (each.text == text && each.place == place) {
                return each.to;
            }
        }
        const auto made = new_node();
        steps_[at].push_back({.text = text,
                              .index = place == none ? index_of(text) : -1,
                              .place = place,
                              .to = made,
                              .escaped = text.find('~') != std::string_view::npos});
        return made;
    }

    constexpr std::uint16_t element_of(std::uint16_t array)
    {
        if (nodes_[array].element == none) {
            const auto made = new_node();
            nodes_[array].element = made;
        }
        return nodes_[array].element;
    }

    /// The number of what stands at the rest of the path below a node.
    constexpr std::uint16_t add_below(std::uint16_t at, path_reader& reader, bool in_every)
    {
        while (!reader.at_end()) {
            const step next = reader.next();
            if (reader.fault() != path_fault::none) {
                return fail(reader.fault());
            }
            if (nodes_[at].value != none) {
                return fail(path_fault::prefix_of_another);
            }
            const bool by_element = next.kind == step_kind::every || next.kind == step_kind::selected;
            if (by_element ? !steps_[at].empty() : nodes_[at].element != none) {
                return fail(path_fault::index_and_selection);
            }
            if (by_element && (every_ == at) != (next.kind == step_kind::every) && nodes_[at].element != none) {
                return fail(path_fault::index_and_selection);
            }
            switch (next.kind) {
            case step_kind::member:
                at = below(at, next.text);
                break;
            case step_kind::every:
                if (every_ != none && every_ != at) {
                    return fail(path_fault::two_arrays_for_every);
                }
                every_ = at;
                in_every = true;
                at = element_of(at);
                break;
            case step_kind::selected:
                return add_selected(at, next.text, reader, in_every);
            case step_kind::named:
                at = below(at, next.text, place_of(next.text));
                break;
            }
            if (fault_ != path_fault::none) {
                return none;
            }
        }
        return add_here(at, in_every);
    }

    constexpr std::uint16_t add_here(std::uint16_t at, bool in_every)
    {
        if (!steps_[at].empty() || nodes_[at].element != none) {
            return fail(path_fault::prefix_of_another);
        }
        if (nodes_[at].value == none) {
            nodes_[at].value = new_value(in_every);
        }
        return nodes_[at].value;
    }

    constexpr std::uint16_t add_selected(std::uint16_t array, std::string_view conditions, path_reader& reader,
                                         bool in_every)
    {
        const auto element = element_of(array);
        const auto first_test = static_cast<std::uint16_t>(tests_.size());
        while (!conditions.empty()) {
            const auto one = conditions.substr(0, conditions.find(','));
            conditions.remove_prefix(one.size() == conditions.size() ? one.size() : one.size() + 1);
            const auto divided = one.find('=');
            if (divided == std::string_view::npos || divided == 0) {
                return fail(path_fault::wrong_bracket);
            }
            const auto at = below(element, one.substr(0, divided));
            nodes_[at].has_tests = true;
            tests_.push_back({at, one.substr(divided + 1)});
        }
        const auto test_count = static_cast<std::uint16_t>(tests_.size() - first_test);
        const auto from = add_below(element, reader, in_every);
        const auto to = new_value(in_every);
        selections_.push_back({array, first_test, test_count, from, to});
        return to;
    }

    /// "ch0_fld_names:P_AC": the list is a path of its own.
    constexpr std::uint16_t place_of(std::string_view text)
    {
        const auto divided = text.find(':');
        std::uint16_t at = 0;
        for (path_reader reader(text.substr(0, divided)); !reader.at_end();) {
            const step next = reader.next();
            if (reader.fault() != path_fault::none || next.kind != step_kind::member) {
                return fail(path_fault::wrong_bracket);
            }
            at = below(at, next.text);
        }
        if (nodes_[at].value != none || !steps_[at].empty()) {
            return fail(path_fault::prefix_of_another);
        }
        if (nodes_[at].names == none) {
            nodes_[at].names = list_count_++;
        }
        const auto name = text.substr(divided + 1);
        for (std::size_t i = 0; i < places_.size(); ++i) {
            if (places_[i].list == nodes_[at].names && places_[i].name == name) {
                return static_cast<std::uint16_t>(i);
            }
        }
        places_.push_back({nodes_[at].names, name});
        return static_cast<std::uint16_t>(places_.size() - 1);
    }

    std::vector<node> nodes_;
    std::vector<std::vector<edge>> steps_; ///< by node
    std::vector<selection> selections_;
    std::vector<selection_test> tests_;
    std::vector<named_place> places_;
    std::vector<std::uint16_t> element_values_;
    std::vector<known_path> known_;
    std::uint16_t every_ = none;
    std::uint16_t list_count_ = 0;
    std::size_t value_count_ = 0;
    path_fault fault_ = path_fault::none;
};

} // namespace busbar::json
