#include <busbar/config/check_section.hpp>
#include <busbar/config/check_value.hpp>
#include <busbar/config/similar.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace busbar::config {

namespace {

class checker {
public:
    checker(const allowed& may, std::string_view title, section& into, std::vector<mistake>& mistakes)
        : may_(may),
          title_(title),
          into_(into),
          mistakes_(mistakes)
    {
    }

    void look_at(const raw_entry& entry)
    {
        if (const auto declared = std::ranges::find(may_.keys, entry.key, &key::name); declared != may_.keys.end()) {
            take(*declared, entry);
        } else if (const auto table = std::ranges::find(may_.tables, entry.key, &child_table::name);
                   table != may_.tables.end()) {
            take(*table, entry);
        } else if (std::ranges::find(may_.elsewhere, entry.key) == may_.elsewhere.end()) {
            unknown(entry);
        }
    }

    void look_for_required(const raw_table& given)
    {
        for (const auto& declared : may_.keys) {
            const bool there = std::ranges::find(given.entries, declared.name, &raw_entry::key) != given.entries.end();
            // Mistyped is one mistake, not two.
            const bool mistyped = std::ranges::find(meant_, declared.name) != meant_.end();
            if (declared.required && !there && !mistyped) {
                mistakes_.push_back(
                    {given.at, fmt::format("{}: {} is required ({})", title_, declared.name, declared.help)});
            }
        }
    }

private:
    void take(const key& declared, const raw_entry& entry)
    {
        auto checked = check_value(declared, entry.what);
        if (const auto* wrong = std::get_if<wrong_value>(&checked)) {
            mistakes_.push_back({entry.value_at, fmt::format("{}: {}", entry.key, wrong->why)});
        } else {
            into_.put(entry.key, std::get<value>(std::move(checked)), entry.value_at);
        }
    }

    void take(const child_table& declared, const raw_entry& entry)
    {
        if (declared.once) {
            if (const auto* single = std::get_if<raw_single_table>(&entry.what)) {
                take_child(declared, single->held.front(), fmt::format("{}.{}", title_, entry.key));
            } else {
                mistakes_.push_back(
                    {entry.value_at, fmt::format("{0}: must be one table [{1}.{0}]", entry.key, title_)});
            }
            return;
        }
        const auto* tables = std::get_if<std::vector<raw_table>>(&entry.what);
        if (tables == nullptr) {
            mistakes_.push_back(
                {entry.value_at, fmt::format("{}: must be one or more tables [[device.{}]]", entry.key, entry.key)});
            return;
        }
        for (const auto& table : *tables) {
            take_child(declared, table, entry.key);
        }
    }

    void take_child(const child_table& declared, const raw_table& table, std::string_view title)
    {
        section child(std::string(declared.name), table.at);
        check_section(table, {.keys = declared.keys, .tables = {}, .elsewhere = {}}, title, child, mistakes_);
        into_.add_child(std::move(child));
    }

    void unknown(const raw_entry& entry)
    {
        std::vector<std::string_view> candidates(may_.elsewhere.begin(), may_.elsewhere.end());
        std::ranges::transform(may_.keys, std::back_inserter(candidates), &key::name);
        std::ranges::transform(may_.tables, std::back_inserter(candidates), &child_table::name);
        const auto similar = most_similar(entry.key, candidates);
        meant_.push_back(similar);
        mistakes_.push_back({entry.key_at, similar.empty()
                                               ? fmt::format("{}: unknown key", entry.key)
                                               : fmt::format("{}: unknown key, did you mean {}?", entry.key, similar)});
    }

    const allowed& may_;
    std::string_view title_;
    section& into_;
    std::vector<mistake>& mistakes_;
    std::vector<std::string_view> meant_;
};

} // namespace

void check_section(const raw_table& given, const allowed& may, std::string_view title, section& into,
                   std::vector<mistake>& mistakes)
{
    checker check(may, title, into, mistakes);
    for (const auto& entry : given.entries) {
        check.look_at(entry);
    }
    check.look_for_required(given);
}

} // namespace busbar::config
