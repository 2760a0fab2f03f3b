/// TLS towards a broker: whom we believe, and why it failed. On a link's thread only.
#pragma once

#include <busbar/mqtt/broker.hpp>
#include <busbar/mqtt/mosquitto.hpp>

#include <string>
#include <utility>

namespace busbar::mqtt::detail {

/// The context is ours, not libmosquitto's: it checks the name where libmosquitto is told an address, and knows why a certificate was
/// not accepted.
class tls {
public:
    explicit tls(broker with) : broker_(std::move(with)) {}
    tls(const tls&) = delete;
    tls& operator=(const tls&) = delete;
    ~tls();

    /// Makes `client` use it. False if a file cannot be used: problem() says which. This must live until the log-in is over.
    bool use_for(mosquitto* client);
    /// What libmosquitto said on OpenSSL's behalf.
    void heard(const char* words);
    /// In words; empty if TLS was not what failed.
    [[nodiscard]] std::string problem() const;
    /// What it may mean that the broker closed the connection without a word.
    [[nodiscard]] std::string closed() const;

private:
    bool load();
    bool check_name();
    std::string about_certificate() const;
    std::string about_alert() const;

    static void note(const SSL* connection, int where, int value) noexcept;

    broker broker_;
    std::string name_; // without an interface
    bool is_address_ = false;
    tls_context context_;
    std::string wrong_file_;
    std::string words_;
    long certificate_ = 0;
    int alert_ = -1;
    bool done_ = false;
};

} // namespace busbar::mqtt::detail
