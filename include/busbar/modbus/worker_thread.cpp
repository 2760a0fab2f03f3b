#include <busbar/modbus/worker.hpp>

namespace busbar::modbus::detail {
namespace {

/// Enough for getaddrinfo(), which takes 16 kB when it asks a name server in vain (glibc 2.36), and little enough to
/// have a thread per link.
constexpr std::size_t stack_bytes = std::size_t{128} * 1024U;

} // namespace

pthread_t start_worker(std::shared_ptr<mailbox> box, const endpoint& where, const link_tuning& tuning)
{
    return link_parts::start_thread(std::make_unique<worker>(std::move(box), where, tuning), stack_bytes);
}

} // namespace busbar::modbus::detail
