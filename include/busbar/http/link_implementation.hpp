/// The loop's side of a link.
#pragma once

#include <busbar/http/link_tuning.hpp>
#include <busbar/http/mailbox.hpp>

#include <pthread.h>

namespace busbar::http {

struct link::implementation : std::enable_shared_from_this<link::implementation> {
    implementation(loop& on, server where, const link_options& options, const detail::link_tuning& tuning);
    implementation(const implementation&) = delete;
    implementation& operator=(const implementation&) = delete;
    ~implementation();

    void start(std::shared_ptr<detail::slot> slot);
    void tighten(const link_options& options);

    server where;

private:
    void deliver();

    std::shared_ptr<detail::mailbox> box_;
    doorbell bell_;
    pthread_t thread_;
};

} // namespace busbar::http
