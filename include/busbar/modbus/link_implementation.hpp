/// The loop's side of a link.
#pragma once

#include <busbar/modbus/link_tuning.hpp>
#include <busbar/modbus/mailbox.hpp>

#include <pthread.h>

#include <memory>

namespace busbar::modbus {

struct link::implementation : std::enable_shared_from_this<link::implementation> {
    implementation(loop& on, endpoint where, const link_options& options, const detail::link_tuning& tuning);
    implementation(const implementation&) = delete;
    implementation& operator=(const implementation&) = delete;
    ~implementation();

    void start(std::shared_ptr<transaction::slot> slot);
    void tighten(const link_options& options);

    endpoint where;

private:
    void deliver();
    static void deliver(transaction::slot& slot);

    std::shared_ptr<detail::mailbox> box_;
    doorbell bell_;
    pthread_t thread_;
};

} // namespace busbar::modbus
