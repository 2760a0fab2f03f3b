#include <busbar/describe/text_table.hpp>

#include <algorithm>

namespace busbar::describe {

namespace {

bool continues_a_code_point(char each)
{
    return (static_cast<unsigned char>(each) & 0xc0U) == 0x80U;
}

std::string_view cell(const std::vector<std::string>& row, std::size_t column)
{
    return column < row.size() ? std::string_view(row[column]) : std::string_view();
}

std::string aligned(const std::vector<std::string>& row, const std::vector<std::size_t>& widths,
                    std::string_view indent)
{
    std::string line(indent);
    for (std::size_t column = 0; column < widths.size(); ++column) {
        if (widths[column] != 0) {
            const auto text = cell(row, column);
            line.append(text).append(widths[column] - width_of(text) + 2, ' ');
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

std::string escaped(std::string_view text)
{
    std::string made;
    for (const char each : text) {
        if (each == '|' || each == '\\' || each == '<' || each == '*' || each == '_') {
            made += '\\';
        }
        made += each;
    }
    return made;
}

} // namespace

std::size_t width_of(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char each) { return !continues_a_code_point(each); }));
}

std::string cut(std::string_view text, std::size_t columns)
{
    if (width_of(text) <= columns) {
        return std::string(text);
    }
    if (columns == 0) {
        return {};
    }
    std::size_t end = 0;
    for (std::size_t left = columns - 1;; ++end) {
        if (!continues_a_code_point(text[end]) && left-- == 0) {
            break;
        }
    }
    return std::string(text.substr(0, end)) + "…";
}

std::vector<std::size_t> text_table::widths() const
{
    std::vector<std::size_t> widest;
    for (const auto& row : rows_) {
        widest.resize(std::max(widest.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column) {
            widest[column] = std::max(widest[column], width_of(row[column]));
        }
    }
    for (std::size_t column = 0; column < std::min(widest.size(), titles_.size()); ++column) {
        if (widest[column] != 0) {
            widest[column] = std::max(widest[column], width_of(titles_[column]));
        }
    }
    return widest;
}

std::string text_table::to_text(std::string_view indent) const
{
    const auto widest = widths();
    std::string text;
    if (!titles_.empty()) {
        text += aligned(titles_, widest, indent);
    }
    for (const auto& row : rows_) {
        text += aligned(row, widest, indent);
    }
    return text;
}

std::string text_table::to_markdown() const
{
    const auto widest = widths();
    const auto line = [&](const std::vector<std::string>& row) {
        std::string made = "|";
        for (std::size_t column = 0; column < widest.size(); ++column) {
            if (widest[column] != 0) {
                made.append(" ").append(escaped(cell(row, column))).append(" |");
            }
        }
        return made + '\n';
    };
    std::string text = line(titles_) + "|";
    for (const auto width : widest) {
        text += width == 0 ? "" : "---|";
    }
    text += '\n';
    for (const auto& row : rows_) {
        text += line(row);
    }
    return text;
}

} // namespace busbar::describe
