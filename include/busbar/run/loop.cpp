#include <busbar/run/log.hpp>
#include <busbar/run/loop.hpp>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace busbar {

// Else busbar would stop in 2038; meson.build sees to it.
static_assert(sizeof(std::time_t) == 8);

namespace {

/// Late enough to let the kernel wake us once for several timers, early enough to be seen by nobody.
constexpr std::uint64_t timer_accuracy_us = 1000;

/// sd-event fails here only when out of memory or misused: a bug or the end, no state to handle.
void require(int result, const char* what)
{
    if (result < 0) {
        throw std::system_error(-result, std::generic_category(), what);
    }
}

/// No exception may pass sd-event, which is C. A callback that throws must not silence the others.
template <class Function, class... Arguments>
void call_guarded(const Function& function, Arguments... arguments) noexcept
{
    try {
        function(arguments...);
    } catch (const std::exception& error) {
        try {
            log("busbar", "internal error in an event: {}; going on", error.what());
        } catch (...) { // not even memory for the message
        }
    } catch (...) {
        log_line("busbar", "internal error in an event; going on");
    }
}

/// Calls self->*function even if the callback destroys its own source: the function is kept alive here meanwhile, and goes back
/// only if the source still has its owner (release_source takes it away).
template <class Owner, class Function, class... Arguments>
void call_movable(sd_event_source* source, Function Owner::*member, Arguments... arguments) noexcept
{
    const std::unique_ptr<sd_event_source, decltype(&sd_event_source_unref)> alive{sd_event_source_ref(source),
                                                                                   &sd_event_source_unref};
    Function function = std::move(static_cast<Owner*>(sd_event_source_get_userdata(source))->*member);
    call_guarded(function, arguments...);
    if (auto* owner = static_cast<Owner*>(sd_event_source_get_userdata(source))) {
        owner->*member = std::move(function);
    }
}

std::uint64_t to_microseconds(monotonic::time_point when)
{
    const auto since_boot = std::chrono::duration_cast<std::chrono::microseconds>(when.time_since_epoch()).count();
    return since_boot < 0 ? 0 : static_cast<std::uint64_t>(since_boot);
}

} // namespace

void detail::release_source::operator()(sd_event_source* source) const noexcept
{
    sd_event_source_set_userdata(source, nullptr);
    sd_event_source_disable_unref(source);
}

// --- timer ---

timer::timer(loop& on, std::function<void()> when_due) : when_due_(std::move(when_due))
{
    sd_event_source* source = nullptr;
    require(sd_event_add_time(on.native(), &source, CLOCK_MONOTONIC, 0, timer_accuracy_us, &timer::fire, this),
            "timer");
    source_.reset(source);
    stop();
}

void timer::start_after(std::chrono::microseconds delay)
{
    start_at(monotonic::now() + delay);
}

void timer::start_at(monotonic::time_point when)
{
    require(sd_event_source_set_time(source_.get(), to_microseconds(when)), "timer");
    require(sd_event_source_set_enabled(source_.get(), SD_EVENT_ONESHOT), "timer");
}

void timer::stop()
{
    require(sd_event_source_set_enabled(source_.get(), SD_EVENT_OFF), "timer");
}

int timer::fire(sd_event_source* source, std::uint64_t /*microseconds*/, void* /*self*/) noexcept
{
    call_movable(source, &timer::when_due_);
    return 0;
}

// --- watch ---

watch::watch(loop& on, int descriptor, std::uint32_t events, std::function<void(std::uint32_t)> when_ready)
    : when_ready_(std::move(when_ready))
{
    sd_event_source* source = nullptr;
    require(sd_event_add_io(on.native(), &source, descriptor, events, &watch::fire, this), "watch");
    source_.reset(source);
}

void watch::set_events(std::uint32_t events)
{
    require(sd_event_source_set_io_events(source_.get(), events), "watch");
}

int watch::fire(sd_event_source* source, int /*descriptor*/, std::uint32_t events, void* /*self*/) noexcept
{
    call_movable(source, &watch::when_ready_, events);
    return 0;
}

// --- doorbell ---

doorbell::event_descriptor::event_descriptor() : number(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (number < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
}

doorbell::event_descriptor::~event_descriptor()
{
    ::close(number);
}

doorbell::doorbell(loop& on, std::function<void()> when_rung)
    : watch_(on, descriptor_.number, EPOLLIN, [this, rung = std::move(when_rung)](std::uint32_t) {
          eventfd_t count = 0;
          // Read before the call: a ring during the call rings again.
          if (::eventfd_read(descriptor_.number, &count) == 0) {
              rung();
          }
      })
{
}

void doorbell::notify() noexcept
{
    // EAGAIN: rung so often that the counter is full, so the loop is awake anyway.
    static_cast<void>(::eventfd_write(descriptor_.number, 1));
}

// --- loop ---

loop::loop()
{
    require(sd_event_new(&event_), "event loop");
}

loop::~loop()
{
    sd_event_unref(event_);
}

int loop::run()
{
    return sd_event_loop(event_);
}

void loop::stop(int exit_code)
{
    sd_event_exit(event_, exit_code);
}

bool loop::run_once(std::chrono::microseconds at_most)
{
    if (sd_event_get_state(event_) == SD_EVENT_FINISHED) {
        return false;
    }
    sd_event_run(event_, static_cast<std::uint64_t>(std::max<std::int64_t>(at_most.count(), 0)));
    return sd_event_get_state(event_) != SD_EVENT_FINISHED;
}

void loop::on_termination(std::function<void()> callback)
{
    on_termination_ = std::move(callback);
    for (const int signal : {SIGTERM, SIGINT}) {
        // SD_EVENT_SIGNAL_PROCMASK blocks the signal, here and in the threads started from now on.
        require(sd_event_add_signal(
                    event_, nullptr, signal | SD_EVENT_SIGNAL_PROCMASK,
                    [](sd_event_source*, const signalfd_siginfo* info, void* self) {
                        return loop::terminate(nullptr, info, self);
                    },
                    this),
                "signal");
    }
}

int loop::terminate(sd_event_source* /*source*/, const void* /*info*/, void* self) noexcept
{
    call_guarded(static_cast<loop*>(self)->on_termination_);
    return 0;
}

} // namespace busbar
