#include "codec.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace simulator {
namespace {

constexpr unsigned write_coils = 15;
constexpr unsigned write_registers = 16;

} // namespace

codec::codec(protocol spoken)
    : spoken_(spoken),
      context_(spoken == protocol::tcp ? modbus_new_tcp_pi("localhost", "502")
                                       : modbus_new_rtu("none", 9600, 'N', 8, 1))
{
    std::array<int, 2> ends{};
    if (!context_ || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    inside_ = ends[0];
    outside_ = ends[1];
    modbus_set_socket(context_.get(), inside_);
    modbus_enable_quirks(context_.get(), MODBUS_QUIRK_MAX_SLAVE);
    // libmodbus sleeps for this long on a request with an illegal count.
    modbus_set_response_timeout(context_.get(), 0, 1);
    modbus_set_indication_timeout(context_.get(), 0, 1000);
}

codec::~codec()
{
    close(inside_);
    close(outside_);
}

std::size_t codec::request_length(std::span<const std::uint8_t> input) const
{
    std::size_t length = 8; // RTU: unit, function, two words, checksum
    if (spoken_ == protocol::tcp) {
        if (input.size() < 6) {
            return 0;
        }
        length = 6U + (input[4] << 8U | input[5]);
    } else if (input.size() >= 7 && (input[1] == write_coils || input[1] == write_registers)) {
        length = 9U + input[6];
    } else if (input.size() >= 2 && (input[1] == write_coils || input[1] == write_registers)) {
        return 0;
    }
    return input.size() >= length ? length : 0;
}

bool codec::receive(std::span<const std::uint8_t> request)
{
    take(); // what libmodbus left of an invalid request would come back as an answer
    if (request.size() > request_.size() || request.size() <= header()) {
        return false;
    }
    modbus_set_slave(context_.get(), request[header() - 1]); // every unit is us
    if (send(outside_, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
        return false;
    }
    length_ = modbus_receive(context_.get(), request_.data());
    std::array<std::uint8_t, 512> rest{};
    while (recv(inside_, rest.data(), rest.size(), MSG_DONTWAIT) > 0) {
    }
    return length_ > 0;
}

unsigned codec::word(std::size_t i) const
{
    return static_cast<unsigned>(request_[i] << 8U | request_[i + 1]);
}

indication codec::received() const
{
    const std::size_t h = header();
    indication what{request_[h - 1], request_[h], static_cast<std::uint16_t>(word(h + 1)), 1, {}};
    const unsigned end = static_cast<unsigned>(length_) - (spoken_ == protocol::rtu ? 2U : 0U);
    switch (what.function) {
    case MODBUS_FC_WRITE_SINGLE_COIL:
    case MODBUS_FC_WRITE_SINGLE_REGISTER:
        what.written.assign(request_.begin() + static_cast<long>(h + 3), request_.begin() + static_cast<long>(end));
        break;
    case write_coils:
    case write_registers:
        what.written.assign(request_.begin() + static_cast<long>(h + 6), request_.begin() + static_cast<long>(end));
        [[fallthrough]];
    default:
        what.count = static_cast<std::uint16_t>(word(h + 3));
    }
    return what;
}

void codec::change_unit()
{
    request_[header() - 1] ^= 0x40U;
}

void codec::change_transaction()
{
    if (spoken_ == protocol::tcp) {
        request_[1] = static_cast<std::uint8_t>(request_[1] - 1);
    }
}

void codec::ask_for_less(unsigned words)
{
    const unsigned count = word(header() + 3);
    const unsigned less = count > words ? count - words : 1;
    request_[header() + 3] = static_cast<std::uint8_t>(less >> 8U);
    request_[header() + 4] = static_cast<std::uint8_t>(less & 0xffU);
}

bytes codec::reply(modbus_mapping_t& mapping)
{
    modbus_reply(context_.get(), request_.data(), length_, &mapping);
    return take();
}

bytes codec::exception(unsigned code)
{
    modbus_reply_exception(context_.get(), request_.data(), code);
    return take();
}

bytes codec::take()
{
    bytes taken(512);
    const auto got = recv(outside_, taken.data(), taken.size(), MSG_DONTWAIT);
    taken.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return taken;
}

} // namespace simulator
