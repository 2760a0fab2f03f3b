#include <busbar/http/link_implementation.hpp>
#include <busbar/http/worker.hpp>
#include <busbar/link/deliver.hpp>

#include <algorithm>

namespace busbar::http {

using namespace std::chrono_literals;

link::implementation::implementation(loop& on, server at, const link_options& options,
                                     const detail::link_tuning& tuning)
    : where(std::move(at)),
      box_(std::make_shared<detail::mailbox>(options)),
      bell_(on, [this] { deliver(); }),
      thread_(
          link_parts::start_thread(std::make_unique<detail::worker>(box_, where, tuning), detail::worker_stack_bytes))
{
    box_->set_bell(&bell_);
}

link::implementation::~implementation()
{
    box_->stop();
    curl_multi_wakeup(box_->transfers.get());
    if (box_->wait_for_end(800ms)) {
        pthread_join(thread_, nullptr);
    } else {
        pthread_detach(thread_); // in name look-up; it owns all it still touches
    }
}

void link::implementation::start(std::shared_ptr<detail::slot> slot)
{
    slot->busy = true;
    box_->put(std::move(slot));
}

void link::implementation::tighten(const link_options& options)
{
    box_->change_options([&options](link_options& mine) {
        mine.connect_timeout = std::max(mine.connect_timeout, options.connect_timeout);
        mine.exchange_timeout = std::max(mine.exchange_timeout, options.exchange_timeout);
        mine.minimum_gap = std::max(mine.minimum_gap, options.minimum_gap);
    });
}

void link::implementation::deliver()
{
    const auto keep = shared_from_this(); // a callback may drop the last transaction, and with it the link
    while (const auto slot = box_->take_finished()) {
        try {
            link_parts::deliver(*slot);
        } catch (...) {
            bell_.notify(); // for those behind it
            throw;
        }
    }
}

} // namespace busbar::http
