/// Tells a transaction, on the loop, what became of its request.
#pragma once

#include <functional>
#include <utility>

namespace busbar::link_parts {

/// The callback may start the next request or destroy the transaction: so it works on a copy of the result, and is kept alive itself.
template <class Slot> void deliver(Slot& slot)
{
    if (slot.abandoned) {
        return;
    }
    struct borrowed {
        explicit borrowed(Slot& from) : of(from), call(std::move(from.when_done)) {}
        borrowed(const borrowed&) = delete;
        borrowed& operator=(const borrowed&) = delete;
        ~borrowed()
        {
            if (!of.abandoned) {
                of.when_done = std::move(call);
            }
        }
        Slot& of;
        decltype(Slot::when_done) call;
    };
    const auto became = slot.became;
    const borrowed when_done(slot);
    slot.busy = false;
    when_done.call(became.as_reply());
}

} // namespace busbar::link_parts
