/// Where an HTTP device is, and how one logs in there.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace busbar::http {

enum class scheme : std::uint8_t { http, https };

/// Two devices whose servers are equal share a link.
struct server {
    http::scheme scheme = http::scheme::http;
    std::string host{}; ///< name or IP address, IPv6 without brackets: "opendtu.lan", "192.168.178.60", "fe80::1%eth0"
    std::uint16_t port = 80;

    /// For Basic and Digest (MD5, SHA-256), whichever the server asks for; nothing is sent before it asks. Empty: nobody.
    std::string user{};
    std::string password{};
    /// Sent with every request, if not empty; then `user` counts for nothing.
    std::string bearer_token{};
    /// Appended to every target, for devices that log in that way: {{"user", "admin"}, {"password", "..."}} (Tasmota).
    std::vector<std::pair<std::string, std::string>> query_credentials{};

    /// https: the certificate must be signed by an authority of `ca_file` and be for `host`.
    bool check_certificate = true;
    std::string ca_file =
        "/etc/ssl/certs/ca-certificates.crt"; ///< PEM. The default is where Venus OS has the known authorities.

    friend bool operator==(const server&, const server&) = default;
};

/// "http://opendtu.lan:80". Never a secret.
std::string to_words(const server& where);

} // namespace busbar::http
