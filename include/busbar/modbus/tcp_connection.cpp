#include <busbar/modbus/tcp_connection.hpp>
#include <busbar/modbus/tcp_socket.hpp>

#include <sys/socket.h>

#include <cerrno>

namespace busbar::modbus::detail {

tcp_connection::tcp_connection(tcp_endpoint where, const stop_signal& stop, const link_tuning& tuning)
    : connection(stop),
      where_(std::move(where)),
      tuning_(tuning)
{
}

bool tcp_connection::open(std::chrono::milliseconds timeout, short_text& problem)
{
    close();
    if (context() == nullptr) {
        const auto port = std::to_string(where_.port);
        use(context_ptr(modbus_new_tcp_pi(where_.host.c_str(), port.c_str())));
        if (context() == nullptr) {
            problem.set("{}", error_text(errno));
            return false;
        }
    }
    // libmodbus' own connect reports every failure as "refused" and spends the time-out once per address.
    const int socket = connect_tcp(where_.host, where_.port, timeout, stop(), tuning_, problem);
    if (socket < 0) {
        return false;
    }
    modbus_set_socket(context(), socket);
    opened();
    return true;
}

void tcp_connection::close() noexcept
{
    if (is_open()) {
        modbus_close(context());
    }
}

bool tcp_connection::fresh()
{
    // Between requests nothing may arrive: neither the end of the connection nor an answer to nobody's question.
    char byte = 0;
    return is_open() && recv(descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

int tcp_connection::ended()
{
    char byte = 0;
    const auto got = recv(descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got == 0) {
        return ECONNABORTED;
    }
    return got < 0 && errno != EAGAIN && errno != EWOULDBLOCK ? errno : 0;
}

std::span<const std::uint8_t> tcp_connection::unwrap(const buffer& frame, std::size_t length, result& into)
{
    const auto word = [&frame](std::size_t i) { return static_cast<std::uint16_t>(frame[i] << 8U | frame[i + 1]); };
    constexpr std::size_t header = 6; // transaction id, protocol id, length; the unit counts as content here
    if (length < header) {
        into.fail(outcome::bad_reply, "an answer of {} bytes", length);
    } else if (word(0) != id_) {
        into.fail(outcome::bad_reply, "an answer with transaction id {} instead of {}", word(0), id_);
    } else if (word(2) != 0) {
        into.fail(outcome::bad_reply, "an answer with protocol id {} instead of 0", word(2));
    } else if (word(4) != length - header) {
        into.fail(outcome::bad_reply, "the header announces {} bytes instead of {}", word(4), length - header);
    } else {
        return std::span(frame).subspan(header, length - header);
    }
    return {};
}

void tcp_connection::lost(int error, result& into) const
{
    if (untried() && (error == ECONNRESET || error == EPIPE || error == ECONNABORTED)) {
        into.fail(outcome::not_connected, "{}", dropped_at_once);
    } else {
        into.fail(outcome::not_connected, "{}", error_text(error));
    }
}

} // namespace busbar::modbus::detail
