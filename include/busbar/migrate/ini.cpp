#include <busbar/migrate/ini.hpp>
#include <busbar/publisher/detail/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::migrate {

namespace {

constexpr std::string_view no_break_space = "\xc2\xa0"; // comes along when one copies from a web page

/// What Python's strip() takes away, of ASCII.
bool is_blank(char each)
{
    return each == ' ' || (each >= '\t' && each <= '\r') || (each >= '\x1c' && each <= '\x1f');
}

/// Length of the blanks at the beginning.
std::size_t indentation(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        if (is_blank(text[at])) {
            ++at;
        } else if (text.substr(at).starts_with(no_break_space)) {
            at += no_break_space.size();
        } else {
            break;
        }
    }
    return at;
}

std::string_view stripped(std::string_view text)
{
    text.remove_prefix(indentation(text));
    for (;;) {
        if (!text.empty() && is_blank(text.back())) {
            text.remove_suffix(1);
        } else if (text.ends_with(no_break_space)) {
            text.remove_suffix(no_break_space.size());
        } else {
            return text;
        }
    }
}

char lower(char each)
{
    return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
}

/// The next line without its end: LF, CR LF or CR.
std::string_view take_line(std::string_view& text)
{
    const auto end = text.find_first_of("\r\n");
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), line.size() + (text.substr(line.size()).starts_with("\r\n") ? 2 : 1)));
    return line;
}

class ini_reader {
public:
    ini_file read(std::string_view text)
    {
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        text.remove_prefix(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
        while (!text.empty()) {
            const auto line = take_line(text);
            ++number_;
            if (!publisher::detail::is_clean_utf8(line)) {
                wrong("is not UTF-8: save the file as UTF-8");
            } else {
                take(line);
            }
        }
        return std::move(file_);
    }

private:
    void wrong(std::string text) { file_.mistakes.push_back({number_, std::move(text)}); }

    void take(std::string_view line)
    {
        const auto content = stripped(line);
        if (content.starts_with('#') || content.starts_with(';')) {
            return;
        }
        if (content.empty()) {
            breaks_ += entry_ == nullptr ? 0 : 1;
            return;
        }
        const auto column = indentation(line);
        if (entry_ != nullptr && column > column_) {
            return continue_value(content);
        }
        column_ = column;
        breaks_ = 0;
        if (const auto end = content.rfind(']'); content[0] == '[' && end != std::string_view::npos && end > 1) {
            return begin_section(content.substr(1, end - 1));
        }
        take_entry(content);
    }

    void continue_value(std::string_view content)
    {
        entry_->value.append(breaks_ + 1, '\n');
        entry_->value += content;
        breaks_ = 0;
        if (entry_->continued_at == 0) {
            entry_->continued_at = number_;
        }
    }

    void begin_section(std::string_view name)
    {
        entry_ = nullptr;
        if (name == file_.defaults.name) { // may come again
            section_ = &file_.defaults;
            section_->line = section_->line == 0 ? number_ : section_->line;
        } else if (const auto* known = file_.find(name)) {
            wrong(fmt::format("[{}] is there twice, first in line {}: give one of them its own number, or delete it",
                              name, known->line));
            section_ = &ignored_;
            ignored_ = {};
        } else {
            section_ = &file_.sections.emplace_back(ini_section{.name = std::string(name), .line = number_});
        }
    }

    void take_entry(std::string_view content)
    {
        const auto divided = content.find_first_of("=:");
        const auto key = stripped(content.substr(0, divided));
        entry_ = nullptr;
        if (section_ == nullptr) {
            wrong("stands before the first section: [DEFAULT] is missing above");
            section_ = &ignored_;
        } else if (divided == std::string_view::npos || key.empty()) {
            wrong("is neither [section] nor key = value");
        } else if (const auto* known = section_->find(key)) {
            wrong(fmt::format("{}: is there twice in [{}], first in line {}: delete one", key, section_->name,
                              known->line));
        } else {
            entry_ = &section_->entries.emplace_back(ini_entry{
                .key = std::string(key), .value = std::string(stripped(content.substr(divided + 1))), .line = number_});
        }
    }

    ini_file file_;
    ini_section ignored_{.name = {}}; ///< entries of a section that is a mistake
    ini_section* section_ = nullptr;
    ini_entry* entry_ = nullptr; ///< what an indented line continues
    std::size_t column_ = 0;     ///< where the last line that continues nothing began
    std::size_t breaks_ = 0;     ///< empty lines since
    std::uint32_t number_ = 0;
};

/// Carries out what stands in `value`. False if Python refuses it.
bool expand_into(std::string& to, std::string_view value, ini_file& file, ini_section* own, int depth)
{
    constexpr int deepest = 10; // Python's
    if (depth > deepest) {
        return false;
    }
    for (;;) {
        const auto at = value.find('%');
        to += value.substr(0, at);
        if (at == std::string_view::npos) {
            return true;
        }
        value.remove_prefix(at + 1);
        if (value.starts_with('%')) {
            to += '%';
            value.remove_prefix(1);
            continue;
        }
        const auto end = value.find(")s");
        if (!value.starts_with('(') || end == std::string_view::npos || end != value.find(')') || end == 1) {
            return false;
        }
        const auto key = value.substr(1, end - 1);
        auto* entry = own == nullptr ? nullptr : own->find(key);
        entry = entry == nullptr ? file.defaults.find(key) : entry;
        if (entry == nullptr || !expand_into(to, entry->value, file, own, depth + 1)) {
            return false;
        }
        entry->used = true;
        value.remove_prefix(end + 2);
    }
}

} // namespace

bool same_key(std::string_view one, std::string_view other)
{
    return std::ranges::equal(one, other, {}, lower, lower);
}

ini_entry* ini_section::find(std::string_view key)
{
    const auto found = std::ranges::find_if(entries, [&](const ini_entry& each) { return same_key(each.key, key); });
    return found == entries.end() ? nullptr : &*found;
}

ini_section* ini_file::find(std::string_view name)
{
    const auto found = std::ranges::find(sections, name, &ini_section::name);
    return found == sections.end() ? nullptr : &*found;
}

ini_file read_ini(std::string_view text)
{
    return ini_reader().read(text);
}

expanded_value expand(std::string_view value, ini_file& file, ini_section* own)
{
    expanded_value made;
    if (!expand_into(made.text, value, file, own, 1)) {
        made = {std::string(value), true};
    }
    return made;
}

} // namespace busbar::migrate
