#include <busbar/modbus/connection.hpp>
#include <busbar/modbus/serial_lock.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace busbar::modbus::detail {
namespace {

void explain(int error, const std::string& device, short_text& problem)
{
    switch (error) {
    case ENOENT:
        problem.set("no such port: {}", device);
        break;
    case EBUSY:
    case EWOULDBLOCK:
        problem.set("{} is in use by another program", device);
        break;
    case EACCES:
    case EPERM:
        problem.set("not allowed to open {}", device);
        break;
    case ENOTTY:
        problem.set("{} is not a serial port", device);
        break;
    default:
        problem.set("{}: {}", device, error_text(error));
    }
}

/// 0, or an errno.
int lock_descriptor(int descriptor)
{
    if (isatty(descriptor) == 0) {
        return errno == EINVAL ? ENOTTY : errno;
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return errno;
    }
    int exclusive = 0;
    return ioctl(descriptor, TIOCGEXCL, &exclusive) == 0 && exclusive != 0 ? EBUSY : 0;
}

} // namespace

std::optional<serial_lock> serial_lock::take(const std::string& device, short_text& problem)
{
    serial_lock lock(open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (const int error = lock.descriptor_ < 0 ? errno : lock_descriptor(lock.descriptor_); error != 0) {
        explain(error, device, problem);
        return std::nullopt;
    }
    return lock;
}

serial_lock::~serial_lock()
{
    if (exclusive_ && descriptor_ >= 0) {
        ioctl(descriptor_, TIOCNXCL); // a pty does not forget it with the last close
    }
    if (descriptor_ >= 0) {
        close(descriptor_); // ends the flock()
    }
}

void serial_lock::exclude_others() noexcept
{
    exclusive_ = ioctl(descriptor_, TIOCEXCL) == 0;
}

} // namespace busbar::modbus::detail
