#include <busbar/doctor/reach.hpp>
#include <busbar/net/look_up.hpp>
#include <busbar/run/stop_signal.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

namespace busbar::doctor {

using namespace std::chrono_literals;

struct reach::shared {
    std::mutex mutex{};
    std::condition_variable changed{};
    answer found{};
    bool finished = false;
};

namespace {

/// Empty if somebody answered.
std::string problem_of_connecting(const net::address& to)
{
    const int descriptor = ::socket(to.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error = 0;
    if (descriptor < 0 || (::connect(descriptor, to.get(), to.size()) != 0 && errno != EINPROGRESS)) {
        error = errno;
    } else {
        pollfd wait{.fd = descriptor, .events = POLLOUT, .revents = 0};
        socklen_t size = sizeof error;
        if (::poll(&wait, 1, 2000) == 0) {
            error = ETIMEDOUT;
        } else {
            ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return error == 0 ? "" : std::strerror(error); // NOLINT(concurrency-mt-unsafe): glibc keeps known texts per thread
}

} // namespace

reach::reach(const std::string& host, std::uint16_t port, bool connect) : shared_(std::make_shared<shared>())
{
    std::thread([kept = shared_, host, port, connect] {
        const stop_signal never;
        const auto found = net::look_up(host, port, never, 3s);
        answer made{.problem = found.problem};
        for (const auto& each : found.addresses) {
            made.addresses += (made.addresses.empty() ? "" : ", ") + each.to_text();
        }
        if (connect && !found.addresses.empty()) {
            made.problem = problem_of_connecting(found.addresses.front());
        }
        const std::scoped_lock lock(kept->mutex);
        kept->found = std::move(made);
        kept->finished = true;
        kept->changed.notify_all();
    }).detach();
}

reach::answer reach::by(std::chrono::steady_clock::time_point deadline) const
{
    std::unique_lock lock(shared_->mutex);
    if (!shared_->changed.wait_until(lock, deadline, [this] { return shared_->finished; })) {
        return {.problem = "the name server did not answer in time"};
    }
    return shared_->found;
}

} // namespace busbar::doctor
