/// Exclusive use of a serial port, as far as other programs respect it: flock() for those who ask, TIOCEXCL for those
/// who just open it. Root is let in despite TIOCEXCL, so we ask for it.
#pragma once

#include <busbar/modbus/short_text.hpp>

#include <optional>
#include <string>
#include <utility>

namespace busbar::modbus::detail {

class serial_lock {
public:
    /// Nothing, with a problem in words, if there is no such port or someone else has it.
    static std::optional<serial_lock> take(const std::string& device, short_text& problem);

    serial_lock(const serial_lock&) = delete;
    serial_lock& operator=(const serial_lock&) = delete;
    serial_lock(serial_lock&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)),
          exclusive_(other.exclusive_)
    {
    }
    serial_lock& operator=(serial_lock&& other) noexcept
    {
        std::swap(descriptor_, other.descriptor_);
        std::swap(exclusive_, other.exclusive_);
        return *this;
    }
    ~serial_lock();

    /// From now on nobody can open the port. To be called once we have it open.
    void exclude_others() noexcept;

private:
    explicit serial_lock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
    bool exclusive_ = false;
};

} // namespace busbar::modbus::detail
