/// What `doctor` found, section by section.
#pragma once

#include <busbar/doctor/secrets.hpp>
#include <busbar/run/terminal.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace busbar::doctor {

/// All that is said goes through `secrets` when it is rendered, and is cut to a length that fits a bug report.
class report {
public:
    void section(std::string_view title);
    void fact(std::string_view label, std::string_view text) { add(label, text, {}); }
    /// Repeated at the end with what to do.
    void problem(std::string_view label, std::string_view text, std::string_view what_to_do)
    {
        add(label, text, what_to_do);
    }

    [[nodiscard]] bool found_a_problem() const { return problems_ != 0; }
    [[nodiscard]] std::string to_text(const secrets& hidden, const palette& colors) const;
    [[nodiscard]] std::string to_json(const secrets& hidden) const;

private:
    struct line {
        std::string label; ///< of a section: its title
        std::string text;
        std::string what_to_do; ///< empty: no problem
        bool begins_section = false;
    };
    void add(std::string_view label, std::string_view text, std::string_view what_to_do);

    std::vector<line> lines_;
    unsigned problems_ = 0;
};

} // namespace busbar::doctor
