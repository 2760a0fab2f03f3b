/// A program that is made at start: rows of the configuration, or a descriptor's whose JSON paths name {parameters}.
#pragma once

#include <busbar/json/program.hpp>

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busbar::json {

/// Values of {names}.
using parameter_values = std::vector<std::pair<std::string, std::string>>;

/// `text` with every {name} replaced. A brace that is none of them stays.
std::string filled_in(std::string_view text, const parameter_values& values);

/// What is wrong with paths that are added one after the other, in words; empty: nothing.
std::string in_words(path_fault fault);

class configured_program {
public:
    /// Rows and conditions of `from`, their texts copied and parameters filled in. What is wrong with them is told by problem().
    configured_program(const field_program& from, const parameter_values& values);
    configured_program(const configured_program&) = delete;
    configured_program& operator=(const configured_program&) = delete;
    ~configured_program() = default;

    /// Valid as long as this is.
    [[nodiscard]] const field_program& program() const { return program_; }
    /// Which path is no path, and why; empty: none.
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    const char* keep(const char* text, const parameter_values& values);
    std::uint16_t place(trie_builder& builder, const char* path);
    std::vector<std::uint16_t> place_all(trie_builder& builder, std::vector<acceptance>& all,
                                         const parameter_values& values);

    std::deque<std::string> texts_;
    std::vector<field_row> rows_;
    std::vector<row_places> places_;
    std::vector<acceptance> accepted_if_;
    std::vector<std::uint16_t> accepted_;
    std::vector<acceptance> asleep_if_;
    std::vector<std::uint16_t> asleep_;
    trie_builder::lists lists_;
    field_program program_;
    std::string problem_;
};

} // namespace busbar::json
