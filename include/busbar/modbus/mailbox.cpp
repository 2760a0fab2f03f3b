#include <busbar/modbus/mailbox.hpp>

namespace busbar::modbus::detail {

void slot_queue::push(slot_ptr slot)
{
    auto* const added = slot.get();
    (last_ != nullptr ? last_->next : first_) = std::move(slot);
    last_ = added;
}

slot_queue::slot_ptr slot_queue::pop()
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

} // namespace busbar::modbus::detail
