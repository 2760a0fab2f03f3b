/// The registers and coils of one unit, read from a text file as in tests/captures:
///
///     # a comment
///     40000: 5375 6E53 0001        hexadecimal words from an address (decimal, or 0x...) on
///     40240-40465: FFFF            the same word in a range
///     input 0: 4366 E666           input registers; a file without such lines has one set of registers, read by both functions
///     coils 100: 1 0 1             coils and discrete inputs
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simulator {

/// Values at some of the addresses 0..65535.
template <class Value> class sparse {
public:
    sparse() : values_(size), present_(size) {}

    void set(unsigned address, Value value)
    {
        values_.at(address) = value;
        present_.at(address) = true;
    }
    [[nodiscard]] bool has(unsigned first, unsigned count) const
    {
        for (unsigned i = first; i < first + count; ++i) {
            if (i >= size || !present_[i]) {
                return false;
            }
        }
        return true;
    }
    Value* data() { return values_.data(); }

private:
    static constexpr unsigned size = 65536;
    std::vector<Value> values_;
    std::vector<bool> present_;
};

struct image {
    sparse<std::uint16_t> registers;
    std::optional<sparse<std::uint16_t>> inputs; ///< none: the same as `registers`
    sparse<std::uint8_t> coils;

    /// What function 4 reads.
    sparse<std::uint16_t>& input_registers() { return inputs ? *inputs : registers; }
    [[nodiscard]] const sparse<std::uint16_t>& input_registers() const { return inputs ? *inputs : registers; }
};

/// Throws std::runtime_error with file and line.
image load_image(const std::string& path);

/// Decimal or 0x..., at most `most`. Throws std::runtime_error.
unsigned parse_number(std::string_view text, unsigned most);
/// Four hexadecimal digits at most. Throws std::runtime_error.
std::uint16_t parse_word(std::string_view text);

} // namespace simulator
