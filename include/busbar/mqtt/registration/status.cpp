#include <busbar/ascii.hpp>
#include <busbar/mqtt/registration/document.hpp>
#include <busbar/mqtt/registration/status.hpp>

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace busbar::mqtt::registration {

namespace {

using boost::json::object;

std::string_view text_of(const object& in, std::string_view name)
{
    const auto* found = in.if_contains(name);
    const auto* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string_view{} : std::string_view{text->data(), text->size()};
}

/// 1, 0, true, false.
std::optional<bool> flag_of(const object& in, std::string_view name)
{
    const auto* found = in.if_contains(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (const auto* flag = found->if_bool()) {
        return *flag;
    }
    const auto* whole = found->if_int64();
    return whole != nullptr && (*whole == 0 || *whole == 1) ? std::optional(*whole == 1) : std::nullopt;
}

/// Untrusted text in a line of the log.
std::string_view shortened(std::string_view text)
{
    return text.substr(0, longest_id);
}

/// The problem, or empty.
std::string read_services(const object& from, std::span<const service::service_class* const> known, status& into)
{
    const auto* found = from.if_contains("services");
    const auto* services = found == nullptr ? nullptr : found->if_object();
    if (services == nullptr || services->empty()) {
        return R"(it has no services, as in "services": {"t1": "temperature"})";
    }
    if (services->size() > most_services_of_a_client) {
        return fmt::format("it has {} services, at most {} are taken", services->size(), most_services_of_a_client);
    }
    for (const auto& each : *services) {
        const std::string_view id{each.key().data(), each.key().size()};
        if (!is_id(id)) {
            return fmt::format("the service id \"{}\" has other characters than letters, digits and _, or more than {}",
                               shortened(id), longest_id);
        }
        const auto type = text_of(*services, id);
        const auto of = std::ranges::find_if(known, [&](const auto* one) { return one->name == type; });
        if (of == known.end()) {
            return fmt::format("a service of type \"{}\" is not known here", shortened(type));
        }
        into.services.push_back({std::string{id}, *of});
    }
    return {};
}

} // namespace

bool is_id(std::string_view text)
{
    return !text.empty() && text.size() <= longest_id &&
           std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '_'; });
}

std::string_view client_of(std::string_view topic, std::string_view last_level)
{
    constexpr std::string_view first = "device/";
    if (!topic.starts_with(first) || !topic.ends_with(last_level) ||
        topic.size() < first.size() + last_level.size() + 1) {
        return {};
    }
    topic.remove_prefix(first.size());
    topic.remove_suffix(last_level.size());
    return topic.ends_with('/') ? topic.substr(0, topic.size() - 1) : std::string_view{};
}

status_answer read_status(std::string_view client, std::string_view payload,
                          std::span<const service::service_class* const> known)
{
    if (!is_id(client)) {
        return {.problem = fmt::format("a client id has letters, digits and _ only, at most {}", longest_id)};
    }
    document read;
    const auto* all = read.read(payload);
    if (all == nullptr) {
        return {.problem = read.problem()};
    }
    const auto name = text_of(*all, "clientId");
    if (name != client) {
        return {.problem = fmt::format("its clientId \"{}\" is not the one of the topic", shortened(name))};
    }
    const auto connected = flag_of(*all, "connected");
    if (!connected) {
        return {.problem = "its \"connected\" is neither 1 nor 0"};
    }
    status made{.client = std::string{client}, .connected = *connected};
    if (!made.connected) {
        return {.says = std::move(made)};
    }
    made.version = text_of(*all, "version").substr(0, longest_version);
    if (auto problem = read_services(*all, known, made); !problem.empty()) {
        return {.problem = std::move(problem)};
    }
    return {.says = std::move(made)};
}

} // namespace busbar::mqtt::registration
