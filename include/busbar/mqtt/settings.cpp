#include <busbar/config/secret_file.hpp>
#include <busbar/mqtt/settings.hpp>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace busbar::mqtt {

namespace {

constexpr std::uint16_t usual_port = 1883;
constexpr std::uint16_t usual_port_with_tls = 8883;

std::optional<std::uint16_t> port_number(std::string_view text)
{
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool right = error == std::errc{} && end == text.data() + text.size() && number >= 1;
    return right ? std::optional(number) : std::nullopt;
}

/// What is wrong with a host that stands alone, as "host: ..."; empty if nothing.
std::string wrong_with_host(std::string_view host)
{
    if (host.starts_with("http://") || host.starts_with("https://")) {
        return "is the address of a web page; a broker's is a name or an IP address alone, \"192.168.1.5\"";
    }
    if (host.find("://") != std::string_view::npos) {
        return "is a name or an IP address alone; a whole address goes to the key url, \"mqtt://192.168.1.5\"";
    }
    if (host.find_first_of(" \t") != std::string_view::npos) {
        return "has a space in it";
    }
    if (host.find('@') != std::string_view::npos) {
        return "is a name or an IP address alone; who logs in goes to user and password_file";
    }
    if (host.find('/') != std::string_view::npos) {
        return "is a name or an IP address alone, without a path";
    }
    if (host.starts_with('[')) {
        return "is without brackets, also an IPv6 address";
    }
    if (std::ranges::count(host, ':') == 1) {
        return "is without a port, which goes to the key port";
    }
    return {};
}

struct parsed_url {
    std::string wrong{};
    bool tls = false;
    std::string host{};
    std::uint16_t port = 0;
};

parsed_url wrong_url(std::string why)
{
    return {.wrong = std::move(why)};
}

/// mqtt://HOST, mqtts://HOST:PORT; an IPv6 address in brackets.
parsed_url parse_url(std::string_view url)
{
    const auto scheme_end = url.find("://");
    const auto scheme = url.substr(0, scheme_end);
    if (scheme == "ws" || scheme == "wss") {
        return wrong_url("MQTT over WebSocket is not spoken here; brokers listen on mqtt:// too, mostly on port 1883");
    }
    if (scheme_end == std::string_view::npos || (scheme != "mqtt" && scheme != "mqtts")) {
        return wrong_url("begins with mqtt:// or mqtts://");
    }
    auto rest = url.substr(scheme_end + 3);
    if (rest.ends_with('/')) {
        rest.remove_suffix(1);
    }
    if (rest.find('@') != std::string_view::npos) {
        return wrong_url("a password does not belong here but into a file of its own: user, password_file");
    }
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        return wrong_url("has no path; topics are keys of their own");
    }
    parsed_url made{.tls = scheme == "mqtts"};
    auto host = rest;
    std::optional<std::string_view> port;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        if (end == std::string_view::npos) {
            return wrong_url("the bracket of the IPv6 address is not closed");
        }
        host = rest.substr(1, end - 1);
        if (const auto behind = rest.substr(end + 1); !behind.empty()) {
            port = behind.starts_with(':') ? behind.substr(1) : std::string_view{};
        }
    } else if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
        host = rest.substr(0, colon);
        port = rest.substr(colon + 1);
    }
    if (host.empty()) {
        return wrong_url("has no host");
    }
    if (host.find_first_of(" \t") != std::string_view::npos) {
        return wrong_url("has a space in it");
    }
    made.host = host;
    made.port = made.tls ? usual_port_with_tls : usual_port;
    if (port) {
        const auto number = port_number(*port);
        if (!number) {
            return wrong_url(fmt::format("\"{}\" is not a TCP port, which is within 1..65535", *port));
        }
        made.port = *number;
    }
    return made;
}

std::string wrong_with_certificate_file(const std::string& path)
{
    if (!path.starts_with('/')) {
        return fmt::format("\"{}\" is not a whole path, which begins with /", path);
    }
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0 || ::access(path.c_str(), R_OK) != 0) {
        return fmt::format("{}: {}", path, std::strerror(errno));
    }
    return S_ISREG(about.st_mode) ? std::string{} : fmt::format("{} is not a file", path);
}

class checking {
public:
    explicit checking(const config::section& section) : section_(section) {}

    std::vector<config::mistake> all()
    {
        look_at_place();
        look_at_login();
        look_at_certificates();
        return std::move(mistakes_);
    }

private:
    void wrong(std::string_view key, std::string_view why)
    {
        mistakes_.push_back({section_.at(key), fmt::format("{}: {}", key, why)});
    }

    void look_at_place()
    {
        const auto host = section_.text("host");
        const auto url = section_.text("url");
        if (!host && !url) {
            mistakes_.push_back(
                {section_.at(), fmt::format("{}: host or url of the broker is required{}", section_.type(),
                                            section_.type() == "mqtt" ? "" : ", here or for all in a table [mqtt]")});
        }
        if (url) {
            for (const std::string_view key : {"host", "port", "tls"}) {
                if (section_.has(key)) {
                    wrong(key, "is part of url");
                }
            }
            const auto parsed = parse_url(*url);
            if (!parsed.wrong.empty()) {
                wrong("url", parsed.wrong);
            }
            tls_ = parsed.tls || url->starts_with("mqtts:");
        } else {
            tls_ = section_.boolean("tls").value_or(false);
        }
        if (host) {
            if (const auto why = wrong_with_host(*host); !why.empty()) {
                wrong("host", why);
            }
        }
    }

    void look_at_login()
    {
        if (section_.has("password_file") && !section_.has("user")) {
            wrong("password_file", "user is missing");
        }
    }

    void look_at_certificates()
    {
        for (const std::string_view key : {"ca_file", "certificate_file", "key_file", "check_host_name"}) {
            if (section_.has(key) && !tls_) {
                wrong(key, section_.has("url") ? "counts with TLS only, an url that begins with mqtts://"
                                               : "counts with tls = true only");
            }
        }
        for (const std::string_view key : {"ca_file", "certificate_file"}) {
            if (const auto path = section_.text(key)) {
                if (const auto why = wrong_with_certificate_file(*path); !why.empty()) {
                    wrong(key, why);
                }
            }
        }
        if (section_.has("certificate_file") != section_.has("key_file")) {
            section_.has("key_file") ? wrong("key_file", "certificate_file is missing, whose key it is")
                                     : wrong("certificate_file", "key_file is missing, with its key");
        }
    }

    const config::section& section_;
    std::vector<config::mistake> mistakes_;
    bool tls_ = false;
};

} // namespace

std::vector<config::mistake> validate_broker(const config::section& section)
{
    return checking(section).all();
}

broker broker_of(const config::section& section)
{
    broker made;
    if (const auto url = section.text("url")) {
        const auto parsed = parse_url(*url);
        made.host = parsed.host;
        made.port = parsed.port;
        made.tls = parsed.tls;
    } else {
        made.host = section.text("host").value_or("");
        made.tls = section.boolean("tls").value_or(false);
        made.port =
            static_cast<std::uint16_t>(section.integer("port").value_or(made.tls ? usual_port_with_tls : usual_port));
    }
    made.version = section.text("version") == "5" ? protocol::v5 : protocol::v3_1_1;
    made.client_id = section.text("client_id").value_or("");
    made.user = section.text("user").value_or("");
    made.password = config::secret_of(section, "password_file");
    made.check_host_name = section.boolean("check_host_name").value_or(true);
    made.ca_file = section.text("ca_file").value_or("");
    made.certificate_file = section.text("certificate_file").value_or("");
    made.key_file = section.text("key_file").value_or("");
    return made;
}

} // namespace busbar::mqtt
