#include "connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <utility>

namespace simulator {

connection::connection(connection&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      input_(std::move(other.input_)),
      slowly_(std::move(other.slowly_))
{
}

connection& connection::operator=(connection&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    std::swap(input_, other.input_);
    std::swap(slowly_, other.slowly_);
    return *this;
}

connection::~connection()
{
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

void connection::abort()
{
    const linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(std::exchange(descriptor_, -1));
}

bool connection::readable(device& asked)
{
    std::array<std::uint8_t, 1024> some{};
    const auto got = read(descriptor_, some.data(), some.size());
    if (got <= 0) {
        return got < 0 && (errno == EAGAIN || errno == EINTR);
    }
    input_.insert(input_.end(), some.begin(), some.begin() + got);
    while (const auto length = asked.request_length(input_)) {
        const auto made = asked.respond(std::span(input_).first(length));
        input_.erase(input_.begin(), input_.begin() + static_cast<long>(length));
        if (made.what == answer::kind::reset) {
            abort();
            return false;
        }
        put(made.content, asked.faults);
    }
    return true;
}

void connection::put(const bytes& content, const faults& how)
{
    auto due = clock::now() + std::chrono::milliseconds(how.late_ms);
    for (const auto value : content) {
        slowly_.push_back({due, value});
        due += std::chrono::milliseconds(how.ms_per_byte);
    }
    send_due();
}

void connection::send_due()
{
    const auto now = clock::now();
    bytes due;
    while (!slowly_.empty() && slowly_.front().due <= now) {
        due.push_back(slowly_.front().value);
        slowly_.pop_front();
    }
    if (!due.empty() && write(descriptor_, due.data(), due.size()) < 0) {
        slowly_.clear(); // the client has gone; reading will tell
    }
}

std::optional<clock::time_point> connection::next_due() const
{
    return slowly_.empty() ? std::nullopt : std::optional(slowly_.front().due);
}

} // namespace simulator
