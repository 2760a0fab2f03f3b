#include <busbar/modbus/rtu_connection.hpp>

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace busbar::modbus::detail {
namespace {

/// libmodbus takes 9600 without a word for a rate that it does not know.
bool known_rate(unsigned baud)
{
    constexpr std::array rates{110U,   300U,    600U,    1200U,   2400U,   4800U,   9600U,   19200U,  38400U,
                               57600U, 115200U, 230400U, 460800U, 500000U, 576000U, 921600U, 1000000U};
    return std::ranges::find(rates, baud) != rates.end();
}

} // namespace

rtu_connection::rtu_connection(serial_endpoint where, const stop_signal& stop)
    : connection(stop),
      where_(std::move(where))
{
}

bool rtu_connection::open(std::chrono::milliseconds, short_text& problem)
{
    close();
    if (!known_rate(where_.baud)) {
        problem.set("baud rate {} is not supported", where_.baud);
        return false;
    }
    // Before libmodbus opens the port, which would already change the line settings of another program.
    lock_ = serial_lock::take(where_.device, problem);
    if (!lock_) {
        return false;
    }
    context_ptr made(modbus_new_rtu(where_.device.c_str(), static_cast<int>(where_.baud),
                                    static_cast<char>(where_.parity), 8, static_cast<int>(where_.stop_bits)));
    if (!made || modbus_connect(made.get()) != 0) {
        problem.set("{}: {}", where_.device, error_text(errno));
        lock_.reset();
        return false;
    }
    if (modbus_get_socket(made.get()) >= FD_SETSIZE) { // libmodbus waits with select()
        modbus_close(made.get());
        problem.set("{}", error_text(EMFILE));
        lock_.reset();
        return false;
    }
    modbus_enable_quirks(made.get(), MODBUS_QUIRK_MAX_SLAVE);
    use(std::move(made));
    lock_->exclude_others();
    opened();
    if (!wait_for_silence()) { // what is said on the line now was not said to us
        problem.set("{}: {}", where_.device, error_text(EIO));
        close();
        return false;
    }
    unsettled_ = false;
    return true;
}

void rtu_connection::close() noexcept
{
    if (is_open()) {
        modbus_close(context());
    }
    lock_.reset();
}

bool rtu_connection::fresh()
{
    if (!is_open()) {
        return false;
    }
    if (unsettled_ && !wait_for_silence()) {
        return false;
    }
    unsettled_ = false;
    return tcflush(descriptor(), TCIFLUSH) == 0;
}

bool rtu_connection::wait_for_silence()
{
    using namespace std::chrono_literals;
    const auto silence = std::max<monotonic::duration>(50ms, characters(5));
    const auto give_up = monotonic::now() + 500ms;
    std::array<char, 256> nothing{};
    while (monotonic::now() < give_up) {
        switch (stop().wait(descriptor(), POLLIN, monotonic::now() + silence)) {
        case wait_result::timed_out:
        case wait_result::stopped:
            return true;
        case wait_result::ready:
            break;
        }
        const auto got = read(descriptor(), nothing.data(), nothing.size());
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            return false;
        }
    }
    return true; // babbling: the checks will tell
}

monotonic::duration rtu_connection::characters(double count) const
{
    const double bits = 9.0 + (where_.parity == parity::none ? 0.0 : 1.0) + static_cast<double>(where_.stop_bits);
    return std::chrono::duration_cast<monotonic::duration>(
        std::chrono::duration<double>(count * bits / static_cast<double>(where_.baud)));
}

monotonic::duration rtu_connection::line_gap() const
{
    // Modbus over serial line 1.02, §2.5.1.1: 3.5 characters, above 19200 baud 1.75 ms.
    return where_.baud > 19200 ? std::chrono::microseconds(1750) : characters(3.5);
}

std::span<const std::uint8_t> rtu_connection::unwrap(const buffer& frame, std::size_t length, result& into)
{
    constexpr std::size_t checksum = 2;
    if (length <= checksum) { // libmodbus says 0 for the answer of another unit
        into.fail(outcome::bad_reply, "an answer of unit {}", frame[0]);
        return {};
    }
    return std::span(frame).first(length - checksum);
}

void rtu_connection::lost(int error, result& into) const
{
    // An adapter that was pulled out reads as the end of a file.
    into.fail(outcome::not_connected, "{}: {}", where_.device, error_text(error == ECONNRESET ? EIO : error));
}

} // namespace busbar::modbus::detail
