#include <busbar/mqtt/bridge/bridge.hpp>
#include <busbar/mqtt/bridge/discovery.hpp>
#include <busbar/mqtt/bridge/payload.hpp>
#include <busbar/run/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace busbar::mqtt::bridge {

namespace {

using namespace std::chrono_literals;

/// In one turn of the loop: devices want to be heard meanwhile.
constexpr std::size_t messages_in_a_turn = 16;
constexpr auto pause_between_turns = 2ms;
/// The way out is full.
constexpr auto pause_when_full = 20ms;
/// What was not taken for so long never will be: a document beyond what the broker allows.
constexpr auto patience_with_one = 10s;
/// Of the 700 ms that all have together.
constexpr auto farewell_time = 250ms;
/// Services that went while there was no connection. More of them are old instances that the user tried.
constexpr std::size_t most_gone = 64;

constexpr std::string_view online = "online";
constexpr std::string_view offline = "offline";
constexpr std::string_view subject = "mqtt.publish";

} // namespace

bridge::bridge(settings settings, const broker& where, surroundings& around)
    : settings_(std::move(settings)),
      around_(around),
      link_(around.shared.get<link_pool>(around.on).get(where)),
      pump_timer_(around.on, [this] { pump(); })
{
    link_->set_will(settings_.status_topic, std::string{offline});
    around_.bus.observed_by = this;
}

bridge::~bridge()
{
    if (around_.bus.observed_by == this) {
        around_.bus.observed_by = nullptr;
    }
}

void bridge::start()
{
    log(subject, "publishes all values at {} below {}/", to_words(link_->where()), settings_.topic);
    // A will that comes late, of a connection before this one, would leave us offline for all.
    subscription_ = link_->subscribe(
        settings_.status_topic, [this](const message& told) { on_status(told); },
        [this](const link_state& now) { on_state(now); });
}

void bridge::stop(std::function<void()> done)
{
    when_stopped_ = std::move(done);
    stop_at_ = monotonic::now() + farewell_time;
    pump();
}

std::string bridge::state() const
{
    return fmt::format("{}, {} services, {} values wait", connected_ ? "connected" : "not connected", services_.size(),
                       queue_.size());
}

void bridge::on_state(const link_state& now)
{
    // Perhaps from within publish(): what is under way there stays as it is.
    anew_ = anew_ || (now.connected && !connected_);
    connected_ = now.connected;
    pump_soon();
}

void bridge::on_status(const message& told)
{
    if (told.payload == offline && !when_stopped_) {
        told_ = false;
        pump_soon();
    }
}

void bridge::on_service_published(const publisher::bus_service& service)
{
    auto made = std::make_unique<service_state>();
    made->service = &service;
    made->base = fmt::format("{}/{}/{}", settings_.topic, service.class_name(), service.instance());
    std::erase(gone_, made->base + "/status");
    services_.push_back(std::move(made));
    enqueue_all(*services_.back());
    pump_soon();
}

void bridge::on_items_changed(const publisher::bus_service& service, std::span<const publisher::item> which)
{
    auto* of = find(service);
    if (of == nullptr) {
        return;
    }
    for (const auto each : which) {
        if (service.look_at(each).path == "/CustomName") {
            std::ranges::for_each(of->items, [](item_state& state) { state.announced = false; });
            enqueue_all(*of);
        } else {
            enqueue(*of, each);
        }
    }
    pump_soon();
}

void bridge::on_service_gone(const publisher::bus_service& service)
{
    auto* of = find(service);
    if (of == nullptr) {
        return;
    }
    std::erase_if(queue_, [&](const waiting& each) { return each.of == of; });
    if (gone_.size() == most_gone) {
        gone_.erase(gone_.begin());
    }
    gone_.push_back(of->base + "/status");
    std::erase_if(services_, [&](const auto& each) { return each.get() == of; });
    pump_soon();
}

void bridge::enqueue(service_state& of, publisher::item which)
{
    const auto index = static_cast<std::size_t>(which);
    if (index >= of.items.size()) {
        of.items.resize(index + 1);
    }
    if (!std::exchange(of.items[index].waits, true)) {
        queue_.push_back({&of, which});
    }
}

void bridge::enqueue_all(service_state& of)
{
    of.service->visit([&](publisher::item which, const publisher::item_view& /*seen*/) { enqueue(of, which); });
}

void bridge::send_everything()
{
    told_ = false;
    for (const auto& each : services_) {
        each->told = false;
        for (auto& state : each->items) {
            state.announced = false;
            state.not_before = {};
        }
        enqueue_all(*each);
    }
}

void bridge::pump_soon()
{
    if (!std::exchange(pump_is_near_, true)) {
        pump_timer_.start_after(pause_between_turns);
    }
}

void bridge::pump()
{
    pump_is_near_ = false;
    if (!connected_) {
        if (when_stopped_) {
            finish();
        }
        return;
    }
    if (std::exchange(anew_, false)) {
        send_everything();
    }
    budget_ = messages_in_a_turn;
    if (!send_statuses()) {
        wait_for_room();
    } else if (when_stopped_) {
        finish();
    } else {
        send_items();
    }
}

/// Room in this turn, or on the way out.
void bridge::wait_for_room()
{
    if (when_stopped_ && monotonic::now() >= stop_at_) {
        finish();
        return;
    }
    pump_is_near_ = true;
    if (budget_ == 0) {
        pump_timer_.start_after(pause_between_turns);
    } else {
        pump_timer_.start_after(pause_when_full);
    }
}

/// False: not all of them.
bool bridge::send_statuses()
{
    while (!gone_.empty()) {
        if (!publish(gone_.back(), offline)) {
            return false;
        }
        gone_.pop_back();
    }
    if (when_stopped_) {
        return publish(settings_.status_topic, offline);
    }
    if (!told_) {
        told_ = publish(settings_.status_topic, online);
        if (!told_) {
            return false;
        }
    }
    return std::ranges::all_of(services_, [this](const auto& each) {
        if (!each->told) {
            topic_.assign(each->base).append("/status");
            each->told = publish(topic_, online);
        }
        return each->told;
    });
}

void bridge::send_items()
{
    const auto now = monotonic::now();
    auto next = monotonic::time_point::max();
    bool room = true;
    std::erase_if(queue_, [&](const waiting& each) {
        const auto due = each.of->items[static_cast<std::size_t>(each.which)].not_before;
        if (due > now) {
            next = std::min(next, due);
            return false;
        }
        room = room && send(*each.of, each.which, now);
        return room;
    });
    if (!room) {
        wait_for_room();
    } else if (next != monotonic::time_point::max() && !pump_is_near_) {
        pump_timer_.start_at(next);
    }
}

/// False: no room.
bool bridge::send(service_state& of, publisher::item which, monotonic::time_point now)
{
    const auto seen = of.service->look_at(which);
    auto& state = of.items[static_cast<std::size_t>(which)];
    if (seen.row != nullptr) {
        if (settings_.home_assistant && seen.valid && !state.announced && is_sensor(*seen.row)) {
            if (budget_ == 0) {
                return false;
            }
            const auto made = discovery_of(settings_, of.base, *of.service, seen);
            if (!publish(made.topic, made.document)) {
                return false;
            }
            state.announced = true;
        }
        topic_.assign(of.base).append(seen.path);
        payload_.clear();
        append_payload(payload_, seen);
        if (!publish(topic_, payload_)) {
            return false;
        }
    }
    state.waits = false;
    state.not_before = now + settings_.interval;
    return true;
}

/// False: no room.
bool bridge::publish(std::string_view topic, std::string_view payload)
{
    if (budget_ == 0 || !connected_) {
        return false;
    }
    if (link_->publish(topic, payload, true)) {
        --budget_;
        stuck_since_.reset();
        return true;
    }
    const auto now = monotonic::now();
    if (!stuck_since_) {
        stuck_since_ = now;
    } else if (now - *stuck_since_ > patience_with_one) {
        stuck_since_.reset();
        if (const auto text =
                fmt::format("{} is not taken by the broker, {} bytes; passed over", topic, payload.size());
            refused_.due(text, now)) {
            log_line(subject, text);
        }
        return true;
    }
    return false;
}

void bridge::finish()
{
    pump_timer_.stop();
    pump_is_near_ = true; // for ever
    std::exchange(when_stopped_, nullptr)();
}

bridge::service_state* bridge::find(const publisher::bus_service& service)
{
    const auto found = std::ranges::find(services_, &service, [](const auto& each) { return each->service; });
    return found == services_.end() ? nullptr : found->get();
}

} // namespace busbar::mqtt::bridge
