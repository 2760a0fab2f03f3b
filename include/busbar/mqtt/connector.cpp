#include <busbar/mqtt/connector.hpp>
#include <busbar/mqtt/reason.hpp>
#include <busbar/mqtt/tls.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

namespace busbar::mqtt::detail {

connector::connector(std::shared_ptr<mailbox> box, broker where, std::string client_id, will last,
                     const link_tuning& tuning)
    : box_(std::move(box)),
      where_(std::move(where)),
      client_id_(std::move(client_id)),
      will_(std::move(last)),
      tuning_(tuning),
      result_(std::make_shared<attempt>())
{
}

connector::~connector() = default;

void connector::run() noexcept
{
    try {
        connect();
    } catch (const std::exception& error) { // out of memory
        result_->client.reset();
        result_->problem.set("{}", error.what());
    }
    if (result_->client) {
        mosquitto_connect_callback_set(result_->client.get(), nullptr);
        mosquitto_log_callback_set(result_->client.get(), nullptr);
        mosquitto_user_data_set(result_->client.get(), nullptr);
    }
    tls_.reset();
    box_->give_back(std::move(result_));
    box_->end();
}

void connector::connect()
{
    bool open_now = false;
    if (look_up() && prepare()) {
        const auto deadline = monotonic::now() + tuning_.connect_timeout;
        for (const auto& each : addresses_) {
            open_now = open(each, deadline);
            if (open_now || box_->stopping()) {
                break;
            }
        }
    }
    if (!open_now || !log_in()) {
        result_->client.reset();
    }
}

template <class... Arguments>
bool connector::failed_with(fmt::format_string<Arguments...> format, Arguments&&... arguments)
{
    result_->problem.set(format, std::forward<Arguments>(arguments)...);
    return false;
}

bool connector::look_up()
{
    auto found = tuning_.look_up(where_.host, where_.port, box_->signal(), tuning_.look_up_time);
    addresses_ = std::move(found.addresses);
    if (addresses_.empty()) {
        return failed_with("{}", found.problem);
    }
    return !box_->stopping();
}

bool connector::prepare()
{
    result_->client.reset(mosquitto_new(client_id_.c_str(), true, this));
    auto* const client = result_->client.get();
    if (client == nullptr) {
        if (errno == ENOMEM) {
            throw std::bad_alloc();
        }
        return failed_with("\"{}\" can be no client id", client_id_);
    }
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION,
                         where_.version == protocol::v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    if (!where_.user.empty() &&
        mosquitto_username_pw_set(client, where_.user.c_str(),
                                  where_.password.empty() ? nullptr : where_.password.c_str()) != MOSQ_ERR_SUCCESS) {
        return failed_with("the user name is no UTF-8, or longer than 64 kB");
    }
    if (!will_.topic.empty() && mosquitto_will_set(client, will_.topic.c_str(), static_cast<int>(will_.payload.size()),
                                                   will_.payload.data(), 0, true) != MOSQ_ERR_SUCCESS) {
        return failed_with("\"{}\" can be no topic", will_.topic);
    }
    mosquitto_connect_callback_set(client, &connector::on_connect);
    if (where_.tls) {
        tls_ = std::make_unique<tls>(where_);
        mosquitto_log_callback_set(client, &connector::on_log);
        return tls_->use_for(client) || failed_with("{}", tls_->problem());
    }
    return true;
}

bool connector::open(const net::address& at, monotonic::time_point deadline)
{
    auto* const client = result_->client.get();
    const auto keep_alive = static_cast<int>(tuning_.keep_alive.count());
    errno = 0;
    // Not blocking, and an address needs no look-up. TLS waits, too.
    const int result = mosquitto_connect_async(client, at.to_text().c_str(), where_.port, keep_alive);
    if (result > 0 || mosquitto_socket(client) < 0) {
        return failed(result, errno);
    }
    fcntl(mosquitto_socket(client), F_SETFD, FD_CLOEXEC);
    switch (box_->signal().wait(mosquitto_socket(client), POLLOUT, deadline)) {
    case wait_result::timed_out:
        return failed(MOSQ_ERR_ERRNO, ETIMEDOUT);
    case wait_result::stopped:
        return failed_with("stopped");
    case wait_result::ready:
        break;
    }
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(mosquitto_socket(client), SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0 || failed(MOSQ_ERR_ERRNO, error);
}

bool connector::log_in()
{
    auto* const client = result_->client.get();
    const auto deadline = monotonic::now() + tuning_.log_in_timeout;
    while (answer_ < 0) {
        const auto* const secure = static_cast<SSL*>(mosquitto_ssl_get(client));
        const bool shaking_hands = secure != nullptr && SSL_is_init_finished(secure) == 0;
        const bool write = shaking_hands ? SSL_want_write(secure) : mosquitto_want_write(client);
        const int events = POLLIN | (write ? POLLOUT : 0);
        switch (box_->signal().wait(mosquitto_socket(client), static_cast<short>(events), deadline)) {
        case wait_result::timed_out:
            return failed_with("no answer within {} s{}", tuning_.log_in_timeout.count() / 1000,
                               shaking_hands ? ": perhaps there is no TLS on this port" : ": is that an MQTT broker?");
        case wait_result::stopped:
            return failed_with("stopped");
        case wait_result::ready:
            break;
        }
        errno = 0;
        int result = mosquitto_loop_read(client, 1);
        if (result == MOSQ_ERR_SUCCESS && write) {
            errno = 0;
            result = mosquitto_loop_write(client, 1);
        }
        if (answer_ < 0 && (result != MOSQ_ERR_SUCCESS || mosquitto_socket(client) < 0)) {
            return failed(result, errno);
        }
    }
    return answer_ == 0 || failed_with("{}", log_in_refused(answer_, where_, client_id_));
}

bool connector::failed(int result, int error)
{
    if (const auto problem = tls_ ? tls_->problem() : ""; !problem.empty()) {
        return failed_with("{}", problem);
    }
    switch (result == MOSQ_ERR_ERRNO ? error : 0) {
    case 0:
    case EAGAIN:
        break;
    case ECONNREFUSED:
        return failed_with("connection refused");
    case EHOSTUNREACH:
    case ENETUNREACH:
        return failed_with("host unreachable");
    case ETIMEDOUT:
        return failed_with("no connection within {} ms", tuning_.connect_timeout.count());
    case EPROTO: // TLS
    case ECONNRESET:
    case EPIPE:
        result = MOSQ_ERR_CONN_LOST;
        break;
    default:
        return failed_with("no connection: {}", std::strerror(error));
    }
    switch (result) {
    case MOSQ_ERR_CONN_LOST:
    case MOSQ_ERR_TLS:
        return tls_ ? failed_with("{}", tls_->closed())
                    : failed_with("the broker closed the connection without an answer: does it want TLS, or MQTT of "
                                  "another version?");
    case MOSQ_ERR_PROTOCOL:
    case MOSQ_ERR_MALFORMED_PACKET:
        return failed_with("the answer is no MQTT");
    default:
        return failed_with("no connection: {}", mosquitto_strerror(result));
    }
}

void connector::on_connect(mosquitto* /*client*/, void* self, int code) noexcept
{
    static_cast<connector*>(self)->answer_ = code;
}

void connector::on_log(mosquitto* /*client*/, void* self, int level, const char* words) noexcept
{
    if (level == MOSQ_LOG_ERR) {
        try {
            static_cast<connector*>(self)->tls_->heard(words);
        } catch (const std::exception&) { // no memory for it
        }
    }
}

} // namespace busbar::mqtt::detail
