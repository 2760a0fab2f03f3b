#include <busbar/run/fleet.hpp>
#include <busbar/run/log.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace busbar {

void fleet::start(const config::configured_device& which)
{
    try {
        auto made = which.type->create(which.settings, which.name, around_);
        made->start();
        members_.push_back({&which, std::move(made)});
    } catch (const std::exception& error) {
        log(which.name, "can't be started: {}", error.what());
    }
}

bool fleet::any_answered() const
{
    return std::ranges::any_of(members_, [](const member& each) { return each.runs->has_answered(); });
}

bool fleet::all_answered() const
{
    return std::ranges::all_of(members_, [](const member& each) { return each.runs->has_answered(); });
}

std::vector<const config::configured_device*> fleet::let_go_of_the_silent()
{
    std::vector<const config::configured_device*> silent;
    std::erase_if(members_, [&](const member& each) {
        if (each.runs->has_answered()) {
            return false;
        }
        silent.push_back(each.configured);
        return true;
    });
    return silent;
}

void fleet::stop(const std::function<void()>& done)
{
    still_busy_ = members_.size();
    if (still_busy_ == 0) {
        done();
        return;
    }
    for (const auto& each : members_) {
        each.runs->stop([this, done, told = std::make_shared<bool>(false)] {
            if (!std::exchange(*told, true) && --still_busy_ == 0) {
                done();
            }
        });
    }
}

} // namespace busbar
