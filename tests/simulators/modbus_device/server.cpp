#include "server.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace simulator {
namespace {

int require(int result, const char* what)
{
    if (result < 0) {
        throw std::system_error(errno, std::generic_category(), what);
    }
    return result;
}

} // namespace

server::~server()
{
    for (const int descriptor : {listener_, terminal_}) {
        if (descriptor >= 0) {
            close(descriptor);
        }
    }
}

unsigned server::listen(unsigned port)
{
    listener_ = require(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
    const int yes = 1;
    const int no = 0;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(listener_, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(port));
    require(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    require(::listen(listener_, 16), "listen");
    socklen_t size = sizeof address;
    require(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    port_ = ntohs(address.sin6_port);
    return port_;
}

std::string server::open_terminal()
{
    const int master = require(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), "posix_openpt");
    connections_.emplace_back(master);
    require(grantpt(master), "grantpt");
    require(unlockpt(master), "unlockpt");
    std::string name = ptsname(master);
    terminal_ = require(open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC), "pty");
    termios settings{};
    require(tcgetattr(terminal_, &settings), "tcgetattr");
    cfmakeraw(&settings);
    require(tcsetattr(terminal_, TCSANOW, &settings), "tcsetattr");
    return name;
}

void server::refuse(bool on)
{
    if (on && listener_ >= 0) {
        close(std::exchange(listener_, -1));
        std::ranges::for_each(connections_, &connection::abort);
        connections_.clear();
    } else if (!on && listener_ < 0) {
        listen(port_);
    }
}

void server::accept_client()
{
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) {
        return;
    }
    const int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connection client(descriptor);
    if (single_client_ && !connections_.empty()) {
        ++turned_away_;
        client.abort();
        return;
    }
    ++accepted_;
    connections_.push_back(std::move(client));
}

int server::poll_timeout() const
{
    auto next = clock::time_point::max();
    for (const auto& each : connections_) {
        next = std::min(next, each.next_due().value_or(next));
    }
    if (next == clock::time_point::max()) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
}

void server::run(int input, const std::function<bool()>& when_input, const std::function<void()>& after_event)
{
    std::vector<pollfd> waited;
    for (;;) {
        waited = {{input, POLLIN, 0}, {listener_, POLLIN, 0}};
        for (const auto& each : connections_) {
            waited.push_back({each.descriptor(), POLLIN, 0});
        }
        if (poll(waited.data(), waited.size(), poll_timeout()) < 0 && errno != EINTR) {
            return;
        }
        // Clients first: a control line then sees what came before it.
        for (std::size_t i = connections_.size(); i-- > 0;) {
            connections_[i].send_due();
            if (waited[i + 2].revents != 0 && !connections_[i].readable(device_)) {
                connections_.erase(connections_.begin() + static_cast<long>(i));
            }
        }
        if (waited[1].revents != 0) {
            accept_client();
        }
        if (waited[0].revents != 0 && !when_input()) {
            return;
        }
        after_event();
    }
}

} // namespace simulator
