#include <busbar/describe/json.hpp>
#include <busbar/http/command_text.hpp>
#include <busbar/http/url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace busbar::http {

namespace {

constexpr double rounding_error = 1e-6; // 299.9999999 W are 300 W

std::string fill_text(std::string_view text, const place_filler& text_of, std::string (*escaped)(std::string_view))
{
    std::string made;
    std::size_t copied = 0;
    detail::for_each_place(text, [&](std::string_view name) {
        const auto begin = static_cast<std::size_t>(name.data() - text.data()) - 1;
        made += text.substr(copied, begin - copied);
        bool raw = false;
        const auto value = text_of(name, raw);
        made += raw ? value : escaped(value);
        copied = begin + name.size() + 2;
    });
    made += text.substr(copied);
    return made;
}

std::string unchanged(std::string_view text)
{
    return std::string{text};
}

} // namespace

std::string text_of_value(const command& what, double value, double maximum)
{
    if (!std::isfinite(value)) {
        return {};
    }
    if (what.text_count != 0) {
        const auto texts = std::span{what.texts}.first(what.text_count);
        const auto found = std::ranges::find_if(
            texts, [&](const written_as& each) { return static_cast<double>(each.number) == value; });
        return found == texts.end() ? std::string{} : std::string{found->text};
    }
    if (what.limit && value > maximum) {
        value = maximum;
    }
    value = std::clamp(value, what.lowest, what.highest);
    return fmt::format("{:.0f}", what.limit ? std::floor(value + rounding_error) : std::round(value));
}

request fill(const command_request& from, const place_filler& text_of)
{
    request made{.method = from.method, .target = fill_text(from.target, text_of, detail::percent_encoded)};
    if (from.body != nullptr) {
        const std::string_view body = from.body;
        made.content_type = from.content_type;
        const bool is_json = body.starts_with("{\"") || body.starts_with('[');
        made.body = fill_text(body, text_of, is_json ? describe::json_escaped : unchanged);
        if (from.form_field != nullptr) {
            made.body =
                fmt::format("{}={}", detail::percent_encoded(from.form_field), detail::percent_encoded(made.body));
        }
    }
    return made;
}

} // namespace busbar::http
