#include <busbar/http/worker.hpp>

#include <exception>

namespace busbar::http::detail {

worker::worker(std::shared_ptr<mailbox> box, const server& where, const link_tuning& tuning)
    : box_(std::move(box)),
      exchange_(where, *box_, tuning),
      pauses_(tuning)
{
}

void worker::run() noexcept
{
    while (const auto next = box_->take()) {
        if (!next->abandoned) {
            try {
                serve(*next);
            } catch (const std::exception& error) { // out of memory
                next->became.received = monotonic::now();
                next->became.fail(outcome::not_connected, "{}", error.what());
            }
        }
        box_->give_back(next);
    }
    box_->end();
}

void worker::serve(slot& what)
{
    const auto started = monotonic::now();
    const auto with = box_->options();
    auto& became = what.became;
    became.clear();
    if (!pauses_.hold(what.what, started, became) && box_->pause_until(last_end_ + with.minimum_gap)) {
        exchange_.run(what.what, what.into.get(), with, became);
        last_end_ = monotonic::now();
        became.received = last_end_;
        pauses_.note(what.what, became);
        if (became.outcome == outcome::no_answer && exchange_.dropped()) {
            pauses_.note_dropped(became);
        }
    }
    became.received = monotonic::now();
    became.took = std::chrono::duration_cast<std::chrono::microseconds>(became.received - started);
}

} // namespace busbar::http::detail
