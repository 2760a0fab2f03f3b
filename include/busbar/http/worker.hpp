/// What a link's thread does: takes requests out of the mailbox, one after the other, and puts back what became of them.
#pragma once

#include <busbar/http/exchange.hpp>
#include <busbar/http/pauses.hpp>
#include <busbar/link/thread.hpp>

namespace busbar::http::detail {

/// Name look-up takes 16 kB of the stack when it asks a name server in vain (glibc 2.36), a TLS handshake 20 kB (x86-64, RSA 4096 and all
/// known authorities; http_tls_test.py measures it).
inline constexpr std::size_t worker_stack_bytes = std::size_t{128} * 1024U;

class worker : public link_parts::runnable {
public:
    worker(std::shared_ptr<mailbox> box, const server& where, const link_tuning& tuning);

    /// Until the mailbox says stop.
    void run() noexcept override;

private:
    void serve(slot& what);

    std::shared_ptr<mailbox> box_;
    exchange exchange_;
    pauses pauses_;
    monotonic::time_point last_end_;
};

} // namespace busbar::http::detail
