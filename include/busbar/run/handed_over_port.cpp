#include <busbar/config/handed_over_port.hpp>
#include <busbar/run/handed_over_port.hpp>
#include <busbar/run/log.hpp>

#include <algorithm>
#include <utility>

namespace busbar {

namespace {

using namespace std::chrono_literals;

/// How often to look who has answered, and later whether the port is still there.
constexpr auto look_interval = 250ms;
constexpr auto port_interval = 1s;

std::optional<struct stat> node_at(const std::string& path)
{
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 ? std::optional(about) : std::nullopt;
}

/// "Grid (modbus rtu /dev/ttyUSB0 9600 8N1 unit 1), Battery (...)"
std::string in_words(std::span<const config::configured_device* const> devices)
{
    std::string words;
    for (const auto* each : devices) {
        words += fmt::format("{}{} ({})", words.empty() ? "" : ", ", each->name,
                             each->type->summarize(each->settings).connection);
    }
    return words;
}

} // namespace

std::vector<config::configured_device> on_port(std::span<const config::configured_device> all, const std::string& path)
{
    std::vector<config::configured_device> made;
    for (const auto& each : all) {
        if (config::waits_for_a_port(each.settings)) {
            made.push_back({each.type, each.name, config::on_port(each.settings, path)});
        }
    }
    return made;
}

std::vector<config::configured_device> with_a_place(std::span<const config::configured_device> all)
{
    std::vector<config::configured_device> made;
    std::ranges::copy_if(all, std::back_inserter(made),
                         [](const auto& each) { return !config::waits_for_a_port(each.settings); });
    return made;
}

handed_over_port::handed_over_port(loop& on, std::string path, std::span<const config::configured_device> devices,
                                   fleet& into, std::function<void()> when_over)
    : path_(std::move(path)),
      fleet_(into),
      when_over_(std::move(when_over)),
      timer_(on, [this] { look(); }),
      since_(monotonic::now()),
      node_(node_at(path_))
{
    std::vector<std::string> ways;
    for (const auto& each : devices) {
        const auto way = each.type->summarize(each.settings).line;
        const auto known = std::ranges::find(ways, way);
        if (known == ways.end()) {
            ways.push_back(way);
            lines_.push_back({&each});
        } else {
            lines_[static_cast<std::size_t>(known - ways.begin())].push_back(&each);
        }
    }
}

void handed_over_port::start()
{
    if (!node_) {
        end("it is not there");
        return;
    }
    next_round();
}

void handed_over_port::next_round()
{
    const auto& round = lines_[rounds_++];
    round_ends_ = since_ + patience * rounds_ / lines_.size();
    std::ranges::for_each(round, [this](const auto* each) { fleet_.start(*each); });
    timer_.start_after(look_interval);
}

void handed_over_port::look()
{
    if (!is_there()) {
        end("it is gone; was the adapter pulled out?");
        return;
    }
    const auto now = monotonic::now();
    timer_.start_after(settled_ ? port_interval : look_interval);
    if (settled_) {
        return;
    }
    if (fleet_.any_answered()) {
        if (now >= since_ + patience || fleet_.all_answered()) {
            settle();
        }
    } else if (now >= round_ends_) {
        if (rounds_ < lines_.size()) {
            static_cast<void>(fleet_.let_go_of_the_silent());
            next_round();
            return;
        }
        std::vector<const config::configured_device*> tried;
        for (const auto& line : lines_) {
            std::ranges::copy(line, std::back_inserter(tried));
        }
        end(fmt::format("nobody answered within {} s, tried {}", patience.count(), in_words(tried)));
    }
}

/// Some have answered. The others are not on this port.
void handed_over_port::settle()
{
    settled_ = true;
    auto others = fleet_.let_go_of_the_silent();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (i + 1 != rounds_) {
            std::ranges::copy(lines_[i], std::back_inserter(others));
        }
    }
    if (!others.empty()) {
        log(path_, "let go, not on this port: {}", in_words(others));
    }
}

void handed_over_port::end(std::string_view why)
{
    timer_.stop();
    log(path_, "released: {}", why);
    when_over_();
}

/// A node of the same name may be another adapter already.
bool handed_over_port::is_there() const
{
    const auto now = node_at(path_);
    return now && now->st_ino == node_->st_ino && now->st_rdev == node_->st_rdev;
}

} // namespace busbar
