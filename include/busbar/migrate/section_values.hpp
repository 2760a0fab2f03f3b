/// The values of one section with what it inherits, and what is wrong with them.
#pragma once

#include <busbar/migrate/outcome.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace busbar::migrate {

struct given_value {
    std::uint32_t line = 0;
    std::string where; ///< "[INVERTER0] Phase", or "Phase" where it is inherited
    std::string text;

    /// "[INVERTER0] Phase = L1"
    [[nodiscard]] std::string to_words() const { return where + " = " + text; }
    /// The same for what nobody is to see: "Password = (hidden)"
    [[nodiscard]] std::string hidden() const { return where + " = (hidden)"; }
};

class section_values {
public:
    /// `own` may be null: DEFAULT alone.
    section_values(ini_file& file, ini_section* own, outcome& into) : file_(file), own_(own), into_(into) {}

    [[nodiscard]] std::uint32_t line() const { return own_ == nullptr ? file_.defaults.line : own_->line; }
    [[nodiscard]] std::string_view name() const { return own_ == nullptr ? "DEFAULT" : std::string_view(own_->name); }

    /// Not inherited.
    [[nodiscard]] bool has_own(std::string_view key) const;
    /// std::nullopt if the key is nowhere. A value of several lines is a mistake, and none.
    std::optional<given_value> find(std::string_view key);
    /// Not empty; a mistake if it is.
    std::optional<given_value> need(std::string_view key);
    /// Empty or absent: std::nullopt. A mistake if it is not within these limits.
    std::optional<std::int64_t> whole(std::string_view key,
                                      std::int64_t lowest = std::numeric_limits<std::int32_t>::min(),
                                      std::int64_t highest = std::numeric_limits<std::int32_t>::max());
    std::optional<double> number(std::string_view key);
    /// 1, True, TRUE or true.
    bool truth(std::string_view key);

    void wrong(const given_value& which, std::string_view why);
    void changed(const given_value& which, std::string now, std::string why);
    void dropped(const given_value& which, std::string why) { changed(which, {}, std::move(why)); }
    /// If the key is there.
    void drop(std::string_view key, std::string_view why);

private:
    ini_file& file_;
    ini_section* own_;
    outcome& into_;
};

/// What nobody asked for.
void tell_of_the_unread(const ini_section& section, outcome& into);

} // namespace busbar::migrate
