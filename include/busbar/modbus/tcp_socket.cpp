#include <busbar/modbus/connection.hpp>
#include <busbar/modbus/tcp_socket.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace busbar::modbus::detail {
namespace {

void set_options(int socket)
{
    const auto set = [socket](int level, int option, int value) {
        setsockopt(socket, level, option, &value, sizeof value);
    };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    // Notices within a minute that an idle peer has gone without a word.
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 30);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 10);
    set(IPPROTO_TCP, TCP_KEEPCNT, 3);
}

/// 0 or an errno.
int finish_connect(int socket, const stop_signal& stop, monotonic::time_point deadline)
{
    switch (stop.wait(socket, POLLOUT, deadline)) {
    case wait_result::timed_out:
        return ETIMEDOUT;
    case wait_result::stopped:
        return ECANCELED;
    case wait_result::ready:
        break;
    }
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/// A socket, or -1 with errno.
int connect_one(const net::address& to, const stop_signal& stop, monotonic::time_point deadline)
{
    const int descriptor = socket(to.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return -1;
    }
    set_options(descriptor);
    int error = 0;
    if (descriptor >= FD_SETSIZE) { // libmodbus waits with select()
        error = EMFILE;
    } else if (connect(descriptor, to.get(), to.size()) != 0) {
        error = errno == EINPROGRESS ? finish_connect(descriptor, stop, deadline) : errno;
    }
    if (error == 0) {
        return descriptor;
    }
    close(descriptor);
    errno = error;
    return -1;
}

} // namespace

int connect_tcp(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout, const stop_signal& stop,
                const link_tuning& tuning, short_text& problem)
{
    const auto found = tuning.look_up(host, port, stop, tuning.look_up_time);
    if (found.addresses.empty()) {
        problem.set("{}", found.problem);
        return -1;
    }
    auto left = static_cast<int>(found.addresses.size());
    const auto deadline = monotonic::now() + timeout;
    int reason = 0;
    for (const auto& each : found.addresses) {
        // A dead address leaves time for the others.
        const auto now = monotonic::now();
        const int descriptor = connect_one(each, stop, now + (deadline - now) / left--);
        if (descriptor >= 0) {
            return descriptor;
        }
        // That a host without IPv6 can't reach an IPv6 address is not what the user needs to know.
        if (reason == 0 || reason == ENETUNREACH || reason == EAFNOSUPPORT || reason == EADDRNOTAVAIL) {
            reason = errno;
        }
        if (reason == ECANCELED) {
            break;
        }
    }
    if (reason == ETIMEDOUT) {
        problem.set("no connection within {} ms", timeout.count());
    } else if (reason == ECONNRESET) { // an RST instead of a connection is ECONNREFUSED, so there was one
        problem.set("{}", dropped_at_once);
    } else {
        problem.set("{}", error_text(reason));
    }
    return -1;
}

} // namespace busbar::modbus::detail
