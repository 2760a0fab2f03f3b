/// One validated [[device]] section.
#pragma once

#include <busbar/config/key.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace busbar::config {

/// Line and column in the file, from 1.
struct position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

struct mistake {
    position at{};
    std::string text{}; ///< "position: \"ac-out\" is not one of ac-input-1, ac-output, ac-input-2"
};

using value = std::variant<bool, std::int64_t, double, std::string>;

/// Values of the keys that were given. Types and ranges are right: the application has checked them against the keys.
class section {
public:
    section(std::string type, position at) : type_(std::move(type)), at_(at) {}

    void put(std::string_view key, config::value what, position at);

    [[nodiscard]] const std::string& type() const { return type_; }
    [[nodiscard]] position at() const { return at_; }
    /// Where the value of the key stands; where the section begins if it was not given.
    [[nodiscard]] position at(std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const;

    /// Takes over each key that is not given here, with its value and its place in the file.
    void inherit(const section& from) { entries_.insert(from.entries_.begin(), from.entries_.end()); }

    /// std::nullopt if not given.
    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    /// Integers count as numbers.
    [[nodiscard]] std::optional<double> number(std::string_view key) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> seconds(std::string_view key) const;
    /// Sub-tables such as [[device.inverter]], for drivers that serve several units.
    [[nodiscard]] const std::vector<section>& children() const { return children_; }
    void add_child(section child) { children_.push_back(std::move(child)); }

private:
    [[nodiscard]] const config::value* find(std::string_view key) const;

    struct entry {
        config::value what;
        position at;
    };
    std::string type_;
    position at_;
    std::map<std::string, entry, std::less<>> entries_;
    std::vector<section> children_;
};

} // namespace busbar::config
