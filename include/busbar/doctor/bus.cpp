#include <busbar/doctor/bus.hpp>
#include <busbar/run/loop.hpp>
#include <busbar/watch/client.hpp>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <exception>

namespace busbar::doctor {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_silence = 2s;
constexpr auto longest_look = 3s;

/// Whether a bus at a socket of this machine speaks at all: our library would wait a long time for one that hangs. Empty if it does, or if
/// the address is of another kind.
std::string problem_of_socket(std::string_view address)
{
    constexpr std::string_view path_key = "unix:path=";
    constexpr std::string_view abstract_key = "unix:abstract=";
    sockaddr_un to{.sun_family = AF_UNIX, .sun_path = {}};
    const bool abstract = address.starts_with(abstract_key);
    if (!abstract && !address.starts_with(path_key)) {
        return {};
    }
    auto path = address.substr(abstract ? abstract_key.size() : path_key.size());
    path = path.substr(0, path.find_first_of(",;"));
    if (path.size() + 1 >= sizeof to.sun_path) {
        return "the path of its socket is too long";
    }
    path.copy(to.sun_path + (abstract ? 1 : 0), path.size());
    const auto size = offsetof(sockaddr_un, sun_path) + path.size() + 1;

    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    std::string problem;
    constexpr std::string_view greeting{"\0AUTH\r\n", 7};
    std::array<char, 64> answer{};
    pollfd wait{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), static_cast<socklen_t>(size)) != 0 ||
        ::send(descriptor, greeting.data(), greeting.size(), MSG_NOSIGNAL) < 0) {
        problem = std::strerror(errno); // NOLINT(concurrency-mt-unsafe): glibc keeps known texts per thread
    } else if (::poll(&wait, 1, std::chrono::milliseconds(longest_silence).count()) <= 0 ||
               ::read(descriptor, answer.data(), answer.size()) <= 0) {
        problem = "it accepts connections, but does not answer";
    }
    ::close(descriptor);
    return problem;
}

std::string text_of(const bus_watch::watched_service& of, std::string_view path)
{
    const auto found = of.values.find(path);
    return found == of.values.end() ? std::string{} : found->second.text;
}

} // namespace

bus_state look_at_bus(const std::string& address, std::string_view program)
{
    bus_state made;
    made.problem = problem_of_socket(address);
    if (!made.problem.empty()) {
        return made;
    }
    try {
        loop on;
        bool over = false;
        const bus_watch::client client(on, address, "*",
                                       {.changed = [](std::string_view, std::string_view) {},
                                        .complete = [&] { over = true; },
                                        .lost =
                                            [&](std::string_view why) {
                                                over = true;
                                                made.problem = why;
                                            }});
        for (const auto end = monotonic::now() + longest_look; !over && monotonic::now() < end;) {
            on.run_once(100ms);
        }
        for (const auto& [name, service] : client.all()) {
            ++made.services;
            made.has_settings = made.has_settings || name == "com.victronenergy.settings";
            if (text_of(service, "/Mgmt/ProcessName") == program) {
                auto error = text_of(service, "/ErrorCode");
                if (error == "0" || error == "---" || error.starts_with("No error")) {
                    error.clear();
                }
                made.ours.push_back({.name = name,
                                     .connection = text_of(service, "/Mgmt/Connection"),
                                     .shown_as = text_of(service, "/CustomName"),
                                     .instance = text_of(service, "/DeviceInstance"),
                                     .error = std::move(error),
                                     .connected = service.state() == "connected"});
            }
        }
    } catch (const std::exception& error) {
        made.problem = error.what();
    }
    return made;
}

} // namespace busbar::doctor
