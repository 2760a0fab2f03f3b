/// Reads JSON as its bytes arrive and keeps what the paths of a trie name. No document is ever in memory, nothing is allocated for a
/// message; memory does not grow with what is passed over. Parsing is Boost.JSON's: strict JSON in valid UTF-8.
#pragma once

#include <busbar/json/cell.hpp>
#include <busbar/json/trie.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace busbar::json {

/// Beyond these a document is refused.
inline constexpr std::size_t deepest_document = 32;
inline constexpr std::size_t largest_document = 1U << 20U; ///< bytes
inline constexpr std::size_t longest_key = 1024;           ///< bytes

class reader {
public:
    /// What the trie's spans point to must outlive the reader.
    explicit reader(const trie& by, std::size_t largest = largest_document);
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;
    ~reader();

    /// Texts are kept of these values only. Before the first document.
    void keep_text(std::uint16_t value);
    /// Called at the end of each element of the array of "*", with its index; then the values below it are absent again. The document may
    /// still turn out to be wrong: what is told here counts when finish() says so.
    void on_element(std::function<void(std::size_t index)> handler);

    /// Texts of any length that are kept of wanted values are also written to `into`, which outlives the reader.
    void keep_long_text(std::string& into);

    /// Called with the name of each member that no path leads to, of objects that paths lead through. Empty: nobody wants to know.
    void on_unknown(std::function<void(std::string_view name)> handler);

    /// A new document: all values are absent. Learned places of names stay. `at`: what it is the value of, see node_at().
    void begin(std::uint16_t at = 0);
    /// Instead of feed() and finish(): what is no JSON, or a number or word of it. Words for nothing ("", nil, none, nan, -) are null.
    void take_bare(std::string_view word);
    /// The same with a number, a flag or null.
    void take(const cell& value);
    /// The next bytes. False as soon as this can't become a document any more: the rest need not be fed.
    bool feed(std::string_view bytes);
    /// True if what was fed is one whole document.
    bool finish();
    /// After false: "no JSON at byte 812: syntax error".
    [[nodiscard]] const std::string& problem() const;

    [[nodiscard]] const cell& operator[](std::uint16_t value) const;
    /// Empty unless the value is a text and keep_text() was asked for.
    [[nodiscard]] std::string_view text(std::uint16_t value) const;

private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace busbar::json
