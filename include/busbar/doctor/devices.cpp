#include <busbar/config/handed_over_port.hpp>
#include <busbar/doctor/reach.hpp>
#include <busbar/doctor/sections.hpp>

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace busbar::doctor {

namespace {

using namespace std::chrono_literals;

/// Whether a service with this connection is the device of that one: the configuration may leave open which of several units it is, and
/// on which port.
bool is_same(std::string_view configured, std::string_view connected)
{
    while (!configured.empty()) {
        const auto word = take_word(configured);
        const auto other = take_word(connected);
        if (word == "unit" && other == word) {
            const auto unit = take_word(connected);
            for (auto one = take_word(configured); !one.empty(); one = take_word(configured)) {
                if (one.substr(0, one.find(',')) == unit) {
                    return true;
                }
            }
            return false;
        }
        if (word != other && !(word == config::serial_starter && other.starts_with('/'))) {
            return false;
        }
    }
    return take_word(connected).empty();
}

/// "HTTPS opendtu.lan:8443" -> "opendtu.lan"; empty: that is no connection over HTTP.
std::string host_of_url(std::string_view connection)
{
    const auto scheme = take_word(connection);
    if (scheme != "HTTP" && scheme != "HTTPS") {
        return {};
    }
    auto host = take_word(connection);
    if (host.starts_with('[')) { // IPv6
        return std::string{host.substr(1, host.find(']') - 1)};
    }
    return std::string{host.substr(0, host.find(':'))};
}

/// "em24.lan:502" of a connection -> 502, that of the scheme if there is none; 0: not known.
std::uint16_t tcp_port(std::string_view connection, const std::string& host)
{
    constexpr std::uint16_t of_http = 80;
    constexpr std::uint16_t of_https = 443;
    const std::uint16_t usual = connection.starts_with("HTTPS ")  ? of_https
                                : connection.starts_with("HTTP ") ? of_http
                                                                  : 0;
    const auto at = connection.find(host);
    auto rest = connection.substr(std::min(at == std::string_view::npos ? at : at + host.size(), connection.size()));
    rest.remove_prefix(rest.starts_with(']') ? 1 : 0);
    return rest.starts_with(':') ? static_cast<std::uint16_t>(number_after(rest, ":")) : usual;
}

struct looked_at {
    const config::configured_device* device;
    std::string connection;
    std::string host{};
    std::optional<reach> answer{};
    bool connects = false;
};

void tell_of_link(examination& what, const looked_at& it)
{
    std::string_view state;
    std::string_view what_to_do;
    std::string_view error;
    if (what.running.empty()) {
        state = "not running";
    } else if (config::waits_for_a_port(it.device->settings) &&
               std::ranges::all_of(what.running, [](const process& each) { return each.port.empty(); })) {
        state = "no port was handed over";
    } else if (!what.bus.problem.empty()) {
        state = "not known";
    } else {
        state = "not on the bus, never answered since the start";
        what_to_do = "see the log below; `@ probe` tells more, while the service is stopped";
        for (const auto& each : what.bus.ours) {
            if (is_same(it.connection, each.connection)) {
                error = each.error;
                state = each.connected ? "connected" : "away";
                what_to_do =
                    !each.connected
                        ? "is it on, and its cable in? The log tells since when; at night an inverter may sleep"
                    : error.empty() ? ""
                                    : "see the device's manual for the error";
                break;
            }
        }
    }
    what.into.problem_if(!what_to_do.empty(), "device", what_to_do, "{} \"{}\", {}: {}{}{}",
                         it.device->type->about->type, it.device->name, it.connection, state,
                         error.empty() ? "" : ", error ", error);
}

void tell_of_port(examination& what, const std::string& path)
{
    auto& into = what.into;
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) {
        into.problem("port", "plug the adapter in; `ls -l /dev/serial/by-id` names those that are", "{} is not there",
                     path);
        return;
    }
    if (!S_ISCHR(about.st_mode)) {
        into.problem("port", "name the right port in the configuration", "{} is not a device file", path);
        return;
    }
    into.fact("port", "{}", path);
    for (const auto& each : processes_with(path)) {
        const bool ours = std::ranges::any_of(what.running, [&](const process& one) { return one.id == each.id; });
        into.problem_if(!ours, "port",
                        "only one program can use it: end the other one, or take the port from serial-starter",
                        "{}, open in {} (pid {})", path, each.name, each.id);
    }
}

void tell_of_host(examination& what, const looked_at& it, std::chrono::steady_clock::time_point deadline)
{
    const auto found = it.answer->by(deadline);
    what.into.problem_if(!found.problem.empty(), "host",
                         found.addresses.empty()
                             ? "is the name right? An address that the router always gives it is safer"
                             : "is it on, in this network, and is Modbus, the web API or the like switched on there?",
                         "{} ({}): {}", it.host, found.addresses.empty() ? "no address" : found.addresses,
                         !found.problem.empty()  ? std::string_view(found.problem)
                         : it.connects           ? "a connection is possible"
                         : !what.running.empty() ? "connection not tried, the running service uses it"
                                                 : "connection not tried");
}

} // namespace

bool examination::waits_for_a_port() const
{
    return std::ranges::any_of(configuration.devices,
                               [](const auto& each) { return config::waits_for_a_port(each.settings); });
}

void tell_of_devices(examination& what)
{
    what.into.section("devices");
    std::vector<looked_at> all;
    for (const auto& each : what.configuration.devices) {
        auto& it =
            all.emplace_back(looked_at{.device = &each, .connection = each.type->summarize(each.settings).connection});
        it.host = each.settings.text("host").value_or(host_of_url(it.connection));
        if (!it.host.empty() && all.size() <= 16) {
            // Many devices serve one client: never beside our own service.
            const auto port = tcp_port(it.connection, it.host);
            it.connects = what.running.empty() && port != 0;
            it.answer.emplace(it.host, port, it.connects);
        }
    }
    if (all.empty()) {
        what.into.fact("configured", "none that is right");
    }
    const auto deadline = std::chrono::steady_clock::now() + 4s;
    for (const auto& it : all) {
        tell_of_link(what, it);
        const auto port = it.device->settings.text("port").value_or("");
        if (port.starts_with('/')) {
            tell_of_port(what, port);
        }
        if (it.answer) {
            tell_of_host(what, it, deadline);
        }
    }
}

} // namespace busbar::doctor
