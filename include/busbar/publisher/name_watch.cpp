#include <busbar/publisher/detail/backoff.hpp>
#include <busbar/publisher/detail/connection.hpp>
#include <busbar/publisher/detail/owner_watch.hpp>
#include <busbar/publisher/environment.hpp>

#include <chrono>
#include <utility>

namespace busbar::publisher {

struct name_watch::implementation {
    implementation(environment& env, std::string wanted, std::function<void(bool owned)> when_changed)
        : on(env),
          name(std::move(wanted)),
          tell(std::move(when_changed)),
          open_timer(env.on, [this] { open(); })
    {
        open_timer.start_after(std::chrono::seconds{0});
    }

    void open()
    {
        try {
            bus = std::make_unique<detail::connection>(on.on, on.bus_address, [this](std::string_view) { lost(); });
            detail::watch_owner(*bus, name, [this](const std::string& owner) {
                pause.reset();
                take(!owner.empty());
            });
        } catch (const std::exception&) {
            lost(); // whoever publishes has a line in the log about it
        }
    }

    void lost()
    {
        bus.reset();
        open_timer.start_after(pause.next());
        take(false);
    }

    void take(bool is_owned)
    {
        if (!known || is_owned != owned) {
            known = true;
            owned = is_owned;
            tell(owned);
        }
    }

    environment& on;
    std::string name;
    std::function<void(bool owned)> tell;
    bool known = false;
    bool owned = false;
    std::unique_ptr<detail::connection> bus;
    timer open_timer;
    detail::backoff pause;
};

name_watch::name_watch(environment& on, std::string name, std::function<void(bool owned)> when_changed)
    : implementation_(std::make_unique<implementation>(on, std::move(name), std::move(when_changed)))
{
}

name_watch::~name_watch() = default;

} // namespace busbar::publisher
