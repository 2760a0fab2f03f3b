#include <busbar/link/thread.hpp>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace busbar::link_parts {
namespace {

class thread_attributes {
public:
    explicit thread_attributes(std::size_t stack_bytes)
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
    const std::unique_ptr<runnable> mine(static_cast<runnable*>(raw));
    mine->run();
    return nullptr;
}

} // namespace

pthread_t start_thread(std::unique_ptr<runnable> what, std::size_t stack_bytes)
{
    const thread_attributes attributes(stack_bytes);
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread{};
    const int error = pthread_create(&thread, attributes.get(), run, what.get());
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), "thread of a link");
    }
    static_cast<void>(what.release()); // the thread's now
    return thread;
}

} // namespace busbar::link_parts
