#include <busbar/migrate/toml_writer.hpp>

#include <fmt/format.h>

namespace busbar::migrate {

std::string quoted(std::string_view text)
{
    std::string made = "\"";
    for (const char each : text) {
        if (each == '"' || each == '\\') {
            made += '\\';
            made += each;
        } else if (static_cast<unsigned char>(each) < 0x20 || each == 0x7f) {
            made += fmt::format("\\u{:04x}", static_cast<unsigned>(each));
        } else {
            made += each;
        }
    }
    return made + '"';
}

std::string written(double number)
{
    return fmt::format("{}", number);
}

void toml_writer::begin(std::string_view table)
{
    indentation_ = table.find('.') == std::string_view::npos ? "" : "  ";
    to_ += fmt::format("\n{}[[{}]]\n", indentation_, table);
}

void toml_writer::begin_once(std::string_view table)
{
    indentation_ = "";
    to_ += fmt::format("\n[{}]\n", table);
}

void toml_writer::comment(std::string_view text)
{
    to_ += fmt::format("{}# {}\n", indentation_, text);
}

void toml_writer::put(std::string_view key, std::string_view value)
{
    to_ += fmt::format("{}{} = {}\n", indentation_, key, value);
}

void toml_writer::put_text_if_any(std::string_view key, std::string_view text)
{
    if (!text.empty()) {
        put_text(key, text);
    }
}

} // namespace busbar::migrate
