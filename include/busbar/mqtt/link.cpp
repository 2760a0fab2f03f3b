#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/link_implementation.hpp>

#include <algorithm>

namespace busbar::mqtt {

std::shared_ptr<link> link::make(loop& on, broker where)
{
    return make(on, std::move(where), detail::link_tuning{});
}

std::shared_ptr<link> link::make(loop& on, broker where, const detail::link_tuning& tuning)
{
    return std::shared_ptr<link>(new link(on, std::move(where), tuning));
}

link::link(loop& on, broker where, const detail::link_tuning& tuning)
    : implementation_(std::make_shared<implementation>(on, std::move(where), tuning))
{
}

link::~link() = default;

const broker& link::where() const
{
    return implementation_->where;
}

const link_state& link::state() const
{
    return implementation_->state;
}

std::unique_ptr<link::subscription> link::subscribe(std::string filter, std::function<void(const message&)> on_message,
                                                    std::function<void(const link_state&)> on_state)
{
    return std::make_unique<subscription>(
        shared_from_this(), implementation_->subscribe(std::move(filter), std::move(on_message), std::move(on_state)));
}

bool link::publish(std::string_view topic, std::string_view payload, bool retain, int qos)
{
    return implementation_->publish(topic, payload, retain, qos);
}

void link::set_will(std::string topic, std::string payload)
{
    implementation_->will = {std::move(topic), std::move(payload)};
}

link::subscription::subscription(std::shared_ptr<link> over, std::shared_ptr<detail::subscriber> who)
    : link_(std::move(over)),
      who_(std::move(who))
{
}

link::subscription::~subscription()
{
    link_->implementation_->unsubscribe(*who_);
}

const link_state& link::subscription::state() const
{
    return who_->state;
}

std::shared_ptr<link> link_pool::get(const broker& where)
{
    std::erase_if(links_, [](const auto& each) { return each.expired(); });
    for (const auto& each : links_) {
        if (auto found = each.lock(); found && found->where() == where) {
            return found;
        }
    }
    auto made = link::make(loop_, where);
    links_.push_back(made);
    return made;
}

} // namespace busbar::mqtt
