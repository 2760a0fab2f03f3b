/// Reading JSON by a descriptor's trie against the same library with a handler that does nothing, on OpenDTU's answers.
///
/// json_bench trie|empty N FILE...: reads every file N times, in pieces as they come from a socket, and says how much was taken from the
/// heap meanwhile and what came out; callgrind counts the instructions of read_by_trie() and read_by_empty().
#include "allocations.hpp"
#include "empty_handler.hpp"
#include <busbar/json/evaluate.hpp>
#include <busbar/json/rows.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::json_rows;

constexpr std::size_t piece = 1400; ///< bytes: what one TCP segment brings

/// As many values as an inverter of four strings has.
struct inverter {
    static constexpr auto fields = json::fields<service::pvinverter>({
        {"inverters/0/serial", "/Serial"},
        {"inverters/0/AC/0/Power/v", 1, watt, "/Ac/L1/Power"},
        {"inverters/0/AC/0/Voltage/v", 1, volt, "/Ac/L1/Voltage"},
        {"inverters/0/AC/0/Current/v", 1, ampere, "/Ac/L1/Current"},
        {"inverters/0/AC/0/Frequency/v", 1, hertz, "/Ac/Frequency"},
        {"inverters/0/AC/0/PowerFactor/v", 1, cos_phi, "/Ac/PowerFactor"},
        {"inverters/0/DC/#/Power/v", 1, watt, "/Pv/#/P", repeated(6)},
        {"inverters/0/DC/#/Voltage/v", 1, volt, "/Pv/#/V", repeated(6)},
        {"inverters/0/DC/#/Current/v", 1, ampere, "/Pv/#/I", repeated(6)},
        {either("inverters/0/INV/0/YieldTotal/v", "inverters/0/AC/0/YieldTotal/v"), 1, kilowatt_hour,
         "/Ac/Energy/Forward"},
        {"inverters/0/limit_absolute", 1, watt, "/Ac/MaxPower"},
    });
};

template <class Feed> void in_pieces(std::string_view document, Feed feed)
{
    for (std::size_t at = 0; at < document.size(); at += piece) {
        feed(document.substr(at, piece));
    }
}

} // namespace

// Named as in C, so that callgrind can be told which ones to watch.
extern "C" {

[[gnu::noinline]] bool read_by_trie(json::reader& reader, const std::string& document)
{
    reader.begin();
    in_pieces(document, [&](std::string_view bytes) { reader.feed(bytes); });
    return reader.finish();
}

[[gnu::noinline]] bool read_by_empty(empty_parser& parser, const std::string& document)
{
    parser.reset();
    boost::json::error_code error;
    in_pieces(document, [&](std::string_view bytes) { parser.write_some(true, bytes.data(), bytes.size(), error); });
    parser.write_some(false, nullptr, 0, error);
    return !error;
}

} // extern "C"

namespace {

std::string content(const char* file)
{
    std::string made;
    if (std::FILE* in = std::fopen(file, "rb")) {
        std::size_t got = 0;
        char buffer[4096];
        while ((got = std::fread(buffer, 1, sizeof buffer, in)) > 0) {
            made.append(buffer, got);
        }
        std::fclose(in);
    }
    return made;
}

/// True for what was read well. The first round makes room, the others are measured.
template <class Read> int repeat(long times, const std::vector<std::string>& documents, Read read)
{
    std::size_t before = 0;
    long good = 0;
    for (long i = 0; i <= times; ++i) {
        before = i == 1 ? allocations : before;
        for (const auto& document : documents) {
            good += read(document) ? 1 : 0;
        }
    }
    std::printf("allocations %zu good %ld\n", allocations - before, good);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (argc < 4) {
        return 2;
    }
    const long times = std::strtol(arguments[2], nullptr, 10);
    std::vector<std::string> documents;
    for (const char* file : arguments.subspan(3)) {
        documents.push_back(content(file));
    }
    if (std::string_view{arguments[1]} == "trie") {
        constexpr auto& program = json::program_of<inverter>;
        json::reader reader(program.by);
        json::keep_texts(program, reader);
        return repeat(times, documents, [&](const std::string& document) { return read_by_trie(reader, document); });
    }
    empty_parser parser{boost::json::parse_options{}};
    return repeat(times, documents, [&](const std::string& document) { return read_by_empty(parser, document); });
}
