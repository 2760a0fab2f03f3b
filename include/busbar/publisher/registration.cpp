#include <busbar/publisher/detail/registration.hpp>

#include <chrono>
#include <utility>

namespace busbar::publisher::detail {

using namespace std::chrono_literals;

namespace {

constexpr auto pause_when_congested = 100ms;

} // namespace

registration::registration(model& of, object_tree::writer write, const bus_service& service)
    : model_(of),
      write_(std::move(write)),
      service_(service),
      open_timer_(of.on.on, [this] { open(); }),
      patience_(of.on.on, [this] { patience_is_over(); }),
      exchange_again_(of.on.on, [this] { exchange(); }),
      name_again_(of.on.on, [this] { request_name(); }),
      send_again_(of.on.on, [this] { send_changes(); })
{
}

void registration::start()
{
    open_timer_.start_after(0s);
}

void registration::open()
{
    close();
    if (next_) { // only now that nobody can ask for the old objects
        model_.take_role(*next_->role);
        model_.instance = next_->instance;
        next_.reset();
    }
    try {
        connection_ = std::make_unique<connection>(model_.on.on, model_.on.bus_address,
                                                   [this](std::string_view why) { lost(why); });
        settings_ = std::make_unique<settings_client>(
            *connection_, model_.who.settings_id,
            settings_client::events{
                [this](bool present) { presence_changed(present); },
                [this](std::string_view name, const setting_value& value) { setting_changed(name, value); }});
    } catch (const std::exception& error) {
        lost(error.what());
        return;
    }
    patience_.start_after(patience_with_settings);
    if (const auto gone = bus_fault_.over(monotonic::now()); gone > 0s) {
        log(model_.subject, "bus is there again after {}", to_words(gone));
    }
}

void registration::lost(std::string_view why)
{
    close();
    waited_for_settings_ = false;
    const auto pause = open_backoff_.next();
    if (bus_fault_.due("gone", monotonic::now())) {
        log(model_.subject, "no bus at {}: {}; trying again in {} s, then up to 60 s", model_.on.bus_address, why,
            pause.count());
    }
    open_timer_.start_after(pause);
}

void registration::close()
{
    registered_ = false;
    if (std::exchange(observed_, false)) {
        model_.on.observed_by->on_service_gone(service_);
    }
    patience_.stop();
    exchange_again_.stop();
    name_again_.stop();
    send_again_.stop();
    tree_.reset();
    settings_.reset();
    connection_.reset(); // the daemon releases the name; consumers drop the service before they see it again
    for (std::size_t i = 0; i < model_.items.size(); ++i) {
        model_.items.at(i).writes_under_way = 0;
    }
}

void registration::restart()
{
    registered_ = false;
    open_timer_.start_after(0s); // not here: this may be called from within a message of this connection
}

// --- the values ---

void registration::send_changes()
{
    if (!registered_) {
        return;
    }
    const auto changes = model_.items.changes();
    if (changes.empty()) {
        return;
    }
    try {
        if (connection_->congested()) {
            send_again_.start_after(pause_when_congested);
            return;
        }
        send(changes);
        model_.items.mark_changes_sent();
    } catch (const sdbus::Error&) {
        // The bus is gone: lost() follows from the loop, and all values are read anew afterwards.
    }
}

void registration::send_one(std::size_t index)
{
    if (!registered_) {
        return;
    }
    const auto one = static_cast<item>(index);
    try {
        if (connection_->congested()) {
            send_again_.start_after(pause_when_congested);
            return;
        }
        send({&one, 1});
        model_.items.mark_sent(index);
    } catch (const sdbus::Error&) {
        // as above
    }
}

void registration::send(std::span<const item> changed)
{
    tree_->send_items_changed(changed);
    if (observed_) {
        model_.on.observed_by->on_items_changed(service_, changed);
    }
}

void registration::add(std::size_t index)
{
    if (tree_ == nullptr) {
        return; // will be made with it
    }
    try {
        tree_->add(index);
    } catch (const sdbus::Error&) {
        // as above
    }
}

} // namespace busbar::publisher::detail
