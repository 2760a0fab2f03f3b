/// What a message costs at least: the JSON library's parse of it with a handler that does nothing, and a bare ItemsChanged of what it
/// changes.
///
/// mqtt_reference BUS_ADDRESS NAME DOCUMENT ITEMS [DOCUMENT ITEMS]...: at each line of standard input the next document is read and its
/// items are sent; after the last one, the first again. A line of ITEMS: path, type, value, text, with tabs between. callgrind counts the
/// instructions of parse_and_send().
#include "bare_items.h"
#include "empty_handler.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct step {
    std::string document{};
    std::deque<std::string> words{};
    std::vector<bare_item> items{};
};

std::string content(const char* file)
{
    std::string made;
    if (std::FILE* in = std::fopen(file, "rb")) {
        std::size_t got = 0;
        std::array<char, 4096> buffer{};
        while ((got = std::fread(buffer.data(), 1, buffer.size(), in)) > 0) {
            made.append(buffer.data(), got);
        }
        std::fclose(in);
    }
    return made;
}

const char* word_until(std::string_view& rest, char end, step& of)
{
    const auto at = rest.find(end);
    of.words.emplace_back(rest.substr(0, at));
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return of.words.back().c_str();
}

void read_items(const std::string& from, step& to)
{
    for (std::string_view rest = from; !rest.empty();) {
        bare_item made{};
        made.path = word_until(rest, '\t', to);
        made.type = *word_until(rest, '\t', to);
        made.value = word_until(rest, '\t', to);
        made.number = std::strtod(made.value, nullptr);
        made.text = word_until(rest, '\n', to);
        to.items.push_back(made);
    }
}

} // namespace

// Named as in C, so that callgrind can be told which one to watch.
extern "C" [[gnu::noinline]] bool parse_and_send(empty_parser& parser, const step& what, sd_bus* bus)
{
    parser.reset();
    boost::json::error_code error;
    parser.write_some(false, what.document.data(), what.document.size(), error);
    return !error && send_bare_items(bus, what.items.data(), static_cast<int>(what.items.size())) >= 0;
}

int main(int argc, char** argv)
{
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (argc < 5 || argc % 2 == 0) {
        return 2;
    }
    std::deque<step> steps;
    for (std::size_t i = 3; i < arguments.size(); i += 2) {
        steps.emplace_back().document = content(arguments[i]);
        read_items(content(arguments[i + 1]), steps.back());
    }
    sd_bus* bus = nullptr;
    if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, arguments[1]) < 0 || sd_bus_set_bus_client(bus, 1) < 0 ||
        sd_bus_start(bus) < 0 || sd_bus_request_name(bus, arguments[2], 0) < 0) {
        return 1;
    }
    empty_parser parser{boost::json::parse_options{}};
    std::array<char, 16> line{};
    long good = 0;
    for (std::size_t next = 0; std::fgets(line.data(), line.size(), stdin) != nullptr;
         next = (next + 1) % steps.size()) {
        good += parse_and_send(parser, steps[next], bus) ? 1 : 0;
        std::printf("%ld\n", good);
        std::fflush(stdout);
    }
    sd_bus_flush_close_unref(bus);
    return 0;
}
