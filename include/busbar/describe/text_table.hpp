/// Aligned columns for a terminal, and the same table as Markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::describe {

/// How many columns of a terminal a text takes: code points, which is right for all that devices and units are called.
std::size_t width_of(std::string_view text);

/// The first `columns` columns of a text; an ellipsis takes the place of the last one if there was more.
std::string cut(std::string_view text, std::size_t columns);

class text_table {
public:
    /// No titles: no line of titles.
    explicit text_table(std::vector<std::string> titles = {}) : titles_(std::move(titles)) {}

    /// Missing cells at the end are empty.
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    [[nodiscard]] bool empty() const { return rows_.empty(); }

    /// Every line begins with `indent` and ends with a line break. Columns that are empty in all rows are left out.
    [[nodiscard]] std::string to_text(std::string_view indent = "") const;
    [[nodiscard]] std::string to_markdown() const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;

    std::vector<std::string> titles_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace busbar::describe
