/// What the loop and the thread of a link share. Each owns it, so that a thread that is stuck (name look-up) can be left behind.
#pragma once

#include <busbar/run/loop.hpp>
#include <busbar/run/stop_signal.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace busbar::link_parts {

/// A transaction's place in the mailbox: in one queue at most at any time. `Self` derives from it.
template <class Self, class Request, class Result, class Reply> struct slot {
    // The loop's own:
    std::function<void(const Reply&)> when_done{};
    bool busy = false;

    /// Set by the loop: nobody waits any more.
    std::atomic<bool> abandoned = false;

    // Of whoever has the slot; it changes hands through the mailbox:
    Request what{};
    Result became{};
    std::shared_ptr<Self> next{};
};

/// First in, first out: with one request per transaction at most, all are served in turn. Allocates nothing.
template <class Slot> class slot_queue {
public:
    using slot_ptr = std::shared_ptr<Slot>;

    void push(slot_ptr added)
    {
        auto* const last = added.get();
        (last_ != nullptr ? last_->next : first_) = std::move(added);
        last_ = last;
    }
    /// Null if empty.
    slot_ptr pop()
    {
        slot_ptr taken = std::move(first_);
        if (taken) {
            first_ = std::move(taken->next);
            if (!first_) {
                last_ = nullptr;
            }
        }
        return taken;
    }
    [[nodiscard]] bool empty() const { return first_ == nullptr; }

private:
    slot_ptr first_;
    Slot* last_ = nullptr;
};

template <class Slot, class Options> class mailbox {
public:
    using slot_ptr = std::shared_ptr<Slot>;

    explicit mailbox(const Options& with) : options_(with) {}

    // --- The loop's side ---

    /// Null: nobody is to be told any more.
    void set_bell(doorbell* bell)
    {
        const std::scoped_lock lock(mutex_);
        bell_ = bell;
    }
    void put(slot_ptr added)
    {
        {
            const std::scoped_lock lock(mutex_);
            waiting_.push(std::move(added));
        }
        changed_.notify_all(); // not while the thread that it wakes would have to wait for the lock
    }
    slot_ptr take_finished()
    {
        const std::scoped_lock lock(mutex_);
        return finished_.pop();
    }
    template <class Change> void change_options(Change change)
    {
        const std::scoped_lock lock(mutex_);
        change(options_);
    }
    void stop()
    {
        const std::scoped_lock lock(mutex_);
        bell_ = nullptr;
        stopping_ = true;
        changed_.notify_all();
        stop_signal_.raise();
    }
    /// True when the thread has ended, at most after `patience`.
    bool wait_for_end(monotonic::duration patience)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [this] { return ended_; });
    }

    // --- The thread's side ---

    /// Waits for the next request. Null when stopping.
    slot_ptr take()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        return stopping_ ? nullptr : waiting_.pop();
    }
    void give_back(slot_ptr done)
    {
        const std::scoped_lock lock(mutex_);
        finished_.push(std::move(done));
        if (bell_ != nullptr) {
            bell_->notify();
        }
    }
    /// False when stopping.
    bool pause_until(monotonic::time_point when)
    {
        if (when <= monotonic::now()) {
            return !stopping();
        }
        std::unique_lock lock(mutex_);
        return !changed_.wait_until(lock, when, [this] { return stopping_; });
    }
    [[nodiscard]] bool stopping() const
    {
        const std::scoped_lock lock(mutex_);
        return stopping_;
    }
    [[nodiscard]] Options options() const
    {
        const std::scoped_lock lock(mutex_);
        return options_;
    }
    void end()
    {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] const busbar::stop_signal& signal() const { return stop_signal_; }

private:
    busbar::stop_signal stop_signal_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    slot_queue<Slot> waiting_;
    slot_queue<Slot> finished_;
    Options options_;
    doorbell* bell_ = nullptr;
    bool stopping_ = false;
    bool ended_ = false;
};

} // namespace busbar::link_parts
