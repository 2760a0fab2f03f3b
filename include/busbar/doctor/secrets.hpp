/// Keeps secrets out of what users paste into bug reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace busbar::doctor {

/// Two nets, as either alone has holes: the secrets of this configuration, wherever they appear, and everything that looks like one. What
/// is removed in vain costs nothing.
class secrets {
public:
    /// Wherever this stands in a text it is removed. Less than four characters are not taken: they would be found everywhere.
    void add(std::string_view secret);
    /// Values of keys that sound like secrets, passwords in URLs, and what stands in the files that such keys name.
    void learn_from_configuration(std::string_view toml);

    /// Without: what was added; user:password@ and queries in URLs; whatever comes after password=, "token":, Authorization: and the like,
    /// up to the end of the line.
    [[nodiscard]] std::string removed_from(std::string_view line) const;

private:
    void learn_from_line(std::string_view line);
    std::vector<std::string> known_; ///< longest first
};

} // namespace busbar::doctor
