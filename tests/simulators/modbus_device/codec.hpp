/// libmodbus' server side, working on bytes in memory: it sits at one end of a socket pair, we at the other. So faults
/// can be put into the bytes of an answer, and no client can block the server with half a request.
#pragma once

#include <modbus.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace simulator {

using bytes = std::vector<std::uint8_t>;

enum class protocol { tcp, rtu };

/// A request as libmodbus received it.
struct indication {
    std::uint8_t unit = 0;
    std::uint8_t function = 0;
    std::uint16_t address = 0;
    std::uint16_t count = 0;
    /// Of a write: address and data bytes as they came.
    bytes written;
};

class codec {
public:
    explicit codec(protocol spoken);
    codec(const codec&) = delete;
    codec& operator=(const codec&) = delete;
    ~codec();

    /// Length of the request that `input` begins with; 0 if it is not complete.
    [[nodiscard]] std::size_t request_length(std::span<const std::uint8_t> input) const;

    /// Lets libmodbus receive a whole request. False if it is not valid: then there is nothing to answer.
    bool receive(std::span<const std::uint8_t> request);
    [[nodiscard]] indication received() const;

    /// Make the answer one to another request than the received one.
    void change_unit();
    void change_transaction();
    void ask_for_less(unsigned words);

    /// The bytes of the answer, with header or checksum.
    bytes reply(modbus_mapping_t& mapping);
    bytes exception(unsigned code);

private:
    [[nodiscard]] std::size_t header() const { return spoken_ == protocol::tcp ? 7U : 1U; }
    [[nodiscard]] unsigned word(std::size_t i) const;
    bytes take();

    struct free_context {
        void operator()(modbus_t* context) const noexcept { modbus_free(context); }
    };
    protocol spoken_;
    std::unique_ptr<modbus_t, free_context> context_;
    int outside_ = -1; ///< our end
    int inside_ = -1;
    std::vector<std::uint8_t> request_ = bytes(MODBUS_TCP_MAX_ADU_LENGTH);
    int length_ = 0;
};

} // namespace simulator
