/// A link: connects, loses the connection, waits, connects again. On the loop.
#pragma once

#include <busbar/link/back_off.hpp>
#include <busbar/mqtt/connector.hpp>
#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/session.hpp>
#include <busbar/mqtt/subscribers.hpp>
#include <busbar/mqtt/venus_keep_alive.hpp>
#include <busbar/run/log.hpp>

#include <pthread.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace busbar::mqtt {

struct link::implementation : detail::session_owner, std::enable_shared_from_this<link::implementation> {
    implementation(loop& on, broker at, const detail::link_tuning& tuning);
    ~implementation() override;
    implementation(const implementation&) = delete;
    implementation& operator=(const implementation&) = delete;

    std::shared_ptr<detail::subscriber> subscribe(std::string filter, std::function<void(const message&)> on_message,
                                                  std::function<void(const link_state&)> on_state);
    void unsubscribe(detail::subscriber& who);
    bool publish(std::string_view topic, std::string_view payload, bool retain, int qos);

    broker where;
    detail::will will;
    link_state state;

private:
    template <class... Arguments> void say(fmt::format_string<Arguments...> format, Arguments&&... arguments) const
    {
        if (tuning_.says_changes) {
            log(subject_, format, std::forward<Arguments>(arguments)...);
        }
    }
    void on_message(const message& what) override;
    void on_confirmed(int number, std::span<const int> granted) override;

    void connect();
    void on_attempt();
    void on_ready();
    void on_keep_alive();
    void on_venus();
    void on_news();
    void begin_session(detail::client_handle client);
    void end_session();
    void not_connected(std::string problem, monotonic::time_point now, monotonic::time_point again);
    void tell();
    void leave_thread();
    /// Thrown out soon after log-ins, more than once in a row.
    [[nodiscard]] bool fights() const { return thrown_out_ > 1; }

    loop& loop_;
    detail::link_tuning tuning_;
    std::string subject_; // in the log
    std::string client_id_;
    detail::subscribers subscribers_;
    detail::venus_keep_alive venus_;

    std::shared_ptr<detail::mailbox> box_; // of the attempt under way
    pthread_t thread_{};
    doorbell bell_;
    std::unique_ptr<detail::session> session_;

    timer connect_timer_;
    timer keep_alive_timer_;
    timer venus_timer_;
    timer news_timer_; // after subscribe(), outside of any call
    link_parts::back_off back_off_;
    link_parts::back_off patience_; // when we are thrown out again and again
    int thrown_out_ = 0;
    bool was_connected_ = false;
    lasting_fault fault_;
    lasting_fault refused_;
    lasting_fault too_large_;
    std::string topic_; // published last
};

} // namespace busbar::mqtt
