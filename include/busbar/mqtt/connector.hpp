/// What a link's thread does: looks the name up, connects, and logs in, once. Then it hands over the connection, or what was wrong.
#pragma once

#include <busbar/link/mailbox.hpp>
#include <busbar/link/short_text.hpp>
#include <busbar/link/thread.hpp>
#include <busbar/mqtt/broker.hpp>
#include <busbar/mqtt/link_tuning.hpp>
#include <busbar/mqtt/mosquitto.hpp>

#include <memory>
#include <string>
#include <vector>

namespace busbar::mqtt::detail {

class tls;

/// Like that of HTTP links: name look-up takes 16 kB, a TLS handshake 20 kB.
inline constexpr std::size_t connector_stack_bytes = std::size_t{128} * 1024U;

struct will {
    std::string topic{};
    std::string payload{};
};

struct attempt {
    client_handle client{}; ///< logged in, or null
    link_parts::short_text problem{};
    std::shared_ptr<attempt> next{}; ///< the mailbox's
};

struct no_options {};
using mailbox = link_parts::mailbox<attempt, no_options>;

class connector : public link_parts::runnable {
public:
    connector(std::shared_ptr<mailbox> box, broker where, std::string client_id, will last, const link_tuning& tuning);
    connector(const connector&) = delete;
    connector& operator=(const connector&) = delete;
    ~connector() override;

    void run() noexcept override;

private:
    void connect();
    bool look_up();
    bool prepare();
    bool open(const net::address& at, monotonic::time_point deadline);
    bool log_in();
    bool failed(int result, int error);
    template <class... Arguments> bool failed_with(fmt::format_string<Arguments...> format, Arguments&&... arguments);

    static void on_connect(mosquitto* client, void* self, int code) noexcept;
    static void on_log(mosquitto* client, void* self, int level, const char* words) noexcept;

    std::shared_ptr<mailbox> box_;
    broker where_;
    std::string client_id_;
    will will_;
    link_tuning tuning_;
    std::shared_ptr<attempt> result_;
    std::unique_ptr<tls> tls_;
    std::vector<net::address> addresses_;
    int answer_ = -1; // to the log-in
};

} // namespace busbar::mqtt::detail
