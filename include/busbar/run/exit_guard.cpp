#include <busbar/run/exit_guard.hpp>

#include <sys/time.h>
#include <unistd.h>

#include <csignal>

namespace busbar {

namespace {
/// A template so that the code needs no variable that a signal handler could see half written.
template <int Code> void leave_with(int /*signal*/)
{
    ::_exit(Code);
}
} // namespace

void leave_at_latest_in(std::chrono::milliseconds time, int exit_code)
{
    // A signal and not a thread: it needs no memory, and comes through when every thread of ours hangs.
    std::signal(SIGALRM, exit_code == 0 ? &leave_with<0> : &leave_with<1>);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    itimerval timer{};
    timer.it_value.tv_sec = static_cast<decltype(timer.it_value.tv_sec)>(seconds.count());
    timer.it_value.tv_usec =
        static_cast<decltype(timer.it_value.tv_usec)>(std::chrono::microseconds(time - seconds).count());
    ::setitimer(ITIMER_REAL, &timer, nullptr);
}

} // namespace busbar
