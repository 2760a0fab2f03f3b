#include <busbar/mqtt/portal_id.hpp>
#include <busbar/mqtt/registration/registry.hpp>
#include <busbar/mqtt/registration/topic_path.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace busbar::mqtt::registration {

using namespace std::chrono_literals;

registry::registry(std::span<const service::service_class* const> known, registry_settings settings,
                   surroundings& around)
    : known_(known),
      settings_(std::move(settings)),
      around_(around),
      bus_(around.bus),
      link_(around.shared.get<link_pool>(around.on).get(settings_.broker)),
      outbox_(around.on, link_),
      writer_(bus_, [this](std::string_view why) { refused_.say(settings_.name, why); }),
      publish_timer_(around.on, [this] { publish_next(); }),
      answer_timer_(around.on, [this] { answer(); }),
      silence_timer_(around.on, [this] { check_silence(); })
{
    bus_.observed_by = this;
}

registry::~registry()
{
    clients_.clear(); // their services tell us that they go
}

void registry::start()
{
    if (settings_.portal_id.empty()) {
        settings_.portal_id = read_portal_id();
    }
    statuses_ = link_->subscribe(
        "device/+/Status", [this](const message& what) { on_status(what); },
        [this](const link_state& now) { on_link(now); });
    proxies_ = link_->subscribe("device/+/Proxy", [this](const message& what) { on_proxy(what); });
    if (settings_.serve_writes) {
        writes_ = link_->subscribe(fmt::format("W/{}/+/+/#", settings_.portal_id),
                                   [this](const message& what) { on_written(what); });
    }
}

void registry::stop(std::function<void()> done)
{
    stopped_ = true;
    publish_timer_.stop();
    answer_timer_.stop();
    silence_timer_.stop();
    outbox_.clear();
    statuses_.reset();
    proxies_.reset();
    writes_.reset();
    clients_.clear();
    done();
}

std::string registry::state() const
{
    std::size_t services = 0;
    for (const auto& [who, each] : clients_) {
        services += each.services.size();
    }
    return fmt::format("{}: {}{}, {} clients, {} services", settings_.name, connected_ ? "connected" : "not connected",
                       problem_.empty() ? "" : ": " + problem_, clients_.size(), services);
}

// --- The bus ---

void registry::on_service_published(const publisher::bus_service& service)
{
    if (around_.bus.observed_by != nullptr) {
        around_.bus.observed_by->on_service_published(service);
    }
    publish_timer_.start_after(0ms);
    for (auto& [who, each] : clients_) {
        if (std::ranges::any_of(each.services, [&](const auto& one) { return &one->service() == &service; })) {
            answer_soon(each); // the instance may be a new one: the user has changed it
        }
    }
}

void registry::on_items_changed(const publisher::bus_service& service, std::span<const publisher::item> which)
{
    if (around_.bus.observed_by != nullptr) {
        around_.bus.observed_by->on_items_changed(service, which);
    }
}

void registry::on_service_gone(const publisher::bus_service& service)
{
    if (around_.bus.observed_by != nullptr) {
        around_.bus.observed_by->on_service_gone(service);
    }
}

// --- The broker ---

void registry::on_link(const link_state& now)
{
    problem_ = now.problem;
    if (now.connected == connected_) {
        return;
    }
    connected_ = now.connected;
    was_connected_ = was_connected_ || connected_;
    if (connected_) {
        for (auto& [who, each] : clients_) {
            answer_soon(each); // an answer may have been lost
        }
    } else if (!stopped_) {
        outbox_.clear();
        // Who has gone meanwhile can't tell.
        lost_at_ = monotonic::now();
        check_silence();
    }
}

void registry::on_status(const message& what)
{
    if (stopped_) {
        return;
    }
    const auto who = client_of(what.topic, "Status");
    if (what.payload.empty()) { // somebody takes back what the broker had kept
        leave(who);
        return;
    }
    const auto answer = read_status(who, what.payload, known_);
    if (!answer.says) {
        refuse(what.topic, answer.problem);
    } else if (!answer.says->connected && what.retained) {
        doubt(who); // its last will of some time, kept while its registrations are not: it may be back
    } else if (!answer.says->connected) {
        leave(who);
    } else if (const auto why = why_no_room(*answer.says); !why.empty()) {
        refuse(what.topic, why);
    } else {
        take(*answer.says, what.retained);
    }
}

void registry::on_proxy(const message& what)
{
    if (stopped_ || what.payload.empty()) {
        return;
    }
    if (what.retained) {
        refuse(what.topic, "the broker had kept it: its values may be of any age");
        return;
    }
    auto made = read_proxy(what.payload);
    if (!made.problem.empty()) {
        refuse(what.topic, made.problem);
        return;
    }
    for (auto& [topic, payload] : made.messages) {
        if (!outbox_.put(std::move(topic), std::move(payload))) {
            refuse(what.topic, "values come faster than the broker takes them");
            return;
        }
    }
}

void registry::on_written(const message& what)
{
    if (stopped_ || what.retained) {
        return;
    }
    const auto to = take_apart(what.topic);
    if (to.instance < 0 || to.portal_id != settings_.portal_id) {
        return;
    }
    for (const auto& [who, each] : clients_) {
        for (const auto& one : each.services) {
            const auto& service = one->service();
            if (!service.published() || service.class_name() != to.type || service.instance() != to.instance) {
                continue;
            }
            const auto why = service.find(to.path) ? writer_.write(service.bus_name(), to.path, what.payload)
                                                   : fmt::format("a {} has no such path", to.type);
            if (!why.empty()) {
                refuse(what.topic, why);
            }
            return;
        }
    }
}

void registry::refuse(std::string_view topic, std::string_view why)
{
    refused_.say(settings_.name, fmt::format("a message on {} does not count: {}", topic.substr(0, 160), why));
}

} // namespace busbar::mqtt::registration
