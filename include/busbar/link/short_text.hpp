/// A line of text of bounded length, kept without the heap: problem texts travel from a link's thread to the loop.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace busbar::link_parts {

class short_text {
public:
    /// What does not fit is cut.
    template <class... Arguments> void set(fmt::format_string<Arguments...> format, Arguments&&... arguments)
    {
        const auto written =
            fmt::format_to_n(characters_.data(), characters_.size(), format, std::forward<Arguments>(arguments)...);
        length_ = std::min(written.size, characters_.size());
    }
    void clear() { length_ = 0; }
    [[nodiscard]] bool empty() const { return length_ == 0; }
    [[nodiscard]] std::string_view view() const { return {characters_.data(), length_}; }

private:
    std::array<char, 160> characters_{};
    std::size_t length_ = 0;
};

} // namespace busbar::link_parts
