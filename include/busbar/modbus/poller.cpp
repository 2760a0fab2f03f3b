#include <busbar/modbus/poller.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace busbar::modbus {

namespace {
constexpr std::chrono::milliseconds soonest_retry{100};
constexpr std::chrono::milliseconds retry_of_what_is_not_here{60000};

/// Illegal function, address or value. Others, as "busy", pass.
bool means_not_here(const reply& answer)
{
    constexpr unsigned illegal_value = 3;
    return answer.outcome == outcome::exception && answer.exception_code <= illegal_value;
}
} // namespace

poller::poller(loop& on, std::shared_ptr<link> over, poll_client& client)
    : client_(client),
      transaction_(std::move(over), [this](const reply& answer) { on_reply(answer); }),
      due_timer_(on, [this] { next(); }),
      age_timer_(on, [this] { check_ages(); })
{
}

void poller::start(const std::vector<polled_block>& blocks)
{
    const auto now = monotonic::now();
    blocks_.clear();
    for (const auto& block : blocks) {
        blocks_.push_back({.block = block, .due = now, .last_good = now});
    }
    running_ = true;
    of_before_ = transaction_.busy();
    round_open_ = false;
    last_problem_.clear();
    arm_age_timer();
    next();
}

void poller::stop()
{
    running_ = false;
    due_timer_.stop();
    age_timer_.stop();
}

void poller::poll_soon(std::size_t block)
{
    if (running_) {
        blocks_[block].due = monotonic::now();
        next();
    }
}

void poller::next()
{
    if (!running_ || transaction_.busy()) {
        return;
    }
    const auto now = monotonic::now();
    const auto candidate =
        std::min_element(blocks_.begin(), blocks_.end(), [](const state& a, const state& b) { return a.due < b.due; });
    const bool is_due = candidate->due <= now;
    // A round also ends where the device is slower than its beat.
    if (round_open_ && (!is_due || candidate->in_round)) {
        round_open_ = false;
        for (auto& each : blocks_) {
            each.in_round = false;
        }
        client_.on_round_end();
        if (!running_) {
            return;
        }
    }
    if (is_due) {
        round_open_ = true;
        candidate->in_round = true;
        current_ = static_cast<std::size_t>(candidate - blocks_.begin());
        transaction_.start(candidate->block.what);
    } else {
        due_timer_.start_at(candidate->due);
    }
}

void poller::on_reply(const reply& answer)
{
    if (!running_) {
        return;
    }
    if (std::exchange(of_before_, false)) {
        next();
        return;
    }
    state& polled = blocks_[current_];
    if (answer.ok()) {
        accept(polled, answer);
    } else {
        fail(polled, answer);
    }
    if (running_) {
        next();
    }
}

void poller::accept(state& polled, const reply& answer)
{
    const auto verdict = client_.on_data(current_, answer.data, answer.received);
    if (verdict == poll_client::verdict::rebuild) {
        stop();
        client_.on_rebuild();
        return;
    }
    if (verdict == poll_client::verdict::bad) {
        fail(polled, {.outcome = outcome::bad_reply, .problem = "a reply that is not plausible"});
        return;
    }
    polled.last_good = answer.received;
    polled.stale = false;
    arm_age_timer();
    // Keeps the beat; polls that were missed are not made up for.
    polled.due = std::max(polled.due + polled.block.every, monotonic::now());
}

void poller::fail(state& polled, const reply& answer)
{
    const auto now = monotonic::now();
    last_problem_ = answer.problem;
    if (polled.block.optional && means_not_here(answer)) {
        polled.due = now + retry_of_what_is_not_here;
    } else {
        // Keeps the beat; a time-out has waited already.
        polled.due = std::max(polled.due + polled.block.every, now + soonest_retry);
    }
}

void poller::arm_age_timer()
{
    auto earliest = monotonic::time_point::max();
    for (const auto& polled : blocks_) {
        if (!polled.stale) {
            earliest = std::min(earliest, polled.last_good + polled.block.fresh_for);
        }
    }
    if (earliest == monotonic::time_point::max()) {
        age_timer_.stop();
    } else {
        age_timer_.start_at(earliest);
    }
}

void poller::check_ages()
{
    const auto now = monotonic::now();
    bool lost = false;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        state& polled = blocks_[i];
        if (!polled.stale && now - polled.last_good >= polled.block.fresh_for) {
            polled.stale = true;
            client_.on_stale(i);
            lost = lost || i == 0;
        }
    }
    if (lost) {
        stop();
        client_.on_lost(last_problem_.empty() ? "no answer" : std::string_view{last_problem_},
                        now - blocks_.front().last_good);
        return;
    }
    client_.on_round_end();
    arm_age_timer();
}

} // namespace busbar::modbus
