/// Follows a document through a trie, value by value, and fills the cells of those it meets.
#pragma once

#include <busbar/json/cell.hpp>
#include <busbar/json/trie.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busbar::json {

/// The number that a text says, and nothing but it; NaN otherwise.
double number_in(std::string_view text);

/// The node that names of members lead to, one after the other, divided by '/'; none if there is none. Empty: the document itself. The
/// levels of a MQTT topic are such names.
std::uint16_t node_at(const trie& by, std::string_view names, std::uint16_t from = 0);

/// What is called for every member of a document stands here, to be inlined into the parser: most members lead nowhere, and that must be
/// found out fast.
class walk {
public:
    walk(const trie& by, std::size_t deepest);
    walk(const walk&) = delete;
    walk& operator=(const walk&) = delete;
    ~walk() = default;

    /// `at`: the node that the document is the value of.
    void begin(std::uint16_t at = 0);

    /// The name of the next value, in an object.
    void key(std::string_view name)
    {
        if ((names_ >> kind_of_name(name) & 1U) == 0) {
            next_ = nullptr;
        } else if (const edge& likely = top_->edges[top_->next_edge];
                   likely.text == name && likely.place == none && !likely.escaped) {
            follow(likely); // members usually come in the order of the rows
        } else {
            find_member(name);
        }
    }
    /// A value begins. False: nobody wants to know it. To be followed by one of those below.
    bool arrive()
    {
        if (in_array_) {
            arrive_in_array();
        }
        return next_ != nullptr;
    }

    void take(cell_kind kind, double number)
    {
        if (next_->value != none) {
            cells_[next_->value] = {kind, number};
        }
        value_ends();
    }
    void take_text(std::string_view whole);
    /// Of the next value.
    [[nodiscard]] bool next_keeps_text() const
    {
        return next_->value != none && texts_[next_->value].capacity() >= longest_text;
    }
    /// True after key() if nobody knows this member of an object that is known.
    [[nodiscard]] bool is_unknown() const { return next_ == nullptr && passed_over_ == 0; }
    void enter_object() { enter(false); }
    void enter_array() { enter(true); }
    void leave()
    {
        if (passed_over_ != 0) {
            --passed_over_;
        } else {
            --top_;
        }
        if (passed_over_ == 0) {
            look_around();
            value_ends();
        }
    }

    [[nodiscard]] const cell& at(std::uint16_t value) const { return cells_[value]; }
    /// Empty unless the value is a text and kept.
    [[nodiscard]] std::string_view text_of(std::uint16_t value) const;
    void keep_text(std::uint16_t value);
    void on_element(std::function<void(std::size_t)> handler) { on_element_ = std::move(handler); }

private:
    /// An object or array on the way from the root to where the document is.
    struct level {
        const node* at = nullptr;
        const edge* edges = nullptr; ///< of `at`
        bool array = false;
        bool by_element = false;     ///< an array whose elements are looked at one by one
        std::uint16_t next_edge = 0; ///< the one behind that which was followed last
        std::uint32_t next_index = 0;
    };

    void follow(const edge& to)
    {
        next_ = &by_.nodes[to.to];
        const auto behind = static_cast<std::uint16_t>(&to - top_->edges + 1);
        top_->next_edge = behind < top_->at->edge_count ? behind : 0;
    }
    template <class Fits> void find_edge(Fits fits);
    void find_member(std::string_view name);
    void arrive_in_array();
    void enter(bool array)
    {
        if (next_ == nullptr) {
            pass_over();
        } else {
            enter_node(array);
        }
    }
    void enter_node(bool array);
    void pass_over()
    {
        ++passed_over_;
        names_ = 0;
        in_array_ = false;
        next_ = nullptr;
    }
    void look_around()
    {
        names_ = top_->array ? 0 : top_->at->name_kinds;
        in_array_ = top_->array;
    }
    void begin_element(const node& array);
    void value_ends()
    {
        next_ = nullptr;
        if (top_->by_element) {
            element_ends();
        }
    }
    void element_ends();

    const trie by_;
    std::vector<cell> cells_;
    std::vector<std::string> texts_; ///< by value; without capacity where none is kept
    std::vector<bool> passed_;       ///< by test
    std::vector<std::int32_t> places_;
    std::vector<level> levels_;   ///< the first is what the document itself stands in
    level* top_ = nullptr;        ///< the innermost
    std::size_t passed_over_ = 0; ///< levels below a node that leads nowhere
    const node* next_ = nullptr;  ///< of the next value
    std::uint64_t names_ = 0;     ///< kinds of names that lead somewhere from here
    bool in_array_ = false;       ///< of one whose elements may lead somewhere
    std::function<void(std::size_t)> on_element_;
};

} // namespace busbar::json
