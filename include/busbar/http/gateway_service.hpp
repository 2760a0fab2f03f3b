/// The service of one inverter behind a gateway: made of its first values, fed with answers and with what its identity tells, and the way
/// back for what consumers write.
#pragma once

#include <busbar/http/command_sender.hpp>
#include <busbar/http/gateway_answer.hpp>
#include <busbar/http/gateway_context.hpp>
#include <busbar/http/gateway_freshness.hpp>
#include <busbar/http/gateway_settings.hpp>
#include <busbar/http/gateway_temperature.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace busbar::http {

/// Who the inverter is, whatever the configuration says.
struct gateway_service_identity {
    std::string serial{};      ///< empty: it tells none
    std::size_t index = 0;     ///< in the gateway's list
    std::string custom_name{}; ///< configured; empty: the gateway's
};

class gateway_service {
public:
    /// `name`: for the log.
    gateway_service(gateway_context& context, gateway_service_identity who, const std::string& name,
                    inverter_settings settings);

    [[nodiscard]] bool published() const { return service_ != nullptr; }
    /// It has another place in the gateway's list.
    void move_to(std::size_t index);
    [[nodiscard]] bool has_identity() const { return has_identity_; }
    /// False: the document says nothing of it.
    bool take_identity(const json::reader& document);

    /// Publishes it if it is not yet.
    void put_values(const inverter_answer& says, const answer_circumstances& at, bool is_new);
    /// The same of one that sleeps: what it counted and what it can do are true nevertheless.
    void put_asleep(const inverter_answer& says, const answer_circumstances& at);
    // Without effect unless published:
    void sleep(const answer_circumstances& at);
    void lose(json::absence why);
    /// Ends what was written to it. Calls `done` within 700 ms.
    void release(std::function<void()> done);

private:
    void fill(const inverter_answer& says);
    void publish(const inverter_answer& says);
    void put(const inverter_answer& says, const answer_circumstances& at);
    void listen();
    void set_present(bool present);

    gateway_context& context_;
    gateway_service_identity who_;
    inverter_settings settings_;
    std::unique_ptr<command_sender> sender_; ///< outlives the service, whose writes come to it
    std::unique_ptr<json::fed_service> service_;
    std::unique_ptr<gateway_temperature> temperature_; ///< null: not wanted, or not told
    json::sample sample_;
    json::sample identity_; ///< by row of the identity
    bool has_identity_ = false;
    bool published_with_identity_ = false;
};

} // namespace busbar::http
