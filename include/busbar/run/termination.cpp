#include <busbar/run/exit_guard.hpp>
#include <busbar/run/termination.hpp>

#include <algorithm>
#include <climits>
#include <system_error>
#include <utility>

namespace busbar {

namespace {

/// Enough for two system calls; Venus OS counts address space.
constexpr std::size_t stack_size = 64 * 1024;

} // namespace

termination::termination(loop& on, std::chrono::milliseconds at_most, std::function<void()> when_asked)
    : bell_(on, std::move(when_asked)),
      at_most_(at_most)
{
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);

    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, std::max(stack_size, static_cast<std::size_t>(PTHREAD_STACK_MIN)));
    const int error = ::pthread_create(&thread_, &attributes, &termination::wait, this);
    ::pthread_attr_destroy(&attributes);
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), "thread for signals");
    }
}

termination::~termination()
{
    over_ = true;
    ::pthread_kill(thread_, SIGTERM); // NOLINT(bugprone-bad-signal-to-kill-thread): it waits for just this one
    ::pthread_join(thread_, nullptr);
}

void* termination::wait(void* self) noexcept
{
    auto& of = *static_cast<termination*>(self);
    bool asked = false;
    for (int signal = 0;;) {
        if (::sigwait(&of.signals_, &signal) != 0 || of.over_) {
            return nullptr;
        }
        if (!std::exchange(asked, true)) {
            leave_at_latest_in(of.at_most_, 0);
        }
        of.bell_.notify();
    }
}

} // namespace busbar
