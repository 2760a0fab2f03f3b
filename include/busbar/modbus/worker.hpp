/// What a link's thread does: takes requests out of the mailbox, one after the other, and puts back what became of
/// them.
#pragma once

#include <busbar/link/thread.hpp>
#include <busbar/modbus/back_off.hpp>
#include <busbar/modbus/connection.hpp>
#include <busbar/modbus/link_tuning.hpp>
#include <busbar/modbus/mailbox.hpp>

#include <pthread.h>

#include <memory>

namespace busbar::modbus::detail {

class worker final : public link_parts::runnable {
public:
    worker(std::shared_ptr<mailbox> box, const endpoint& where, const link_tuning& tuning);

    /// Until the mailbox says stop.
    void run() noexcept override;

private:
    /// Null when stopping.
    slot_queue::slot_ptr next();
    void serve(const request& what, result& into);
    /// False, with the reason in `into`, if there is no connection and none can be had now.
    bool connect(const link_options& options, result& into);
    /// False when stopping.
    bool keep_gap(monotonic::duration gap);
    link_options options();

    std::shared_ptr<mailbox> box_;
    std::unique_ptr<connection> connection_;
    back_off back_off_;
    short_text last_problem_;
    monotonic::time_point last_end_;
};

/// Starts a thread with a small stack that runs a worker on `box`.
pthread_t start_worker(std::shared_ptr<mailbox> box, const endpoint& where, const link_tuning& tuning);

} // namespace busbar::modbus::detail
