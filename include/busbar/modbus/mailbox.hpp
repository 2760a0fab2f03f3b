/// What the loop and the link's thread share. Each owns it, so that a thread that is stuck (name look-up) can be left
/// behind.
#pragma once

#include <busbar/modbus/link.hpp>
#include <busbar/modbus/result.hpp>
#include <busbar/run/stop_signal.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace busbar::modbus {

/// A transaction's place in the mailbox: in one queue at most at any time.
struct transaction::slot {
    // The loop's own:
    std::function<void(const reply&)> when_done;
    bool busy = false;

    /// Set by the loop: nobody waits any more.
    std::atomic<bool> abandoned = false;

    // Of whoever has the slot; it changes hands through the mailbox:
    request what;
    detail::result became;
    std::shared_ptr<slot> next;
};

namespace detail {

/// First in, first out: with one request per transaction at most, all are served in turn. Allocates nothing.
class slot_queue {
public:
    using slot_ptr = std::shared_ptr<transaction::slot>;

    void push(slot_ptr slot);
    /// Null if empty.
    slot_ptr pop();
    [[nodiscard]] bool empty() const { return first_ == nullptr; }

private:
    slot_ptr first_;
    transaction::slot* last_ = nullptr;
};

struct mailbox {
    explicit mailbox(const link_options& with) : options(with) {}

    stop_signal stop;
    std::mutex mutex;
    std::condition_variable changed;
    // Under the mutex:
    slot_queue waiting;
    slot_queue finished;
    link_options options;
    /// Null once the loop's side is gone.
    doorbell* bell = nullptr;
    bool stopping = false;
    bool ended = false;
};

} // namespace detail
} // namespace busbar::modbus
