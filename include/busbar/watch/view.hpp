/// Lines of `watch`: what is shown, apart from where.
#pragma once

#include <busbar/describe/json.hpp>
#include <busbar/run/terminal.hpp>
#include <busbar/watch/values.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace busbar::bus_watch {

/// "0 s", "59 s", "5 min", "3 h", "2 d"
std::string age_in_words(monotonic::duration age);

struct row {
    std::string_view service; ///< without com.victronenergy.
    std::string_view path;
    std::string_view text; ///< "---" if invalid
    bool valid;
    std::string age;
    std::string_view state;
};

/// The row of one value.
row to_row(std::string_view service, const watched_service& of, std::string_view path, const shown_value& value,
           monotonic::time_point now);
/// All of them, by service and path. Points into `all`.
std::vector<row> to_rows(const services& all, monotonic::time_point now);

/// One value a line, aligned, nothing cut.
std::string snapshot(const std::vector<row>& rows);
describe::json_object to_json(const row& of);

/// What a screen of this size shows from row `first` on, titles and a line of help included: as many lines as it has, none wider.
std::vector<std::string> screen(const std::vector<row>& rows, std::size_t first, extent size, const palette& colors,
                                std::string_view title);

} // namespace busbar::bus_watch
