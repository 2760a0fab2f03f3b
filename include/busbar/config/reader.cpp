#include <busbar/config/check_section.hpp>
#include <busbar/config/check_value.hpp>
#include <busbar/config/document.hpp>
#include <busbar/config/handed_over_port.hpp>
#include <busbar/config/reader.hpp>
#include <busbar/config/similar.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace busbar::config {

namespace {

constexpr std::array<std::string_view, 2> keys_of_all{"type", "name"};
constexpr key name_key{.name = "name", .type = key_type::text, .help = "shown on the GX until renamed there"};

const raw_entry* find(const raw_table& in, std::string_view key)
{
    const auto found = std::ranges::find(in.entries, key, &raw_entry::key);
    return found == in.entries.end() ? nullptr : &*found;
}

class reading {
public:
    explicit reading(std::span<const device_type* const> types) : types_(types) {}

    configuration all(const document& file)
    {
        made_.mistakes = file.mistakes;
        if (file.mistakes.empty()) {
            look_at_top(file.root);
            name_the_nameless();
            look_for_shared_claims();
        }
        std::ranges::stable_sort(made_.mistakes, {},
                                 [](const mistake& each) { return std::pair(each.at.line, each.at.column); });
        // What several devices inherit is told once.
        const auto is_same = [](const mistake& one, const mistake& other) {
            return one.at.line == other.at.line && one.at.column == other.at.column && one.text == other.text;
        };
        auto& mistakes = made_.mistakes;
        mistakes.erase(std::unique(mistakes.begin(), mistakes.end(), is_same), mistakes.end());
        return std::move(made_);
    }

private:
    void wrong(position at, std::string text) { made_.mistakes.push_back({at, std::move(text)}); }

    void look_at_top(const raw_table& root)
    {
        // First what devices inherit, wherever it stands.
        for (const auto& entry : root.entries) {
            if (entry.key != "device") {
                look_at_common(entry);
            }
        }
        bool any = false;
        for (const auto& entry : root.entries) {
            if (entry.key != "device") {
                continue;
            }
            any = true;
            if (const auto* tables = std::get_if<std::vector<raw_table>>(&entry.what)) {
                std::ranges::for_each(*tables, [this](const raw_table& each) { look_at_device(each); });
            } else {
                wrong(entry.value_at, "device: every device begins with a line [[device]], with two brackets");
            }
        }
        if (!any && made_.mistakes.empty()) {
            wrong({1, 1}, "no device: every device begins with a line [[device]]");
        }
    }

    void look_at_common(const raw_entry& entry)
    {
        std::vector<std::string_view> known{"device"};
        for (const auto* type : types_) {
            if (type->common == nullptr) {
                continue;
            }
            if (type->common->name == entry.key) {
                look_at_common(*type->common, entry);
                return;
            }
            known.push_back(type->common->name);
        }
        const auto similar = most_similar(entry.key, known);
        wrong(entry.key_at, similar.empty() || similar == "device"
                                ? fmt::format("{}: unknown key; every device begins with a line [[device]]", entry.key)
                                : fmt::format("{}: unknown table, did you mean [{}]?", entry.key, similar));
    }

    void look_at_common(const common_table& which, const raw_entry& entry)
    {
        const auto* given = std::get_if<raw_single_table>(&entry.what);
        if (given == nullptr) {
            wrong(entry.value_at, fmt::format("{0}: must be one table, which begins with a line [{0}]", entry.key));
            wrong_tables_.push_back(&which);
            return;
        }
        const auto mistakes_before = made_.mistakes.size();
        section settings(entry.key, given->held.front().at);
        check_section(given->held.front(), {.keys = which.keys, .tables = which.tables, .elsewhere = {}}, entry.key,
                      settings, made_.mistakes);
        if (made_.mistakes.size() == mistakes_before && which.validate != nullptr) {
            std::ranges::move(which.validate(settings), std::back_inserter(made_.mistakes));
        }
        if (made_.mistakes.size() != mistakes_before) {
            wrong_tables_.push_back(&which);
            return;
        }
        made_.tables.push_back({&which, std::move(settings)});
    }

    void inherit(section& device, const common_table& from) const
    {
        if (std::ranges::any_of(from.places, [&](std::string_view key) { return device.has(key); })) {
            return;
        }
        if (const auto found = std::ranges::find(made_.tables, &from, &configured_table::table);
            found != made_.tables.end()) {
            device.inherit(found->settings);
        }
    }

    const device_type* type_of(const raw_table& table)
    {
        const auto* entry = find(table, "type");
        if (entry == nullptr) {
            wrong(table.at, "device: type is required, `devices` lists what is compiled in");
            return nullptr;
        }
        const auto* name = std::get_if<std::string>(&entry->what);
        if (name == nullptr) {
            wrong(entry->value_at, "type: must be a text in quotes, `devices` lists what is compiled in");
            return nullptr;
        }
        std::vector<std::string_view> known;
        for (const auto* each : types_) {
            if (each->about->type == *name) {
                return each;
            }
            known.push_back(each->about->type);
        }
        const auto similar = most_similar(*name, known);
        wrong(entry->value_at, fmt::format("type: \"{}\" is not compiled in, {}`devices` lists what is", *name,
                                           similar.empty() ? "" : fmt::format("did you mean \"{}\"? ", similar)));
        return nullptr;
    }

    void look_at_device(const raw_table& table)
    {
        const auto mistakes_before = made_.mistakes.size();
        const auto name = name_of(table);
        const auto* type = type_of(table);
        if (type == nullptr) {
            return; // which keys it may have, nobody knows
        }
        section settings(std::string(type->about->type), table.at);
        check_section(table, {.keys = type->keys, .tables = type->child_tables, .elsewhere = keys_of_all},
                      type->about->type, settings, made_.mistakes);
        if (made_.mistakes.size() != mistakes_before) {
            return; // what follows may rely on right values
        }
        if (type->common != nullptr) {
            if (std::ranges::find(wrong_tables_, type->common) != wrong_tables_.end()) {
                return; // likewise
            }
            inherit(settings, *type->common);
        }
        auto more = type->validate == nullptr ? std::vector<mistake>{} : type->validate(settings);
        if (more.empty()) {
            if (const auto* given = find(table, "name"); given != nullptr) {
                settings.put("name", name, given->value_at);
            }
            made_.devices.push_back({type, name, std::move(settings)});
        }
        std::ranges::move(more, std::back_inserter(made_.mistakes));
    }

    /// Empty if there is none.
    std::string name_of(const raw_table& table)
    {
        const auto* entry = find(table, "name");
        if (entry == nullptr) {
            return {};
        }
        const auto checked = check_value(name_key, entry->what);
        if (const auto* why = std::get_if<wrong_value>(&checked)) {
            wrong(entry->value_at, fmt::format("name: {}", why->why));
            return {};
        }
        auto name = std::get<std::string>(std::get<value>(checked));
        // The log and `probe NAME` tell devices apart by it.
        const auto [first, is_new] = line_of_name_.emplace(name, table.at.line);
        if (!is_new) {
            wrong(entry->value_at, fmt::format("name: \"{}\" is already used (line {})", name, first->second));
        }
        return name;
    }

    void name_the_nameless()
    {
        for (auto& device : made_.devices) {
            if (!device.name.empty()) {
                continue;
            }
            const std::string model(device.type->about->model);
            device.name = model;
            for (int number = 2; line_of_name_.contains(device.name); ++number) {
                device.name = fmt::format("{} {}", model, number);
            }
            line_of_name_.emplace(device.name, device.settings.at().line);
        }
    }

    void look_for_shared_claims()
    {
        std::map<std::string, const configured_device*> claimed;
        for (const auto& device : made_.devices) {
            const auto what = device.type->summarize(device.settings);
            for (const auto& claim : what.claims) {
                const auto [first, is_new] = claimed.emplace(claim, &device);
                if (!is_new && first->second != &device) {
                    wrong(device.settings.at(),
                          fmt::format("{}: {} is already used by \"{}\" (line {}){}", device.type->about->type, claim,
                                      first->second->name, first->second->settings.at().line,
                                      waits_for_a_port(device.settings)
                                          ? "; serial-starter offers every port to both: give them different unit "
                                            "ids, or name their ports"
                                          : ""));
                }
            }
            look_for_another_line(device, what.line);
        }
    }

    /// Ports that serial-starter hands over are not named, so there each way to speak gets its turn.
    void look_for_another_line(const configured_device& device, const std::string& line)
    {
        if (line.empty() || waits_for_a_port(device.settings)) {
            return;
        }
        const auto port = device.settings.text("port").value_or("");
        const auto [first, is_new] = lines_.try_emplace(port, line, &device);
        const auto& [line_of_first, other] = first->second;
        if (line != line_of_first) {
            wrong(
                device.settings.at("port"),
                fmt::format("port: on {} \"{}\" (line {}) speaks {}, this one {}: give them lines of their own, or the "
                            "same settings",
                            port, other->name, other->settings.at().line, line_of_first, line));
        }
    }

    std::span<const device_type* const> types_;
    configuration made_;
    std::vector<const common_table*> wrong_tables_;
    std::map<std::string, std::uint32_t> line_of_name_;
    std::map<std::string, std::pair<std::string, const configured_device*>> lines_; ///< by serial port
};

} // namespace

configuration read_configuration(std::string_view text, std::span<const device_type* const> types)
{
    return reading(types).all(parse_toml(text));
}

std::string to_report(std::string_view file, std::span<const mistake> mistakes)
{
    std::string report;
    for (const auto& each : mistakes) {
        report += fmt::format("{}:{}:{}: error: {}\n", file, each.at.line, each.at.column, each.text);
    }
    report += fmt::format("{} error{}, nothing started", mistakes.size(), mistakes.size() == 1 ? "" : "s");
    return report;
}

} // namespace busbar::config
