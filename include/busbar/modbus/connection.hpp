/// One open way to an endpoint, used by the link's thread alone: a libmodbus context for framing, checksums and
/// time-outs, and around it what libmodbus leaves out.
///
/// libmodbus' own requests (modbus_read_registers() and so on) hand out words only, and check neither the unit id nor
/// the length field of a TCP answer. So requests go out through modbus_send_raw_request_tid(), answers come in through
/// modbus_receive_confirmation(), which cuts them out of the stream and verifies the checksum, and here every byte of
/// them is compared.
#pragma once

#include <busbar/modbus/result.hpp>
#include <busbar/run/stop_signal.hpp>

#include <modbus.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace busbar::modbus::detail {

class connection {
public:
    explicit connection(const stop_signal& stop) : stop_(stop) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    virtual ~connection() = default;

    /// False with a problem in words.
    virtual bool open(std::chrono::milliseconds timeout, short_text& problem) = 0;
    virtual void close() noexcept = 0;
    [[nodiscard]] bool is_open() const { return descriptor() >= 0; }

    /// To be called just before a request. False if the connection has ended meanwhile; it then must be opened anew.
    virtual bool fresh() = 0;

    /// One request and its answer within `timeout` altogether. Closes the connection where something late or wrong
    /// could follow.
    void exchange(const request& what, std::chrono::milliseconds timeout, result& into);

    /// True until the first verified answer after open().
    [[nodiscard]] bool untried() const { return untried_; }

    /// Silence that the line needs between two frames.
    [[nodiscard]] virtual monotonic::duration line_gap() const { return {}; }

protected:
    struct free_context {
        void operator()(modbus_t* context) const noexcept
        {
            modbus_close(context); // modbus_free() does not
            modbus_free(context);
        }
    };
    using context_ptr = std::unique_ptr<modbus_t, free_context>;
    using buffer = std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH>;

    [[nodiscard]] int descriptor() const { return context_ ? modbus_get_socket(context_.get()) : -1; }
    void use(context_ptr context) { context_ = std::move(context); }
    [[nodiscard]] modbus_t* context() const { return context_.get(); }
    [[nodiscard]] const stop_signal& stop() const { return stop_; }
    void opened() { untried_ = true; }

private:
    /// The transaction id for the next request; 0 where there is none.
    virtual std::uint16_t next_id() { return 0; }
    /// Errno of a connection that has ended although it looks readable; 0 if there is data.
    virtual int ended() { return 0; }
    /// Checks what stands around unit, function and payload in the `length` bytes that libmodbus let pass, and returns
    /// what stands within. Empty, with into.problem, if that is wrong.
    virtual std::span<const std::uint8_t> unwrap(const buffer& frame, std::size_t length, result& into) = 0;
    virtual void after_failure() noexcept = 0;
    /// The connection has ended: why, in words.
    virtual void lost(int error, result& into) const = 0;

    void send_and_receive(const request& what, monotonic::time_point deadline, std::chrono::milliseconds timeout,
                          result& into);
    void receive(const request& what, monotonic::time_point deadline, std::chrono::milliseconds timeout, result& into);

    const stop_signal& stop_;
    context_ptr context_;
    bool untried_ = true;
};

/// "connection refused", "no route to host"
std::string_view error_text(int error);

/// Devices that serve one client accept a second one and drop it at once.
inline constexpr std::string_view dropped_at_once = "connected, then reset: is another client using it?";

} // namespace busbar::modbus::detail
