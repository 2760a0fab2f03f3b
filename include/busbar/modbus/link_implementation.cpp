#include <busbar/modbus/link_implementation.hpp>
#include <busbar/modbus/worker.hpp>

#include <algorithm>

namespace busbar::modbus {

using namespace std::chrono_literals;

link::implementation::implementation(loop& on, endpoint at, const link_options& options,
                                     const detail::link_tuning& tuning)
    : where(std::move(at)),
      box_(std::make_shared<detail::mailbox>(options)),
      bell_(on, [this] { deliver(); }),
      thread_(detail::start_worker(box_, where, tuning))
{
    const std::scoped_lock lock(box_->mutex);
    box_->bell = &bell_;
}

link::implementation::~implementation()
{
    bool ended = false;
    {
        std::unique_lock lock(box_->mutex);
        box_->bell = nullptr;
        box_->stopping = true;
        box_->changed.notify_all();
        box_->stop.raise();
        const auto patience = std::min(box_->options.response_timeout, 800ms);
        ended = box_->changed.wait_for(lock, patience, [this] { return box_->ended; });
    }
    if (ended) {
        pthread_join(thread_, nullptr);
    } else {
        pthread_detach(thread_); // in name look-up; it owns all it still touches
    }
}

void link::implementation::start(std::shared_ptr<transaction::slot> slot)
{
    slot->busy = true;
    const std::scoped_lock lock(box_->mutex);
    box_->waiting.push(std::move(slot));
    box_->changed.notify_all();
}

void link::implementation::tighten(const link_options& options)
{
    const std::scoped_lock lock(box_->mutex);
    auto& mine = box_->options;
    mine.connect_timeout = std::max(mine.connect_timeout, options.connect_timeout);
    mine.response_timeout = std::max(mine.response_timeout, options.response_timeout);
    mine.minimum_gap = std::max(mine.minimum_gap, options.minimum_gap);
    if (mine.close_when_idle == 0ms ||
        (options.close_when_idle > 0ms && options.close_when_idle < mine.close_when_idle)) {
        mine.close_when_idle = options.close_when_idle;
    }
}

void link::implementation::deliver()
{
    const auto keep = shared_from_this(); // a callback may drop the last transaction, and with it the link
    for (;;) {
        detail::slot_queue::slot_ptr slot;
        {
            const std::scoped_lock lock(box_->mutex);
            slot = box_->finished.pop();
        }
        if (!slot) {
            return;
        }
        try {
            deliver(*slot);
        } catch (...) {
            bell_.notify(); // for those behind it
            throw;
        }
    }
}

void link::implementation::deliver(transaction::slot& slot)
{
    if (slot.abandoned) {
        return;
    }
    // The callback may start the next request or destroy the transaction: so it works on a copy of the result, and is
    // kept alive itself.
    struct borrowed {
        explicit borrowed(transaction::slot& from) : of(from), call(std::move(from.when_done)) {}
        borrowed(const borrowed&) = delete;
        borrowed& operator=(const borrowed&) = delete;
        ~borrowed()
        {
            if (!of.abandoned) {
                of.when_done = std::move(call);
            }
        }
        transaction::slot& of;
        std::function<void(const reply&)> call;
    };
    const detail::result became = slot.became;
    const borrowed when_done(slot);
    slot.busy = false;
    when_done.call(became.as_reply());
}

} // namespace busbar::modbus
