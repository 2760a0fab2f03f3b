/// A connection that is logged in, on the loop: libmosquitto, read and written when the socket is ready. No queue, no lock, no thread.
#pragma once

#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/mosquitto.hpp>

#include <array>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace busbar::mqtt::detail {

/// Whoever owns a session. Called from inside session::ready(); may throw, which goes on from there.
class session_owner {
public:
    session_owner() = default;
    session_owner(const session_owner&) = delete;
    session_owner& operator=(const session_owner&) = delete;
    virtual ~session_owner() = default;

    virtual void on_message(const message& what) = 0;
    /// What subscribe() with this number became, for each filter: 0 to 2, or 128 and more if the broker refuses.
    virtual void on_confirmed(int number, std::span<const int> granted) = 0;
};

class session {
public:
    enum class end : std::uint8_t { none, closed, taken_over, silent, failed };

    /// `when_ready` must call ready().
    session(loop& on, client_handle client, std::string client_id, session_owner& owner,
            std::function<void()> when_ready);
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    /// Takes leave if the connection still is.
    ~session();

    void ready();
    /// To be called every few seconds.
    void keep_alive();
    /// Why it is over, if it is.
    [[nodiscard]] end ended() const { return end_; }
    /// In words.
    [[nodiscard]] const std::string& problem() const { return problem_; }

    /// The number of the confirmation; 0 if that can't be sent.
    int subscribe(std::span<char* const> filters);
    void unsubscribe(const std::string& filter);
    /// As link::publish().
    bool publish(const std::string& topic, std::string_view payload, bool retain, int qos);
    /// Whatever is still on its way: for small things of the link's own.
    void publish_now(const std::string& topic, std::string_view payload);

private:
    /// More than one, since one turn of the loop costs as much; few, since others wait.
    static constexpr int packets_per_turn = 4;
    /// From inside a callback libmosquitto only queues.
    static constexpr int queued_at_most = 16;

    void check(int result, int error);
    void expect_more();
    template <class Call> void call(Call what) noexcept;

    static void take_message(mosquitto* client, void* self, const mosquitto_message* what) noexcept;
    static void take_confirmation(mosquitto* client, void* self, int number, int count, const int* granted) noexcept;
    static void take_sent(mosquitto* client, void* self, int number) noexcept;
    static void take_end(mosquitto* client, void* self, int code) noexcept;

    client_handle client_;
    std::string client_id_;
    session_owner& owner_;
    watch watch_;
    bool watches_output_ = false;
    bool in_call_ = false;
    int queued_ = 0;
    std::array<int, queued_at_most> unconfirmed_{}; // numbers of messages with QoS 1; 0: free
    std::exception_ptr thrown_;
    end end_ = end::none;
    std::string problem_;
};

} // namespace busbar::mqtt::detail
