/// Where an MQTT broker is, and how one logs in there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace busbar::mqtt {

enum class protocol : std::uint8_t { v3_1_1, v5 };

/// Two devices whose brokers are equal share a link.
struct broker {
    std::string
        host{}; ///< name or IP address, IPv6 without brackets: "homeassistant.local", "127.0.0.1", "fe80::1%eth0"
    std::uint16_t port = 1883;
    protocol version = protocol::v3_1_1;

    /// No two clients of a broker may have the same one: it throws out the older. Empty: made of the program, the machine and chance.
    std::string client_id{};
    /// Empty: nobody.
    std::string user{};
    std::string password{};

    bool tls = false;
    /// TLS: the certificate must be for `host`. That an authority of `ca_file` has signed it is always asked for.
    bool check_host_name = true;
    std::string ca_file{}; ///< PEM. Empty: the known authorities, where Venus OS and Debian have them.
    /// TLS, PEM: how this client shows who it is, for brokers that ask. Both or none.
    std::string certificate_file{};
    std::string key_file{};

    friend bool operator==(const broker&, const broker&) = default;
};

/// "MQTT 192.168.1.5:1883", "MQTT mqtt.lan:8883 with TLS". Never a secret.
std::string to_words(const broker& where);

/// For `describe`.
inline constexpr std::string_view transport_in_words = "mqtt, port 1883, with TLS 8883";

} // namespace busbar::mqtt
