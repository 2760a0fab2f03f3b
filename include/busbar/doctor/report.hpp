/// What `doctor` found, section by section.
#pragma once

#include <busbar/doctor/secrets.hpp>
#include <busbar/run/terminal.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace busbar::doctor {

/// Texts are format strings: each call leaves little code behind. All that is said goes through `secrets` when it is rendered, and is cut to a length that fits a bug report.
class report {
public:
    explicit report(std::string_view program) : program_(program) {}

    void section(std::string_view title);
    template <class... Arguments>
    void fact(std::string_view label, fmt::format_string<Arguments...> text, const Arguments&... arguments)
    {
        add(label, {}, text, fmt::make_format_args(arguments...));
    }
    /// Repeated at the end with what to do, where @ stands for the program's name.
    template <class... Arguments>
    void problem(std::string_view label, std::string_view what_to_do, fmt::format_string<Arguments...> text,
                 const Arguments&... arguments)
    {
        add(label, what_to_do, text, fmt::make_format_args(arguments...));
    }

    template <class... Arguments>
    void problem_if(bool wrong, std::string_view label, std::string_view what_to_do,
                    fmt::format_string<Arguments...> text, const Arguments&... arguments)
    {
        add(label, wrong ? what_to_do : std::string_view{}, text, fmt::make_format_args(arguments...));
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
    void add(std::string_view label, std::string_view what_to_do, fmt::string_view text, fmt::format_args arguments);

    std::string_view program_;
    std::vector<line> lines_;
    unsigned problems_ = 0;
};

} // namespace busbar::doctor
