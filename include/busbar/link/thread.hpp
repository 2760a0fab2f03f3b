/// The thread of a link whose library blocks.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <memory>

namespace busbar::link_parts {

/// How much larger than others a stack must be, because sanitizers make frames several times as large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::size_t stack_factor = 8;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr std::size_t stack_factor = 8;
#else
inline constexpr std::size_t stack_factor = 1;
#endif
#else
inline constexpr std::size_t stack_factor = 1;
#endif

class runnable {
public:
    runnable() = default;
    runnable(const runnable&) = delete;
    runnable& operator=(const runnable&) = delete;
    virtual ~runnable() = default;

    virtual void run() noexcept = 0;
};

/// Starts a thread that runs `what` and then destroys it. Signals stay the loop's. `stack_bytes` is multiplied by stack_factor.
pthread_t start_thread(std::unique_ptr<runnable> what, std::size_t stack_bytes);

} // namespace busbar::link_parts
