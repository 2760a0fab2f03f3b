#include <busbar/mqtt/subscribers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

namespace busbar::mqtt::detail {

std::string problem_of(const subscriber& who)
{
    if (!who.valid) {
        return fmt::format("\"{}\" can be no topic: wildcards are a whole level (+) or the last one (#)", who.filter);
    }
    if (who.became == subscriber::answer::refused) {
        return fmt::format("the broker does not allow this user the topics {}", who.filter);
    }
    return {};
}

std::shared_ptr<subscriber> subscribers::add(std::string filter, std::function<void(const message&)> on_message,
                                             std::function<void(const link_state&)> on_state)
{
    auto made = std::make_shared<subscriber>();
    made->filter = std::move(filter);
    made->on_message = std::move(on_message);
    made->on_state = std::move(on_state);
    made->valid = mosquitto_sub_topic_check(made->filter.c_str()) == MOSQ_ERR_SUCCESS;
    all_.push_back(made);
    return made;
}

bool subscribers::remove(subscriber& who)
{
    who.gone = true;
    if (calling_ == 0) {
        std::erase_if(all_, [](const auto& each) { return each->gone; });
    }
    return std::none_of(all_.begin(), all_.end(),
                        [&](const auto& each) { return !each->gone && each->filter == who.filter; });
}

void subscribers::ask(session& over)
{
    const auto wanted = [](const subscriber& each) { return !each.gone && each.valid && each.number == 0; };
    std::vector<subscriber*> asking; // each filter once
    const auto first_with = [&asking](const subscriber& as) {
        return std::find_if(asking.begin(), asking.end(), [&](const auto* each) { return each->filter == as.filter; });
    };
    for (const auto& each : all_) {
        if (wanted(*each) && first_with(*each) == asking.end()) {
            asking.push_back(each.get());
        }
    }
    for (std::size_t begin = 0; begin < asking.size(); begin += filters_per_packet) {
        std::array<char*, filters_per_packet> filters{};
        const auto count = std::min(filters_per_packet, asking.size() - begin);
        for (std::size_t i = 0; i < count; ++i) {
            filters[i] = asking[begin + i]->filter.data();
        }
        const int number = over.subscribe({filters.data(), count});
        for (std::size_t i = 0; i < count; ++i) {
            asking[begin + i]->number = number;
            asking[begin + i]->place = i;
        }
    }
    for (const auto& each : all_) {
        if (const auto first = first_with(*each); wanted(*each) && first != asking.end()) {
            each->number = (*first)->number;
            each->place = (*first)->place;
        }
    }
}

void subscribers::forget()
{
    for (const auto& each : all_) {
        each->number = 0;
        each->became = subscriber::answer::none;
    }
}

void subscribers::confirm(int number, std::span<const int> granted)
{
    constexpr int first_refusal = 0x80;
    for (const auto& each : all_) {
        if (each->number == number && each->place < granted.size()) {
            each->became =
                granted[each->place] < first_refusal ? subscriber::answer::granted : subscriber::answer::refused;
        }
    }
}

template <class Call> void subscribers::for_each(Call call)
{
    struct counted {
        explicit counted(subscribers& of) : of_(of) { ++of_.calling_; }
        counted(const counted&) = delete;
        counted& operator=(const counted&) = delete;
        ~counted()
        {
            if (--of_.calling_ == 0) {
                std::erase_if(of_.all_, [](const auto& each) { return each->gone; });
            }
        }
        subscribers& of_;
    };
    const counted during(*this);
    // Calls may add to the end, and remove, which leaves all in its place.
    const auto count = all_.size();
    for (std::size_t i = 0; i < count; ++i) {
        const auto each = all_[i];
        if (!each->gone) {
            call(*each);
        }
    }
}

void subscribers::deliver(const message& what)
{
    std::exception_ptr thrown;
    for_each([&](subscriber& each) {
        bool matches = false;
        mosquitto_topic_matches_sub(each.filter.c_str(), what.topic.data(), &matches);
        if (matches) {
            try {
                each.on_message(what);
            } catch (...) { // the others want it, too
                thrown = std::current_exception();
            }
        }
    });
    if (thrown) {
        std::rethrow_exception(thrown);
    }
}

void subscribers::tell(const link_state& common)
{
    for_each([&](subscriber& each) {
        const bool subscribed = common.connected && each.became == subscriber::answer::granted;
        auto problem = common.connected ? problem_of(each) : common.problem;
        if (each.told && each.state.connected == common.connected && each.state.subscribed == subscribed &&
            each.state.problem == problem) {
            return;
        }
        each.told = true;
        each.state = {common.connected, subscribed, std::move(problem), common.since};
        if (each.on_state) {
            each.on_state(each.state);
        }
    });
}

bool subscribers::complete() const
{
    return std::all_of(all_.begin(), all_.end(),
                       [](const auto& each) { return each->gone || each->became == subscriber::answer::granted; });
}

std::string subscribers::problem() const
{
    for (const auto& each : all_) {
        if (auto found = each->gone ? std::string() : problem_of(*each); !found.empty()) {
            return found;
        }
    }
    return {};
}

} // namespace busbar::mqtt::detail
