/// One client: its half-received request, and the answer that is on its way.
#pragma once

#include "device.hpp"

#include <deque>
#include <optional>

namespace simulator {

class connection {
public:
    /// Owns the descriptor.
    explicit connection(int descriptor) : descriptor_(descriptor) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    connection(connection&& other) noexcept;
    connection& operator=(connection&& other) noexcept;
    ~connection();

    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// Reads, answers; false when the connection is over.
    bool readable(device& asked);
    /// Sends what is due.
    void send_due();
    /// When send_due() is to be called again.
    [[nodiscard]] std::optional<clock::time_point> next_due() const;
    /// RST instead of FIN.
    void abort();

private:
    void put(const bytes& content, const faults& how);

    int descriptor_;
    bytes input_;
    struct timed_byte {
        clock::time_point due;
        std::uint8_t value = 0;
    };
    std::deque<timed_byte> slowly_;
};

} // namespace simulator
