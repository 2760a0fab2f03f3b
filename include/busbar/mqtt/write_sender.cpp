#include <busbar/mqtt/write_sender.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace busbar::mqtt {

namespace {
constexpr std::chrono::seconds released_after_silence{60}; // as Victron's own dbus-fronius, venus.md §2.2
constexpr std::chrono::seconds looked_at_every{5};

const json::named_number* text_for(const written_path& path, double value)
{
    const auto found =
        std::ranges::find_if(path.texts, [&](const json::named_number& each) { return each.number == value; });
    return found == path.texts.end() ? nullptr : &*found;
}

std::string payload_of(const written_path& path, double value)
{
    if (std::isnan(value)) {
        return "null";
    }
    const auto* const text = text_for(path, value);
    return text == nullptr ? fmt::format("{}", value) : text->text;
}
} // namespace

write_sender::write_sender(loop& on, std::shared_ptr<link> over, std::span<const written_path> paths, std::string name,
                           std::string topic)
    : link_(std::move(over)),
      paths_(paths),
      name_(std::move(name)),
      topic_(std::move(topic)),
      written_(paths.size()),
      silence_timer_(on, [this] { end_silent_limits(); })
{
}

bool write_sender::publish(const written_path& path, double value)
{
    const auto topic =
        path.below == nullptr ? fmt::format("{}{}", topic_, path.path) : fmt::format("{}/{}", topic_, path.below);
    const auto sent = link_->publish(topic, payload_of(path, value), false, 1);
    if (!sent && fault_.due("not sent", monotonic::now())) {
        log(name_, "{} was not passed on: no connection to the broker", path.path);
    } else if (sent) {
        fault_.over(monotonic::now());
    }
    return sent;
}

publisher::write_result write_sender::write(std::size_t which, double value)
{
    const auto& path = paths_[which];
    auto& last = written_[which];
    if ((std::isnan(value) && !path.is_limit) || (!path.texts.empty() && text_for(path, value) == nullptr)) {
        return publisher::write_result::refused;
    }
    const double sent = std::isnan(value) ? value : std::clamp(value, path.lowest, path.highest);
    if (!publish(path, sent)) {
        return publisher::write_result::refused;
    }
    if (path.is_limit) {
        last = {.value = sent, .at = monotonic::now()};
        silence_timer_.start_after(looked_at_every);
    }
    return publisher::write_result::accepted;
}

void write_sender::end_silent_limits()
{
    bool any = false;
    for (std::size_t i = 0; i < paths_.size(); ++i) {
        auto& last = written_[i];
        if (std::isnan(last.value)) {
            continue;
        }
        if (monotonic::now() - last.at >= released_after_silence && publish(paths_[i], no_value)) {
            last.value = no_value;
        }
        any = any || !std::isnan(last.value);
    }
    if (any) {
        silence_timer_.start_after(looked_at_every);
    }
}

void write_sender::release()
{
    silence_timer_.stop();
    for (std::size_t i = 0; i < paths_.size(); ++i) {
        if (!std::isnan(written_[i].value) && publish(paths_[i], no_value)) {
            written_[i].value = no_value;
        }
    }
}

} // namespace busbar::mqtt
