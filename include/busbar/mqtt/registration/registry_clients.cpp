/// The part of a registry that knows its clients: who has which services, what they are answered, who is in doubt.
#include <busbar/describe/json.hpp>
#include <busbar/mqtt/portal_id.hpp>
#include <busbar/mqtt/registration/registry.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace busbar::mqtt::registration {

using namespace std::chrono_literals;

namespace {

/// A client that registers twice in a moment gets one answer.
constexpr auto before_answer = 20ms;
/// com.victronenergy.settings is slow, and who does not hear of it for 3 s goes on with an instance that others may have.
constexpr std::size_t most_on_their_way = 2;
/// For clients to come back after their broker, or our connection to it, was away.
constexpr auto time_to_come_back = 60s;

std::string suffix_of(std::string_view client, std::string_view service)
{
    return fmt::format("mqtt_{}_{}", client, service); // as dbus-mqtt-devices: the instances it was given stay
}

} // namespace

std::string registry::why_no_room(const status& says) const
{
    const auto known = clients_.find(says.client);
    if (known == clients_.end() && clients_.size() >= most_clients) {
        return fmt::format("{} clients are registered, which is all there is room for", most_clients);
    }
    std::size_t others = 0;
    for (const auto& [who, each] : clients_) {
        others += who == says.client ? 0 : each.services.size();
    }
    if (others + says.services.size() > most_services) {
        return fmt::format("with its services there would be more than {}", most_services);
    }
    std::size_t fresh = 0;
    for (const auto& wanted : says.services) {
        const auto suffix = suffix_of(says.client, wanted.id);
        fresh += services_ever_.contains(suffix) ? 0 : 1;
        for (const auto& [who, each] : clients_) {
            if (who != says.client && std::ranges::any_of(each.services, [&](const auto& one) {
                    return one->service().who().suffix == suffix;
                })) {
                return fmt::format("its service would have the name {} of one of client {}", suffix, who);
            }
        }
    }
    if (services_ever_.size() + fresh > most_services_ever) {
        return fmt::format("there have been {} different services since the start, new ones are not taken any more",
                           most_services_ever);
    }
    return {};
}

void registry::take(const status& says, bool retained)
{
    auto known = clients_.find(says.client);
    if (known == clients_.end()) {
        known = clients_.emplace(says.client, client{}).first;
        std::vector<std::string> words;
        for (const auto& each : says.services) {
            words.push_back(fmt::format("{} {}", each.of->name, each.id));
        }
        said_.say(settings_.name,
                  fmt::format("client {} {}: {}", says.client,
                              retained ? "was registered before, by what the broker has kept" : "has registered",
                              fmt::join(words, ", ")));
    }
    auto& it = known->second;
    // What it does not have any more leaves first: its name may be wanted for another type.
    std::erase_if(it.services, [&](const auto& present) {
        return std::ranges::none_of(says.services, [&](const wanted_service& wanted) {
            return wanted.id == present->id() && wanted.of == &present->of();
        });
    });
    for (const auto& wanted : says.services) {
        if (std::ranges::none_of(it.services, [&](const auto& present) { return present->id() == wanted.id; })) {
            make_service(says, wanted, it);
        }
    }
    if (std::exchange(it.version, says.version) != says.version) {
        for (const auto& each : it.services) {
            each->set_version(says.version);
        }
    }
    if (!retained) { // else it may have gone since
        for (const auto& each : it.services) {
            each->confirm();
        }
        check_silence();
    }
    publish_timer_.start_after(0ms);
    answer_soon(it);
}

/// One after the other.
void registry::publish_next()
{
    const auto now = monotonic::now();
    std::size_t on_their_way = 0;
    registered_service* next = nullptr;
    for (const auto& [who, each] : clients_) {
        for (const auto& one : each.services) {
            on_their_way += one->is_on_its_way(now) ? 1 : 0;
            next = next == nullptr && one->is_waiting() ? one.get() : next;
        }
    }
    if (next == nullptr) {
        return;
    }
    if (on_their_way >= most_on_their_way || !published_.may()) {
        publish_timer_.start_after(1s); // or when one of them has arrived
        return;
    }
    services_ever_.insert(next->service().who().suffix);
    next->publish();
    publish_timer_.start_after(0ms);
}

void registry::make_service(const status& by, const wanted_service& wanted, client& into)
{
    const auto suffix = suffix_of(by.client, wanted.id);
    into.services.push_back(std::make_unique<registered_service>(
        bus_, wanted.id, *wanted.of,
        publisher::identity{.suffix = suffix,
                            .settings_id = suffix,
                            .connection = fmt::format("MQTT:{}", by.client),
                            .product_name = fmt::format("{} by MQTT", wanted.of->name),
                            .firmware_version = by.version,
                            .name = fmt::format("{} {}", by.client, wanted.id),
                            .wanted_instance = 1}, // as dbus-mqtt-devices asks; localsettings finds a free one
        [this] { check_silence(); }));
}

void registry::leave(std::string_view who)
{
    const auto known = clients_.find(who);
    if (known == clients_.end()) {
        return;
    }
    said_.say(settings_.name, fmt::format("client {} has left, with {} services", who, known->second.services.size()));
    clients_.erase(known);
}

void registry::doubt(std::string_view who)
{
    if (const auto known = clients_.find(who); known != clients_.end()) {
        for (const auto& each : known->second.services) {
            each->doubt();
        }
    }
}

void registry::answer_soon(client& to)
{
    to.answer_due = true;
    if (!std::exchange(answer_armed_, true)) { // later ones do not put off the first
        answer_timer_.start_after(before_answer);
    }
}

void registry::answer()
{
    answer_armed_ = false;
    if (settings_.portal_id.empty()) {
        if (!std::exchange(portal_id_missed_, true)) {
            log(settings_.name,
                "clients can't be answered: {} is not there, so this is no Venus OS device; portal_id says which one "
                "their topics are of",
                portal_id_file);
        }
        return;
    }
    for (auto& [who, each] : clients_) {
        if (each.answer_due && connected_ && answer_to(who, each)) {
            each.answer_due = false;
        }
    }
}

/// False: not yet.
bool registry::answer_to(const std::string& who, const client& to)
{
    std::string instances;
    for (const auto& each : to.services) {
        if (!each->service().published()) {
            return false; // on_service_published() comes
        }
        instances +=
            fmt::format(R"({}"{}": {})", instances.empty() ? "" : ", ", each->id(), each->service().instance());
    }
    instances = fmt::format("{{{}}}", instances);
    const bool room = outbox_.put(fmt::format("device/{}/DBus", who),
                                  fmt::format(R"({{"portalId": {}, "deviceInstance": {}}})",
                                              describe::json_text(settings_.portal_id), instances)) &&
                      outbox_.put(fmt::format("device/{}/DeviceInstance", who), instances); // what old clients know
    if (!room && !std::exchange(answer_armed_, true)) {
        answer_timer_.start_after(100ms);
    }
    return room;
}

/// Who was not heard for too long, or not since the broker was away, is in doubt.
void registry::check_silence()
{
    if (stopped_) {
        return;
    }
    const auto now = monotonic::now();
    auto next = monotonic::time_point::max();
    for (const auto& [who, each] : clients_) {
        for (const auto& one : each.services) {
            if (one->in_doubt()) {
                continue;
            }
            auto until = monotonic::time_point::max();
            if (settings_.timeout > 0ms) {
                until = one->heard() + settings_.timeout;
            }
            if (lost_at_ && one->heard() < *lost_at_) {
                until = std::min<monotonic::time_point>(until, *lost_at_ + time_to_come_back);
            }
            if (until > now) {
                next = std::min(next, until);
                continue;
            }
            one->doubt();
            said_.say(settings_.name, fmt::format("nothing heard of {} for {}: values invalid",
                                                  one->service().who().suffix, busbar::to_words(now - one->heard())));
        }
    }
    if (next == monotonic::time_point::max()) {
        silence_timer_.stop();
    } else {
        silence_timer_.start_at(next);
    }
}

} // namespace busbar::mqtt::registration
