#include <busbar/modbus/connection.hpp>
#include <busbar/modbus/frame.hpp>

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace busbar::modbus::detail {
namespace {

/// With no time-out between bytes libmodbus spends this on the answer as a whole: select() on Linux counts it down.
void allow(modbus_t* context, monotonic::duration left)
{
    const auto microseconds =
        std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::microseconds>(left).count());
    modbus_set_byte_timeout(context, 0, 0);
    modbus_set_response_timeout(context, static_cast<std::uint32_t>(microseconds / 1000000),
                                static_cast<std::uint32_t>(microseconds % 1000000));
}

} // namespace

std::string_view error_text(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return "connection refused";
    case EHOSTUNREACH:
        return "no route to host";
    case ENETUNREACH:
        return "network unreachable";
    case EHOSTDOWN:
        return "host is down";
    case ECONNRESET:
    case EPIPE:
        return "connection reset";
    case ECONNABORTED:
        return "connection closed by the device";
    case ETIMEDOUT:
        return "connection timed out";
    case EIO:
    case ENODEV:
    case ENXIO:
        return "unplugged";
    case EMFILE:
    case ENFILE:
        return "too many open files";
    default:
        return modbus_strerror(error); // strerror() for all but libmodbus' own; glibc's keeps known texts per thread
    }
}

void connection::exchange(const request& what, std::chrono::milliseconds timeout, result& into)
{
    const auto started = monotonic::now();
    into.exception_code = 0;
    into.length = 0;
    into.problem.clear();
    if (const auto fault = fault_of(what); !fault.empty()) {
        into.fail(outcome::bad_reply, "{}", fault);
    } else {
        send_and_receive(what, started + timeout, timeout, into);
    }
    into.received = monotonic::now();
    into.took = std::chrono::duration_cast<std::chrono::microseconds>(into.received - started);
    switch (into.outcome) {
    case outcome::ok:
    case outcome::exception:
        untried_ = false;
        break;
    case outcome::not_connected:
        close();
        break;
    case outcome::no_answer:
    case outcome::bad_reply:
        after_failure();
        break;
    }
}

void connection::send_and_receive(const request& what, monotonic::time_point deadline,
                                  std::chrono::milliseconds timeout, result& into)
{
    const raw_request raw = encode(what);
    const std::uint16_t id = next_id();
    // Over RTU libmodbus drops answers of other units; above 247 only with the quirk.
    modbus_set_slave(context(), what.unit);
    if (modbus_send_raw_request_tid(context(), raw.bytes.data(), static_cast<int>(raw.length), id) < 0) {
        lost(errno, into);
        return;
    }
    // Waiting for the first byte here and not in libmodbus tells silence from an incomplete answer, and can be stopped.
    switch (stop().wait(descriptor(), POLLIN, deadline)) {
    case wait_result::timed_out:
        into.fail(outcome::no_answer, "no answer within {} ms", timeout.count());
        return;
    case wait_result::stopped:
        into.fail(outcome::no_answer, "stopped");
        return;
    case wait_result::ready:
        break;
    }
    if (const int error = ended(); error != 0) {
        lost(error, into);
        return;
    }
    receive(what, deadline, timeout, into);
}

void connection::receive(const request& what, monotonic::time_point deadline, std::chrono::milliseconds timeout,
                         result& into)
{
    buffer frame{};
    allow(context(), deadline - monotonic::now());
    const int length = modbus_receive_confirmation(context(), frame.data());
    if (length >= 0) {
        const auto answer = unwrap(frame, static_cast<std::size_t>(length), into);
        if (!answer.empty()) {
            check_answer(what, answer, into);
        }
        return;
    }
    switch (const int error = errno) {
    case ETIMEDOUT:
        into.fail(outcome::bad_reply, "the answer was not complete within {} ms", timeout.count());
        break;
    case EMBBADCRC:
        into.fail(outcome::bad_reply, "wrong checksum");
        break;
    case EMBBADDATA:
        into.fail(outcome::bad_reply, "the answer is too long");
        break;
    case EAGAIN:
        into.fail(outcome::bad_reply, "nothing to read");
        break;
    default:
        lost(error, into);
    }
}

} // namespace busbar::modbus::detail
