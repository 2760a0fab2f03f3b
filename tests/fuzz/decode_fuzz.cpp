/// Random bytes to all decoders and encoders: no step beyond the bytes, no undefined behaviour, no lie. libFuzzer (clang).
#include "../unit/all_encodings.hpp"
#include <busbar/codec/decode.hpp>
#include <busbar/codec/encode.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

namespace {

using namespace busbar;

/// The fuzzer stops at what aborts, and keeps the input.
void require(bool holds, const char* what)
{
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

/// A copy on the heap of exactly `size` bytes: the address sanitizer sees a step beyond either end.
std::unique_ptr<std::byte[]> copy_of(const std::uint8_t* data, std::size_t size)
{
    auto copy = std::make_unique<std::byte[]>(size);
    std::memcpy(copy.get(), data, size);
    return copy;
}

void try_number(const test::codec_functions& c, const std::uint8_t* data)
{
    const auto memory = copy_of(data, c.of.bytes);
    const std::uint64_t raw = c.load_bits(memory.get());
    const double number = c.decode(memory.get());
    require(std::isnan(number) || std::isfinite(number), "a number is finite or none");

    const auto stored = copy_of(data, c.of.bytes);
    c.store(raw, stored.get());
    require(std::memcmp(stored.get(), memory.get(), c.of.bytes) == 0, "stored as it was loaded");

    for (const auto how : {codec::rounding::nearest, codec::rounding::down, codec::rounding::up}) {
        const std::optional<std::uint64_t> back = c.raw_of(number, how);
        if (std::isnan(number)) {
            require(!back, "no raw number for no value");
        } else if (c.of.kind == number_kind::floating_point || std::fabs(number) < 9007199254740992.0) {
            require(back == raw, "encoded as it was decoded");
        }
    }
}

template <encoding E> void try_text(const std::uint8_t* data, std::size_t size)
{
    if (size < E.bytes) {
        return;
    }
    const auto memory = copy_of(data, E.bytes);
    const auto room = std::make_unique<char[]>(E.bytes);
    const std::string_view text = codec::decode_text<E>(memory.get(), room.get());
    require(text.size() <= E.bytes, "a text is no longer than its bytes");
    for (const char c : text) {
        require(c >= 0x20 && c < 0x7f, "a text is printable ASCII");
    }
    require(text.empty() || (text.front() != ' ' && text.back() != ' '), "a text has no outer blanks");
}

/// Any double for any encoding, any scale, any exponent.
void try_value(const std::uint8_t* data)
{
    double number = 0;
    double scale = 0;
    int exponent = 0;
    std::memcpy(&number, data, sizeof number);
    std::memcpy(&scale, data + 8, sizeof scale);
    std::memcpy(&exponent, data + 16, sizeof exponent);

    for (const test::codec_functions& c : test::all_codecs) {
        for (const auto how : {codec::rounding::nearest, codec::rounding::down, codec::rounding::up}) {
            const std::optional<std::uint64_t> raw = c.raw_of(number, how);
            require(!raw || std::isfinite(number), "what is no number has no raw number");
            if (raw && c.of.bit_count == 0) {
                std::byte memory[8]{};
                c.store(*raw, memory);
                const double back = c.decode(memory);
                const double step = c.of.kind != number_kind::floating_point ? 1.0 + 1e-8
                                    : c.of.bytes == 4                        ? 1e-37
                                                                             : 0.0;
                require(std::fabs(back - number) <= step + std::fabs(number) * 1e-7,
                        "a raw number means what was encoded");
            }
        }
    }
    (void)codec::scaled(number, scale);
    const double powered = codec::scaled_by_power_of_ten(number, exponent);
    require(std::isnan(powered) || (exponent >= -10 && exponent <= 10), "an impossible exponent has no value");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    for (const test::codec_functions& c : test::all_codecs) {
        if (size >= c.of.bytes) {
            try_number(c, data);
        }
    }
    try_text<encodings::text(1)>(data, size);
    try_text<encodings::text(5)>(data, size);
    try_text<encodings::text(16)>(data, size);
    try_text<encodings::text(32)>(data, size);
    try_text<encodings::text(16).in(byte_order::swapped_bytes)>(data, size);
    try_text<encodings::text(32).in(byte_order::low_word)>(data, size);
    if (size >= 20) {
        try_value(data);
    }
    return 0;
}
