/// Register images of devices: text files in tests/captures with lines like "40000: 5375 6E53 0001" (address of the first word, words
/// in hex; modbus.md §6). A line "40240-40465: FFFF" fills a range, what follows a # is a comment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::test {

/// "01 02 ff" or "0102FF" as bytes.
inline std::vector<std::byte> bytes(std::string_view hex)
{
    std::vector<std::byte> result;
    std::string pair;
    for (const char c : hex) {
        if (c == ' ') {
            continue;
        }
        pair += c;
        if (pair.size() == 2) {
            std::size_t used = 0;
            result.push_back(static_cast<std::byte>(std::stoul(pair, &used, 16)));
            if (used != 2) {
                throw std::invalid_argument("not hex: " + pair);
            }
            pair.clear();
        }
    }
    if (!pair.empty()) {
        throw std::invalid_argument("half a byte at the end: " + std::string{hex});
    }
    return result;
}

/// The registers of one device. An address that is not in the image throws: the real device answers exception 2 there.
class image {
public:
    void set(unsigned address, unsigned word)
    {
        if (address > 0xffff || word > 0xffff) {
            throw std::invalid_argument("not a register: " + std::to_string(address) + " = " + std::to_string(word));
        }
        if (!words_.emplace(address, static_cast<std::uint16_t>(word)).second) {
            throw std::invalid_argument("address " + std::to_string(address) + " stands there twice");
        }
    }

    [[nodiscard]] std::size_t size() const { return words_.size(); }
    [[nodiscard]] std::uint16_t word(unsigned address) const { return words_.at(address); }

    /// `count` registers as they come over the wire.
    [[nodiscard]] std::vector<std::byte> read(unsigned address, unsigned count) const
    {
        std::vector<std::byte> result;
        result.reserve(std::size_t{2} * count);
        for (unsigned i = 0; i < count; ++i) {
            const unsigned value = word(address + i);
            result.push_back(static_cast<std::byte>(value >> 8U));
            result.push_back(static_cast<std::byte>(value & 0xffU));
        }
        return result;
    }

private:
    std::map<unsigned, std::uint16_t> words_;
};

inline image parse_image(std::istream& in)
{
    image result;
    std::string line;
    while (std::getline(in, line)) {
        line = line.substr(0, line.find('#'));
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) {
            throw std::invalid_argument("no address: " + line);
        }
        const std::string where = line.substr(0, colon);
        std::istringstream rest{line.substr(colon + 1)};
        std::vector<unsigned> words;
        for (std::string word; rest >> word;) {
            std::size_t used = 0;
            words.push_back(static_cast<unsigned>(std::stoul(word, &used, 16)));
            if (used != 4 || word.size() != 4) {
                throw std::invalid_argument("not a word: " + word);
            }
        }
        if (words.empty()) {
            throw std::invalid_argument("no words: " + line);
        }
        unsigned address = static_cast<unsigned>(std::stoul(where));
        if (const std::size_t dash = where.find('-'); dash != std::string::npos) {
            const auto last = static_cast<unsigned>(std::stoul(where.substr(dash + 1)));
            if (words.size() != 1 || last < address) {
                throw std::invalid_argument("not a range with one word: " + line);
            }
            words.resize(last - address + 1, words.front());
        }
        for (const unsigned word : words) {
            result.set(address++, word);
        }
    }
    return result;
}

inline image read_image(const std::string& file)
{
    std::ifstream in{file};
    if (!in) {
        throw std::runtime_error("can't open " + file);
    }
    return parse_image(in);
}

} // namespace busbar::test
