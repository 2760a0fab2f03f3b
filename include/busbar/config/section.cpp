#include <busbar/config/section.hpp>

#include <cmath>

namespace busbar::config {

namespace {
template <class Value> std::optional<Value> held(const value* what)
{
    if (what == nullptr || !std::holds_alternative<Value>(*what)) {
        return std::nullopt;
    }
    return std::get<Value>(*what);
}
} // namespace

void section::put(std::string_view key, config::value what, position at)
{
    entries_.insert_or_assign(std::string(key), entry{std::move(what), at});
}

const config::value* section::find(std::string_view key) const
{
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second.what;
}

position section::at(std::string_view key) const
{
    const auto found = entries_.find(key);
    return found == entries_.end() ? at_ : found->second.at;
}

bool section::has(std::string_view key) const
{
    return entries_.contains(key);
}

std::optional<std::string> section::text(std::string_view key) const
{
    return held<std::string>(find(key));
}

std::optional<std::int64_t> section::integer(std::string_view key) const
{
    return held<std::int64_t>(find(key));
}

std::optional<double> section::number(std::string_view key) const
{
    const auto* what = find(key);
    if (const auto whole = held<std::int64_t>(what)) {
        return static_cast<double>(*whole);
    }
    return held<double>(what);
}

std::optional<bool> section::boolean(std::string_view key) const
{
    return held<bool>(find(key));
}

std::optional<std::chrono::milliseconds> section::seconds(std::string_view key) const
{
    const auto count = number(key);
    if (!count) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(std::llround(*count * 1000.0));
}

} // namespace busbar::config
