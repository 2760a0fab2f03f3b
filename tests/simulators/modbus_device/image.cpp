#include "image.hpp"

#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace simulator {
namespace {

constexpr unsigned last_address = 65535;

unsigned parse(std::string_view digits, int base, unsigned most)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty() || value > most) {
        throw std::runtime_error("not a number up to " + std::to_string(most) + ": \"" + std::string(digits) + '"');
    }
    return value;
}

/// "40000" or "40240-40465"
void parse_range(std::string_view text, unsigned& first, unsigned& last)
{
    const auto dash = text.find('-');
    first = parse_number(text.substr(0, dash), last_address);
    last = dash == std::string_view::npos ? first : parse_number(text.substr(dash + 1), last_address);
}

void parse_line(const std::string& line, image& into)
{
    std::istringstream words(line.substr(0, line.find('#')));
    std::string word;
    if (!(words >> word)) {
        return;
    }
    const bool coils = word == "coils";
    const bool inputs = word == "input";
    if (inputs && !into.inputs) {
        into.inputs.emplace();
    }
    auto& registers = inputs ? *into.inputs : into.registers;
    if (coils || inputs) {
        words >> word;
    }
    if (word.empty() || word.back() != ':') {
        throw std::runtime_error("a line starts with \"ADDRESS:\"");
    }
    word.pop_back();
    unsigned first = 0;
    unsigned last = 0;
    parse_range(word, first, last);
    const bool fill = last != first;
    for (unsigned address = first; words >> word; ++address) {
        for (unsigned at = address; at <= (fill ? last : address); ++at) {
            if (coils) {
                into.coils.set(at, static_cast<std::uint8_t>(parse_number(word, 1)));
            } else {
                registers.set(at, parse_word(word));
            }
        }
        if (fill) {
            break;
        }
    }
}

} // namespace

unsigned parse_number(std::string_view text, unsigned most)
{
    return text.starts_with("0x") ? parse(text.substr(2), 16, most) : parse(text, 10, most);
}

std::uint16_t parse_word(std::string_view text)
{
    return static_cast<std::uint16_t>(parse(text, 16, 0xffff));
}

image load_image(const std::string& path)
{
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("can't read " + path);
    }
    image loaded;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        try {
            parse_line(line, loaded);
        } catch (const std::exception& error) {
            throw std::runtime_error(path + ':' + std::to_string(number) + ": " + error.what());
        }
    }
    return loaded;
}

} // namespace simulator
