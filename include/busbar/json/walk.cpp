#include <busbar/json/walk.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace busbar::json {

double number_in(std::string_view text)
{
    double number = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && std::isfinite(number) ? number : cell{}.number;
}

namespace {

/// Where the document itself stands.
constexpr node nothing{};

} // namespace

walk::walk(const trie& by, std::size_t deepest)
    : by_(by),
      cells_(by.value_count),
      texts_(by.value_count),
      passed_(by.tests.size()),
      places_(by.places.size(), -1),
      levels_(deepest + 1, level{.at = &nothing})
{
    begin();
}

std::uint16_t node_at(const trie& by, std::string_view names, std::uint16_t from)
{
    auto at = from;
    while (!names.empty()) {
        const auto name = names.substr(0, names.find('/'));
        names.remove_prefix(std::min(name.size() + 1, names.size()));
        const auto edges = by.edges.subspan(by.nodes[at].first_edge, by.nodes[at].edge_count);
        const auto found = std::ranges::find_if(edges, [&](const edge& each) {
            return each.place == none && (each.escaped ? is_written_as(name, each.text) : each.text == name);
        });
        if (found == edges.end()) {
            return none;
        }
        at = found->to;
    }
    return at;
}

void walk::begin(std::uint16_t at)
{
    std::fill(cells_.begin(), cells_.end(), cell{});
    top_ = levels_.data();
    passed_over_ = 0;
    look_around();
    next_ = &by_.nodes[at];
}

void walk::keep_text(std::uint16_t value)
{
    texts_[value].reserve(longest_text);
    for (const auto& each : by_.selections) {
        if (each.to == value) {
            keep_text(each.from);
        }
    }
}

std::string_view walk::text_of(std::uint16_t value) const
{
    return cells_[value].kind == cell_kind::text ? std::string_view(texts_[value]) : std::string_view();
}

/// Follows the edge that fits; where there is none, the next value leads nowhere.
template <class Fits> void walk::find_edge(Fits fits)
{
    next_ = nullptr;
    for (const edge& each : by_.edges.subspan(top_->at->first_edge, top_->at->edge_count)) {
        if (fits(each)) {
            follow(each);
            return;
        }
    }
}

void walk::find_member(std::string_view name)
{
    find_edge([name](const edge& to) {
        return to.place == none && (to.escaped ? is_written_as(name, to.text) : to.text == name);
    });
}

void walk::arrive_in_array()
{
    const auto index = static_cast<std::int32_t>(top_->next_index++);
    const node& array = *top_->at;
    if (top_->by_element) {
        begin_element(array);
        next_ = &by_.nodes[array.element];
    } else if (array.names != none) {
        next_ = &array; // the names are learned from it
    } else {
        find_edge([&](const edge& to) { return (to.place == none ? to.index : places_[to.place]) == index; });
    }
}

void walk::take_text(std::string_view whole)
{
    const node& here = *next_;
    for (std::size_t i = 0; here.names != none && top_->array && i < by_.places.size(); ++i) {
        if (by_.places[i].list == here.names && by_.places[i].name == whole) {
            places_[i] = static_cast<std::int32_t>(top_->next_index - 1);
        }
    }
    for (std::size_t i = 0; here.has_tests && i < by_.tests.size(); ++i) {
        if (&by_.nodes[by_.tests[i].at] == next_) {
            passed_[i] = by_.tests[i].text == whole;
        }
    }
    if (const auto value = here.value; value != none) {
        cells_[value] = {cell_kind::text, number_in(whole)};
        if (texts_[value].capacity() >= longest_text) {
            texts_[value].assign(whole);
        }
    }
    value_ends();
}

void walk::enter_node(bool array)
{
    const node& here = *next_;
    if (here.value != none) {
        cells_[here.value] = {cell_kind::unusable};
        pass_over();
        return;
    }
    if (top_->at == next_) { // in a list of names only the names count
        pass_over();
        return;
    }
    for (std::size_t i = 0; array && here.names != none && i < by_.places.size(); ++i) {
        places_[i] = by_.places[i].list == here.names ? -1 : places_[i];
    }
    ++top_;
    *top_ = {.at = next_,
             .edges = by_.edges.data() + here.first_edge,
             .array = array,
             .by_element = array && here.element != none};
    look_around();
}

void walk::begin_element(const node& array)
{
    for (const auto& each : by_.selections) {
        if (&by_.nodes[each.at] == &array) {
            cells_[each.from] = {};
            std::fill_n(passed_.begin() + each.first_test, each.test_count, false);
        }
    }
}

void walk::element_ends()
{
    for (const auto& each : by_.selections) {
        const auto tests = passed_.begin() + each.first_test;
        if (&by_.nodes[each.at] == top_->at && cells_[each.to].kind == cell_kind::absent &&
            std::all_of(tests, tests + each.test_count, [](bool passed) { return passed; })) {
            cells_[each.to] = cells_[each.from];
            if (texts_[each.to].capacity() >= longest_text) {
                texts_[each.to].assign(texts_[each.from]);
            }
        }
    }
    if (by_.every != none && &by_.nodes[by_.every] == top_->at) {
        if (on_element_) {
            on_element_(top_->next_index - 1);
        }
        for (const auto value : by_.element_values) {
            cells_[value] = {};
        }
    }
}

} // namespace busbar::json
