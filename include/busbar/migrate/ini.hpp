/// Reads a config.ini as Python's configparser does: the drivers that busbar replaces are configured with such files.
///
/// Own code: Debian's libinih knows no inherited section and no indentation that continues a value, keeps a comment apart where Python
/// makes it part of the value, and lets keys that occur twice pass; with all that added, little of it would be left. Boost's ini_parser
/// brings iostreams and locales along.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::migrate {

/// Something about a line of the file, from 1; 0: about the file.
struct remark {
    std::uint32_t line = 0;
    std::string text{};

    friend bool operator==(const remark&, const remark&) = default;
};

struct ini_entry {
    std::string key;   ///< as written; compared without regard to case
    std::string value; ///< as written, without the blanks around it; lines that continue it are divided by line breaks
    std::uint32_t line = 0;
    std::uint32_t continued_at = 0; ///< first line that continues the value; 0: none
    bool used = false;              ///< somebody asked for it
};

struct ini_section {
    std::string name;
    std::uint32_t line = 0;
    std::deque<ini_entry> entries{}; ///< in the order of the file

    [[nodiscard]] ini_entry* find(std::string_view key);
};

struct ini_file {
    ini_section defaults{.name = "DEFAULT"}; ///< inherited by every section
    std::deque<ini_section> sections{};
    std::vector<remark> mistakes{}; ///< all that Python would end with, and text that is not UTF-8

    [[nodiscard]] ini_section* find(std::string_view name);
};

ini_file read_ini(std::string_view text);

/// Keys are compared so.
bool same_key(std::string_view one, std::string_view other);

/// A value with %% and %(key)s carried out.
struct expanded_value {
    std::string text{};
    bool refused = false; ///< Python ends with an error: a % stands alone. Then text is the value as written
};

/// `own` may be null: what stands in DEFAULT alone.
expanded_value expand(std::string_view value, ini_file& file, ini_section* own);

} // namespace busbar::migrate
