/// SunSpec models as rows: which point stands where, in which type, with which scale factor. Data only; what becomes of a point is
/// said by the device headers. Source of the types and their "not implemented" values: modbus.md §2.3 (SunSpec information model
/// specification 1.9).
#pragma once

#include <busbar/codec/encoding.hpp>
#include <busbar/unit.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace busbar::sunspec {

/// How a point is encoded, with the raw number that means "not implemented".
namespace types {
inline constexpr encoding int16 = encodings::s16.unless(0x8000);
inline constexpr encoding pad = int16;
inline constexpr encoding uint16 = encodings::u16.unless(0xffff);
inline constexpr encoding count = encodings::u16.unless(0xffff);
inline constexpr encoding acc16 = encodings::u16.unless(0);
inline constexpr encoding enum16 = encodings::u16.unless(0xffff);
inline constexpr encoding bitfield16 = encodings::u16.unless(0xffff);
inline constexpr encoding sunssf = encodings::s16.unless(0x8000);
inline constexpr encoding int32 = encodings::s32.unless(0x80000000);
inline constexpr encoding uint32 = encodings::u32.unless(0xffffffff);
inline constexpr encoding acc32 = encodings::u32.unless(0);
inline constexpr encoding enum32 = encodings::u32.unless(0xffffffff);
inline constexpr encoding bitfield32 = encodings::u32.unless(0xffffffff);
inline constexpr encoding int64 = encodings::s64.unless(0x8000000000000000);
inline constexpr encoding uint64 = encodings::u64.unless(0xffffffffffffffff);
inline constexpr encoding acc64 = encodings::u64.unless(0);
inline constexpr encoding float32 = encodings::f32;
/// `registers` registers of text.
constexpr encoding string(std::uint16_t registers)
{
    return encodings::text(static_cast<std::uint16_t>(2 * registers));
}
} // namespace types

/// One point of a model. Offsets count words from the first data register (ID address + 2), in a repeated part from its start.
struct point {
    const char* name = "";
    std::uint16_t offset = 0;
    encoding encoded{};
    unit in = units::number;
    const char* scale_factor = nullptr; ///< name of the sunssf point of the same model's fixed part; nullptr: none
};

/// The part of a model that repeats (strings of model 160, ports of 714).
struct repetition {
    std::span<const point> points{};
    std::uint16_t start = 0;  ///< offset of the first one
    std::uint16_t length = 0; ///< words of each; 0: the model has none
};

struct model {
    std::uint16_t id = 0;
    std::uint16_t length =
        0; ///< words of the fixed part, without ID and L. Shorter ones are met in the field: points beyond L are absent
    std::string_view name{};
    std::span<const point> points{};
    repetition repeated{};
};

/// nullptr if there is no such point.
constexpr const point* find(std::span<const point> points, std::string_view name)
{
    for (const point& p : points) {
        if (name == p.name) {
            return &p;
        }
    }
    return nullptr;
}

} // namespace busbar::sunspec
