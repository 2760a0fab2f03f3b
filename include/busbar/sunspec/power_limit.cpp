#include <busbar/sunspec/power_limit.hpp>

#include <algorithm>
#include <cmath>

namespace busbar::sunspec {

namespace {

constexpr std::chrono::seconds released_after_silence{60}; // as Victron's own dbus-fronius, venus.md §2.2
constexpr std::chrono::seconds sent_again_after{30};       // well within half of revert_after
constexpr std::chrono::seconds read_again_after{60};

} // namespace

power_limit::power_limit(loop& on, std::shared_ptr<modbus::link> over, std::string name,
                         std::function<void(double)> on_state)
    : name_(std::move(name)),
      on_state_(std::move(on_state)),
      transaction_(std::move(over), [this](const modbus::reply& answer) { on_reply(answer); }),
      silence_(on,
               [this] {
                   log(name_, "no limit was written for {}: power limit released", to_words(released_after_silence));
                   free_wanted_ = true;
                   wanted_.reset();
                   next();
               }),
      refresh_(on, [this] { next(); })
{
}

bool power_limit::attach(const found_chain& chain)
{
    detach();
    layout_ = chain.find(limit_by_123.model) != nullptr   ? &limit_by_123
              : chain.find(limit_by_704.model) != nullptr ? &limit_by_704
                                                          : nullptr;
    // The base of the percentage is WMax of 121, not WRtg of 120; WRtg stands in where 121 is missing.
    const auto* base = chain.find(121) != nullptr ? chain.find(121) : chain.find(120);
    if (base == nullptr) {
        base = chain.find(702);
    }
    if (layout_ == nullptr || base == nullptr || chain.find(layout_->model)->length < layout_->words_to_read()) {
        layout_ = nullptr;
        return false;
    }
    unit_ = chain.unit;
    controls_ = *chain.find(layout_->model);
    base_ = *base;
    step_ = step::read_base;
    ask(base_, std::min<unsigned>(base_.length, 44));
    return true;
}

void power_limit::detach()
{
    layout_ = nullptr;
    full_watts_ = no_value;
    state_.reset();
    wanted_.reset();
    sent_raw_.reset();
    ours_ = false;
    free_wanted_ = false;
    mismatch_logged_ = false;
    step_ = step::idle;
    silence_.stop();
    refresh_.stop();
    on_state_(no_value);
}

publisher::write_result power_limit::write(double watts)
{
    if (layout_ == nullptr || !state_ || !std::isfinite(watts)) {
        return publisher::write_result::refused;
    }
    wanted_ = std::clamp(watts, 0.0, full_watts_);
    free_wanted_ = false;
    silence_.start_after(released_after_silence);
    next();
    return publisher::write_result::accepted;
}

void power_limit::release(std::function<void()> done)
{
    silence_.stop();
    if (layout_ == nullptr || !ours_) {
        done();
        return;
    }
    on_released_ = std::move(done);
    wanted_.reset();
    free_wanted_ = true;
    next();
}

void power_limit::ask(const found_model& in, unsigned words)
{
    modbus::request what;
    what.unit = unit_;
    what.address = in.address;
    what.count = static_cast<std::uint16_t>(words + 2);
    transaction_.start(what);
}

/// Starts what is most urgent, if nothing is under way.
void power_limit::next()
{
    if (layout_ == nullptr || transaction_.busy() || step_ != step::idle || !state_) {
        return;
    }
    if (free_wanted_) {
        free();
    } else if (wanted_) {
        const double watts = *wanted_;
        wanted_.reset();
        send(watts);
    } else {
        read_state();
    }
}

void power_limit::read_state()
{
    step_ = step::read_state;
    ask(controls_, layout_->words_to_read());
}

void power_limit::send(double watts)
{
    const double percent = 100.0 * watts / full_watts_;
    const auto raw = raw_percent(percent, state_->scale_factor);
    const auto now = monotonic::now();
    if (ours_ && sent_raw_ == raw && now - sent_at_ < sent_again_after) {
        return; // the inverter holds it; flash and bus are spared
    }
    sent_raw_ = raw;
    sent_at_ = now;
    ours_ = true; // whatever becomes of the reply
    modbus::request what;
    what.unit = unit_;
    what.function = modbus::function::write_registers;
    what.address = static_cast<std::uint16_t>(controls_.address + 2 + layout_->first);
    what.count = layout_->words;
    const auto frame = limit_frame(*layout_, percent, state_->scale_factor);
    std::copy_n(frame.begin(), layout_->words, what.words.begin());
    step_ = step::set;
    transaction_.start(what);
}

void power_limit::free()
{
    modbus::request what;
    what.unit = unit_;
    what.function = modbus::function::write_registers;
    what.address = static_cast<std::uint16_t>(controls_.address + 2 + layout_->enable);
    what.count = 1;
    what.words[0] = 0;
    step_ = step::free;
    transaction_.start(what);
}

void power_limit::on_reply(const modbus::reply& answer)
{
    const auto done = step_;
    step_ = step::idle;
    if (layout_ == nullptr) {
        return;
    }
    if (!answer.ok()) {
        if (done == step::read_base || (done == step::read_state && !state_)) {
            give_up(answer.problem);
        } else {
            if (fault_.due(answer.problem, monotonic::now())) {
                log(name_, "power limit: {}: {}", done == step::read_state ? "not read" : "not written",
                    answer.problem);
            }
            sent_raw_.reset();
            refresh_.start_after(read_again_after);
        }
        if (done == step::free && on_released_) {
            std::exchange(on_released_, nullptr)();
        }
        return;
    }
    fault_.over(monotonic::now());
    switch (done) {
    case step::read_base:
        take_base(answer.data);
        return;
    case step::read_state:
        take_state(answer.data);
        return;
    case step::set:
        read_state();
        return;
    case step::free:
        ours_ = false;
        free_wanted_ = false;
        sent_raw_.reset();
        if (on_released_) {
            std::exchange(on_released_, nullptr)();
            return;
        }
        read_state();
        return;
    case step::idle:
        return;
    }
}

/// WMax of 121 (offset 0, factor 20), WRtg of 120 (1, 2), WMaxRtg of 702 (0, 43).
void power_limit::take_base(std::span<const std::byte> data)
{
    if (word(data, 0) != base_.id || word(data, 1) != base_.length) {
        give_up("the models have changed");
        return;
    }
    const auto body = data.subspan(4);
    const std::size_t value = base_.id == 120 ? 1 : 0;
    const std::size_t factor = base_.id == 121 ? 20 : base_.id == 120 ? 2 : 43;
    const auto raw = word(body, value);
    if (2 * (factor + 1) > body.size() || raw == 0xffff || raw == 0) {
        give_up("the inverter does not tell its maximum power");
        return;
    }
    full_watts_ = codec::scaled_by_power_of_ten(raw, static_cast<std::int16_t>(word(body, factor)));
    if (!std::isfinite(full_watts_)) {
        give_up("the inverter does not tell its maximum power");
        return;
    }
    read_state();
}

void power_limit::take_state(std::span<const std::byte> data)
{
    const auto state = word(data, 0) == controls_.id && word(data, 1) == controls_.length
                           ? read_limit(*layout_, data.subspan(4))
                           : std::nullopt;
    if (!state) {
        give_up("the inverter does not tell how its limit is scaled");
        return;
    }
    const bool first = !state_;
    state_ = state;
    if (first && state_->enabled) {
        log(name_, "power limit: found at {:.1f} %, released in {} unless somebody writes one", state_->percent,
            to_words(released_after_silence));
        ours_ = true;
        silence_.start_after(released_after_silence);
    }
    if (ours_ && sent_raw_ && !mismatch_logged_ &&
        (!state_->enabled || raw_percent(state_->percent, state_->scale_factor) != *sent_raw_)) {
        mismatch_logged_ = true;
        log(name_, "power limit: written {:.1f} %, read back {:.1f} % {}: the inverter does not take it",
            codec::scaled_by_power_of_ten(*sent_raw_, state_->scale_factor), state_->percent,
            state_->enabled ? "" : "(off)");
    }
    tell();
    refresh_.start_after(read_again_after);
    if (wanted_ || free_wanted_) {
        next();
    }
}

void power_limit::tell()
{
    on_state_(state_->enabled ? full_watts_ * state_->percent / 100.0 : full_watts_);
}

void power_limit::give_up(std::string_view why)
{
    log(name_, "power can't be limited: {}", why);
    detach();
}

} // namespace busbar::sunspec
