#include <busbar/mqtt/reason.hpp>
#include <busbar/mqtt/session.hpp>

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace busbar::mqtt::detail {

session::session(loop& on, client_handle client, std::string client_id, session_owner& owner,
                 std::function<void()> when_ready)
    : client_(std::move(client)),
      client_id_(std::move(client_id)),
      owner_(owner),
      watch_(on, mosquitto_socket(client_.get()), EPOLLIN,
             [call = std::move(when_ready)](std::uint32_t /*events*/) { call(); })
{
    mosquitto_user_data_set(client_.get(), this);
    mosquitto_message_callback_set(client_.get(), &session::take_message);
    mosquitto_subscribe_callback_set(client_.get(), &session::take_confirmation);
    mosquitto_publish_callback_set(client_.get(), &session::take_sent);
    mosquitto_disconnect_callback_set(client_.get(), &session::take_end);
}

session::~session()
{
    mosquitto_disconnect_callback_set(client_.get(), nullptr);
    mosquitto_publish_callback_set(client_.get(), nullptr);
    if (end_ == end::none) {
        mosquitto_disconnect(client_.get());
    }
}

void session::ready()
{
    for (int i = 0; i < packets_per_turn && end_ == end::none && !thrown_; ++i) {
        errno = 0;
        const int result = mosquitto_loop_read(client_.get(), 1);
        const int error = errno;
        check(result, error);
        if (error == EAGAIN) {
            break;
        }
    }
    if (end_ == end::none && mosquitto_want_write(client_.get())) {
        errno = 0;
        const int result = mosquitto_loop_write(client_.get(), 1);
        check(result, errno);
    }
    queued_ = 0;
    expect_more();
    if (thrown_) {
        std::rethrow_exception(std::exchange(thrown_, nullptr));
    }
}

void session::keep_alive()
{
    check(mosquitto_loop_misc(client_.get()), 0);
    expect_more();
}

void session::check(int result, int error)
{
    if (end_ != end::none || (result == MOSQ_ERR_SUCCESS && mosquitto_socket(client_.get()) >= 0)) {
        return;
    }
    if (result == MOSQ_ERR_KEEPALIVE) {
        end_ = end::silent;
        problem_ = "no answer from the broker any more";
    } else if (result == MOSQ_ERR_ERRNO && error != 0 && error != EPROTO && error != EPIPE && error != ECONNRESET) {
        end_ = end::failed;
        problem_ = error == ETIMEDOUT ? "no answer from the broker any more"
                                      : std::string("connection lost: ") + std::strerror(error);
    } else if (result == MOSQ_ERR_PROTOCOL || result == MOSQ_ERR_MALFORMED_PACKET) {
        end_ = end::failed;
        problem_ = "what the broker sends is no MQTT";
    } else if (result == MOSQ_ERR_NOMEM) {
        end_ = end::failed;
        problem_ = "out of memory";
    } else {
        end_ = end::closed;
        problem_ = "the broker closed the connection";
    }
}

void session::expect_more()
{
    const bool output = end_ == end::none && mosquitto_want_write(client_.get());
    if (output != watches_output_ && end_ == end::none) {
        watches_output_ = output;
        watch_.set_events(EPOLLIN | (output ? EPOLLOUT : 0U));
    }
}

int session::subscribe(std::span<char* const> filters)
{
    int number = 0;
    const int result = mosquitto_subscribe_multiple(client_.get(), &number, static_cast<int>(filters.size()),
                                                    filters.data(), 0, 0, nullptr);
    expect_more();
    return result == MOSQ_ERR_SUCCESS ? number : 0;
}

void session::unsubscribe(const std::string& filter)
{
    if (end_ == end::none) {
        mosquitto_unsubscribe(client_.get(), nullptr, filter.c_str());
        expect_more();
    }
}

bool session::publish(const std::string& topic, std::string_view payload, bool retain, int qos)
{
    if (end_ != end::none || payload.size() > largest_payload) {
        return false;
    }
    if (in_call_ ? queued_ >= queued_at_most : mosquitto_want_write(client_.get())) {
        return false;
    }
    auto* const free = std::find(unconfirmed_.begin(), unconfirmed_.end(), 0);
    if (qos > 0 && free == unconfirmed_.end()) {
        return false;
    }
    int number = 0;
    const int result = mosquitto_publish(client_.get(), &number, topic.c_str(), static_cast<int>(payload.size()),
                                         payload.data(), qos, retain);
    if (result == MOSQ_ERR_SUCCESS && qos > 0) {
        *free = number;
    }
    queued_ += in_call_ ? 1 : 0;
    expect_more();
    return result == MOSQ_ERR_SUCCESS;
}

void session::publish_now(const std::string& topic, std::string_view payload)
{
    if (end_ == end::none) {
        mosquitto_publish(client_.get(), nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(), 0,
                          false);
        expect_more();
    }
}

template <class Call> void session::call(Call what) noexcept
{
    in_call_ = true;
    try {
        what();
    } catch (...) { // libmosquitto is C: nothing may fly through it
        thrown_ = std::current_exception();
    }
    in_call_ = false;
}

void session::take_message(mosquitto* /*client*/, void* self, const mosquitto_message* what) noexcept
{
    auto& mine = *static_cast<session*>(self);
    const std::string_view payload = what->payloadlen > 0 ? std::string_view{static_cast<const char*>(what->payload),
                                                                             static_cast<std::size_t>(what->payloadlen)}
                                                          : std::string_view{};
    mine.call([&] { mine.owner_.on_message({what->topic, payload, what->retain, monotonic::now()}); });
}

void session::take_confirmation(mosquitto* /*client*/, void* self, int number, int count, const int* granted) noexcept
{
    auto& mine = *static_cast<session*>(self);
    mine.call([&] { mine.owner_.on_confirmed(number, {granted, static_cast<std::size_t>(count)}); });
}

void session::take_sent(mosquitto* /*client*/, void* self, int number) noexcept
{
    auto& mine = *static_cast<session*>(self);
    // Of QoS 0: it has left us, and is not in here.
    std::replace(mine.unconfirmed_.begin(), mine.unconfirmed_.end(), number, 0);
}

void session::take_end(mosquitto* /*client*/, void* self, int code) noexcept
{
    // MQTT 5: the broker said good-bye, and why. Everything else has a result, see check().
    constexpr int first_reason = 0x80;
    auto& mine = *static_cast<session*>(self);
    if (code >= first_reason && mine.end_ == end::none) {
        mine.end_ = code == session_taken_over ? end::taken_over : end::closed;
        mine.problem_ = detail::ended(code, mine.client_id_);
    }
}

} // namespace busbar::mqtt::detail
