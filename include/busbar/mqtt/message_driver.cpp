#include <busbar/json/words.hpp>
#include <busbar/mqtt/message_driver.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace busbar::mqtt {

namespace {

using namespace std::chrono_literals;

/// However many messages arrive, consumers on the GX are told no more often: they are slow programs on a slow core.
constexpr auto shortest_time_between_samples = 100ms;
constexpr std::size_t most_unknown_names = 8;
constexpr auto quiet_before_news = 10min;

bool says_offline(std::string_view payload)
{
    constexpr std::array<std::string_view, 6> words{"offline", "0", "false", "off", "disconnected", "lost"};
    return std::ranges::any_of(words, [&](std::string_view word) { return json::equal_ignoring_case(word, payload); });
}

} // namespace

std::vector<std::unique_ptr<message_source>> sources_of(const message_device& type, const message_settings& settings)
{
    std::vector<std::unique_ptr<message_source>> made;
    std::size_t first_row = 0;
    for (const auto& rule : type.topics) {
        made.push_back(std::make_unique<message_source>(rule.topic == nullptr ? settings.topic : rule.topic,
                                                        settings.topic_per_value, *rule.program, settings.parameters,
                                                        first_row));
        first_row += made.back()->row_count();
    }
    return made;
}

message_driver::message_driver(const message_device& type, message_settings settings,
                               std::unique_ptr<json::calculator> calculator, surroundings& around)
    : type_(type),
      settings_(std::move(settings)),
      around_(around),
      link_(around.shared.get<link_pool>(around.on).get(settings_.broker)),
      calculator_(std::move(calculator)),
      rows_{.derived = type.derived, .absent_is_kept = true, .items_when_told = type.messages.items_when_told},
      sources_(sources_of(type, settings_)),
      silence_timer_(around.on, [this] { check_silence(); }),
      pace_timer_(around.on, [this] { complete(); }),
      again_timer_(around.on, [this] {
          if (service_) {
              service_->again();
              arm_calculator();
          }
      })
{
    for (const auto& source : sources_) {
        const auto rows = source->program().rows;
        rows_.rows.insert(rows_.rows.end(), rows.begin(), rows.end());
    }
    latest_.resize(rows_.rows.size());
    pending_.resize(rows_.rows.size());
    merged_.resize(rows_.rows.size());
    told_at_.resize(rows_.rows.size());
}

void message_driver::start()
{
    began_ = monotonic::now();
    for (auto& source : sources_) {
        auto& it = *source;
        it.note_unknown_names(most_unknown_names, type_.messages.unused);
        // The state of the link is told once, not for each topic.
        it.subscription = link_->subscribe(
            it.filter(), [this, &it](const message& what) { on_message(it, what); },
            &it == sources_.front().get() ? [this](const link_state& now) { on_link(now); }
                                          : std::function<void(const link_state&)>{});
    }
    if (!settings_.availability_topic.empty()) {
        availability_ =
            link_->subscribe(settings_.availability_topic, [this](const message& what) { on_availability(what); });
    }
    silence_timer_.start_after(settings_.timeout);
}

void message_driver::stop(std::function<void()> done)
{
    stopped_ = true;
    silence_timer_.stop();
    pace_timer_.stop();
    again_timer_.stop();
    availability_.reset();
    for (auto& source : sources_) {
        source->subscription.reset();
    }
    if (sender_) {
        sender_->release();
    }
    service_.reset();
    done();
}

std::string message_driver::state() const
{
    if (here_) {
        return fmt::format("{}: connected", settings_.service.name);
    }
    return fmt::format("{}: {}: {}", settings_.service.name, was_here_ ? "away" : "waiting for the first message",
                       problem_.empty() ? "no message" : problem_);
}

void message_driver::on_link(const link_state& now)
{
    problem_ = now.problem;
}

void message_driver::on_availability(const message& what)
{
    constexpr std::string_view offline = "it says that it is offline";
    if (stopped_) {
        return;
    }
    if (!says_offline(what.payload)) {
        if (problem_ == offline) {
            problem_.clear();
        }
        return;
    }
    problem_ = offline;
    if (here_) {
        lose(problem_);
    }
}

void message_driver::on_message(message_source& from, const message& what)
{
    if (stopped_) {
        return;
    }
    if (what.payload.empty() && what.topic == from.topic() && !from.program().by.nodes.empty() &&
        from.program().by.nodes.front().value == json::none) {
        // Venus OS' broker, and people who take a device away, send nothing to say that it is gone (mqtt.md §2.4).
        problem_ = "the sender has gone: an empty message";
        if (here_) {
            lose(problem_);
        }
        return;
    }
    const auto refused = from.read(what);
    if (!refused.empty()) {
        refuse(from, refused);
        return;
    }
    if (!from.told()) {
        return;
    }
    received_ = what.received;
    latest_.read(from.program(), from.first_row(), from.document());
    if (what.retained) {
        take_retained(from);
    } else {
        take(from, what);
    }
}

void message_driver::refuse(const message_source& from, std::string_view why)
{
    // Good and bad messages may take turns: that is one fault which lasts.
    const auto now = monotonic::now();
    if (now - std::exchange(last_refused_, now) >= quiet_before_news) {
        refused_.over(now);
    }
    if (refused_.due(why, now)) {
        log(settings_.service.name, "a message on {} does not count: {}", from.topic(), why);
    }
}

/// Held back until something is sent now.
void message_driver::take_retained(const message_source& from)
{
    if (here_) {
        return; // another device has subscribed to the same topic: what was kept is older than what we have
    }
    for (std::size_t row = from.first_row(); row < from.first_row() + from.row_count(); ++row) {
        if (rows_.rows[row].field.never_retained) {
            latest_.numbers[row] = {};
        }
    }
    remember(from);
    held_ = true;
}

/// What the message told is from now, what it left out stays as old as it is.
void message_driver::remember(const message_source& from)
{
    for (std::size_t row = from.first_row(); row < from.first_row() + from.row_count(); ++row) {
        if (latest_.numbers[row].state != json::field_state::absent) {
            told_at_[row] = received_;
        }
    }
    merged_.merge(latest_, from.first_row(), from.row_count());
}

void message_driver::take(const message_source& from, const message& what)
{
    last_message_ = what.received;
    remember(from);
    if (!here_ && !is_enough()) {
        held_ = true;
        return;
    }
    if (!service_) {
        held_ = false;
        publish();
        put_all();
    } else if (std::exchange(held_, false)) {
        put_all();
    } else {
        pending_.merge(latest_, from.first_row(), from.row_count());
    }
    if (!here_) {
        here_ = true;
        const auto away = absence_.over(received_);
        if (was_here_) {
            log(settings_.service.name, "back after {}", busbar::to_words(away));
        } else {
            log(settings_.service.name, "connected, {} {}, messages on {}", type_.about->vendor, type_.about->model,
                from.filter());
        }
        was_here_ = true;
        silence_timer_.start_after(settings_.timeout);
        tell_unknown_names();
    }
    problem_.clear();
    const auto due = last_complete_ + shortest_time_between_samples;
    if (due <= received_) {
        complete();
    } else {
        pace_timer_.start_at(due);
    }
}

/// Names in the first messages that no row knows: a typing error, or a value that busbar could learn. Said once.
void message_driver::tell_unknown_names()
{
    for (auto& source : sources_) {
        if (!source->unknown_names().empty()) {
            log(settings_.service.name, "messages on {} have names that are not known here: {}{}", source->topic(),
                fmt::join(source->unknown_names(), ", "),
                source->unknown_names().size() == most_unknown_names ? ", ..." : "");
        }
        source->note_unknown_names(0);
    }
}

/// A path that the class requires follows from what is told.
bool message_driver::derives_required() const
{
    const auto is_told = [&](const char* path) {
        const auto found = std::ranges::find(rows_.rows, std::string_view{path},
                                             [](const json::field_row& row) { return std::string_view{row.path}; });
        return found != rows_.rows.end() &&
               merged_.numbers[static_cast<std::size_t>(found - rows_.rows.begin())].state == json::field_state::valid;
    };
    return std::ranges::any_of(rows_.derived, [&](const derived_row& row) {
        return row.spec->needed == service::need::required && is_told(row.sources[0]);
    });
}

/// Where values arrive one by one, a service without its most important one would be of no use.
bool message_driver::is_enough() const
{
    bool wants_required = false;
    bool has_required = type_.messages.any_value_is_enough || derives_required();
    bool has_any = false;
    for (std::size_t row = 0; row < rows_.rows.size(); ++row) {
        const auto& spec = *rows_.rows[row].spec;
        const bool told = merged_.numbers[row].state == json::field_state::valid;
        if (rows_.rows[row].field.needed && !told) {
            return false;
        }
        if (spec.needed == service::need::required && spec.write != service::access::setting) {
            wants_required = true;
            has_required = has_required || told;
        }
        has_any = has_any || told;
    }
    return has_any && (has_required || !wants_required);
}

void message_driver::publish()
{
    json::service_identity who;
    who.connection = connection_of(settings_);
    who.product_name = fmt::format("{} {}", type_.about->vendor, type_.about->model);
    who.custom_name = settings_.service.name;
    who.product_id = type_.about->product_id;
    who.serial = type_.serial;
    json::complete(who, rows_, merged_);
    if (settings_.name_is_configured) {
        who.custom_name = settings_.service.name;
    }
    who.id = fmt::format("{}_{}", type_.about->type,
                         !type_.topics_are_rows ? settings_.topic
                         : type_.serial.empty() ? settings_.service.name
                                                : type_.serial);
    for (const auto& [name, value] : settings_.parameters) {
        who.id += value.empty() ? "" : '_' + value;
    }
    who.id = publisher::to_identifier(who.id);
    service_.reset(); // its name is free before the new one asks for it
    service_ = std::make_unique<json::fed_service>(around_.bus, rows_, merged_, settings_.service, who);
    service_->calculate_with(calculator_.get());
    if (settings_.service.control && !type_.writes.empty()) {
        if (!sender_) {
            sender_ = std::make_unique<write_sender>(around_.on, link_, type_.writes, settings_.service.name,
                                                     settings_.write_topic);
        }
        sender_->listen_to(*service_);
    }
    service_->publish();
}

/// All that holds, each with its own age.
void message_driver::put_all()
{
    for (std::size_t row = 0; row < rows_.rows.size(); ++row) {
        service_->put(merged_, row, 1, told_at_[row]);
    }
}

void message_driver::complete()
{
    const auto now = monotonic::now();
    last_complete_ = now;
    pace_timer_.stop();
    if (!service_->put(pending_, 0, rows_.rows.size(), received_)) {
        publish(); // a phase that was not told before
        put_all();
    }
    pending_.clear();
    forget_old(now);
    service_->complete_sample(std::chrono::duration_cast<std::chrono::microseconds>(now - received_));
    arm_calculator();
}

/// Once a second: what has not been told for long.
void message_driver::forget_old(monotonic::time_point now)
{
    if (now - last_forgotten_ < 1s) {
        return;
    }
    last_forgotten_ = now;
    service_->expire_untold(now - settings_.keep);
    for (std::size_t row = 0; row < rows_.rows.size(); ++row) {
        if (told_at_[row] < now - settings_.keep && !rows_.rows[row].field.lasting) {
            merged_.numbers[row] = {};
            merged_.texts[row].clear();
        }
    }
}

void message_driver::arm_calculator()
{
    if (!calculator_) {
        return;
    }
    const auto when = calculator_->again_at();
    if (when == monotonic::time_point::max()) {
        again_timer_.stop();
    } else {
        again_timer_.start_at(when);
    }
}

void message_driver::check_silence()
{
    const auto now = monotonic::now();
    if (here_) {
        if (now - last_message_ < settings_.timeout) {
            silence_timer_.start_at(last_message_ + settings_.timeout);
            return;
        }
        lose(problem_.empty() ? "no message" : std::string_view{problem_});
        return;
    }
    const auto silent_since = was_here_ ? last_message_ : began_;
    if (service_ && settings_.leave_bus_after && now - silent_since >= settings_.timeout + *settings_.leave_bus_after) {
        service_.reset();
        log(settings_.service.name, "leaves the GX: nothing heard of it for {}", busbar::to_words(now - silent_since));
    }
    const auto text = problem_.empty() ? fmt::format("no message on {}: is the topic right, does the sender run?",
                                                     sources_.front()->filter())
                                       : problem_;
    if (absence_.due(text, now)) {
        log(settings_.service.name, "{} {}: {}",
            was_here_ ? "nothing heard since" : "waiting for the first message for",
            busbar::to_words(now - silent_since), text);
    }
    silence_timer_.start_after(std::min<std::chrono::milliseconds>(settings_.timeout, 1min));
}

void message_driver::lose(std::string_view why)
{
    here_ = false;
    held_ = false;
    pace_timer_.stop();
    merged_.clear();
    pending_.clear();
    absence_.due(why, monotonic::now());
    log(settings_.service.name, "{} since {}: values invalid", why, busbar::to_words(monotonic::now() - last_message_));
    if (service_) {
        service_->lose(json::absence::no_answer);
        arm_calculator();
    }
    if (settings_.leave_bus_after && settings_.leave_bus_after->count() == 0) {
        service_.reset();
    }
    silence_timer_.start_after(
        std::min<std::chrono::milliseconds>(settings_.leave_bus_after.value_or(settings_.timeout) + 1ms, 1min));
}

} // namespace busbar::mqtt
