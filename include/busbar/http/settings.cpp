#include <busbar/config/secret_file.hpp>
#include <busbar/http/curl.hpp>
#include <busbar/http/settings.hpp>
#include <busbar/http/url.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::http {

namespace {

/// A URL taken apart by libcurl.
class parsed_url {
public:
    explicit parsed_url(const std::string& text)
        : url_(curl_url()),
          problem_(curl_url_set(url_.get(), CURLUPART_URL, text.c_str(), 0))
    {
    }

    [[nodiscard]] std::string problem() const
    {
        return problem_ == CURLUE_OK ? std::string{} : curl_url_strerror(problem_);
    }
    /// Empty if it has none.
    [[nodiscard]] std::string part(CURLUPart which, unsigned flags = 0) const
    {
        char* text = nullptr;
        if (curl_url_get(url_.get(), which, &text, flags) != CURLUE_OK) {
            return {};
        }
        const detail::curl_text owned(text);
        return text;
    }

private:
    detail::curl_url_parts url_;
    CURLUcode problem_;
};

constexpr std::uint16_t port_of(scheme which)
{
    return which == scheme::https ? 443 : 80;
}

} // namespace

std::string address::to_words() const
{
    const bool usual = where.port == port_of(where.scheme);
    return fmt::format("{} {}{}", where.scheme == scheme::https ? "HTTPS" : "HTTP", detail::host_part(where),
                       usual ? std::string{} : fmt::format(":{}", where.port));
}

std::vector<config::mistake> validate_address(const config::section& section, const device_server& own, bool with_path)
{
    std::vector<config::mistake> mistakes;
    const auto wrong = [&](std::string_view key, std::string text) {
        mistakes.push_back({section.at(key), std::move(text)});
    };
    const auto host = section.text("host");
    const auto url = section.text("url");
    if (!host && !url) {
        wrong("type", section.type() + (with_path ? ": url is required" : ": host or url is required"));
    }
    if (host && host->find_first_of("/@? ") != std::string::npos) {
        wrong("host", "host: is a name or an address alone; a whole URL goes to the key url");
    } else if (host && host->empty()) {
        wrong("host", "host: is empty");
    }
    if (url) {
        for (const std::string_view key : {"host", "port", "https"}) {
            if (section.has(key)) {
                wrong(key, fmt::format("{}: is part of url", key));
            }
        }
        const parsed_url parsed(*url);
        const auto scheme = parsed.part(CURLUPART_SCHEME);
        const auto path = parsed.part(CURLUPART_PATH);
        if (const auto problem = parsed.problem(); !problem.empty()) {
            wrong("url", fmt::format("url: {}", problem));
        } else if (scheme != "http" && scheme != "https") {
            wrong("url", "url: begins with http:// or https://");
        } else if (!parsed.part(CURLUPART_USER).empty() || !parsed.part(CURLUPART_PASSWORD).empty()) {
            wrong("url", "url: a password does not belong here but into a file of its own: user, password_file");
        } else if (!with_path && ((!path.empty() && path != "/") || !parsed.part(CURLUPART_QUERY).empty())) {
            wrong("url", "url: the path is the device's own, leave out what stands behind the host");
        }
    }
    if (section.has("password_file") && !section.has("user") && own.user.empty()) {
        wrong("password_file", "password_file: user is missing");
    }
    if (section.has("password_file") && section.has("token_file")) {
        wrong("token_file", "token_file: one logs in with a token or with a password, not with both");
    }
    return mistakes;
}

address address_of(const config::section& section, const device_server& own)
{
    address made;
    auto& where = made.where;
    if (const auto url = section.text("url")) {
        const parsed_url parsed(*url);
        where.scheme = parsed.part(CURLUPART_SCHEME) == "https" ? scheme::https : scheme::http;
        where.host = parsed.part(CURLUPART_HOST);
        if (where.host.starts_with('[')) { // IPv6
            where.host = where.host.substr(1, where.host.size() - 2);
        }
        const auto port = parsed.part(CURLUPART_PORT);
        where.port = port.empty() ? port_of(where.scheme) : static_cast<std::uint16_t>(std::stoi(port));
    } else {
        where.host = section.text("host").value_or("");
        where.scheme = section.boolean("https").value_or(own.https) ? scheme::https : scheme::http;
        const bool as_descriptor = (where.scheme == scheme::https) == own.https;
        where.port = static_cast<std::uint16_t>(
            section.integer("port").value_or(as_descriptor ? own.port : port_of(where.scheme)));
    }
    where.check_certificate =
        section.boolean("check_certificate").value_or(own.check_certificate || section.has("ca_file"));
    if (const auto file = section.text("ca_file")) {
        where.ca_file = *file;
    }
    where.bearer_token = config::secret_of(section, "token_file");
    const auto password = config::secret_of(section, "password_file");
    if (section.has("password_file")) {
        const auto user = section.text("user").value_or(std::string{own.user});
        if (own.login == login::query) {
            where.query_credentials = {{"user", user}, {"password", password}};
        } else {
            where.user = user;
            where.password = password;
        }
    }
    made.options.exchange_timeout = section.seconds("timeout").value_or(own.timeout);
    made.options.connect_timeout = std::min(made.options.connect_timeout, made.options.exchange_timeout);
    made.options.minimum_gap = own.minimum_gap;
    return made;
}

std::string target_of(const config::section& section)
{
    const parsed_url parsed(section.text("url").value_or(""));
    const auto path = parsed.part(CURLUPART_PATH, CURLU_URLENCODE);
    const auto query = parsed.part(CURLUPART_QUERY, CURLU_URLENCODE);
    return fmt::format("{}{}{}", path.empty() ? "/" : path, query.empty() ? "" : "?", query);
}

} // namespace busbar::http
