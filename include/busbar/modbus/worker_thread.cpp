#include <busbar/modbus/worker.hpp>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace busbar::modbus::detail {
namespace {

/// Enough for getaddrinfo(), which takes 16 kB when it asks a name server in vain (glibc 2.36), and little enough to
/// have a thread per link. The sanitizers' frames are several times as large.
constexpr std::size_t stack_bytes = std::size_t{128} * 1024U;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t stack_factor = 8;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::size_t stack_factor = 8;
#else
constexpr std::size_t stack_factor = 1;
#endif
#else
constexpr std::size_t stack_factor = 1;
#endif

class thread_attributes {
public:
    thread_attributes()
    {
        pthread_attr_init(&attributes_);
        pthread_attr_setstacksize(&attributes_, stack_factor * stack_bytes);
    }
    thread_attributes(const thread_attributes&) = delete;
    thread_attributes& operator=(const thread_attributes&) = delete;
    ~thread_attributes() { pthread_attr_destroy(&attributes_); }

    [[nodiscard]] const pthread_attr_t* get() const { return &attributes_; }

private:
    pthread_attr_t attributes_{};
};

void* run(void* raw) noexcept
{
    const std::unique_ptr<worker> mine(static_cast<worker*>(raw));
    mine->run();
    return nullptr;
}

} // namespace

pthread_t start_worker(std::shared_ptr<mailbox> box, const endpoint& where, const link_tuning& tuning)
{
    auto made = std::make_unique<worker>(std::move(box), where, tuning);
    const thread_attributes attributes;
    // Signals are the loop's.
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread{};
    const int error = pthread_create(&thread, attributes.get(), run, made.get());
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), "thread of a Modbus link");
    }
    static_cast<void>(made.release()); // the thread's now
    return thread;
}

} // namespace busbar::modbus::detail
