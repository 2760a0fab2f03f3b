/// Random bytes to the JSON reader, whole and in pieces: no step beyond the bytes, the same answer either way. libFuzzer (clang).
#include <busbar/json/reader.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace {

using namespace busbar::json;

/// The fuzzer stops at what aborts, and keeps the input.
void require(bool holds, const char* what)
{
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

constexpr std::array paths{"a/b/c", "a/d", "list/*/x", "sel[k=v]/x", "sel[k=w]/y", "ch/<names:n>", "0", "a~1b"};

struct document {
    document()
    {
        trie_builder builder;
        for (std::size_t i = 0; i < paths.size(); ++i) {
            values[i] = builder.add(paths[i]);
        }
        lists = builder.build();
        reads = std::make_unique<reader>(lists.view());
        for (const auto value : values) {
            reads->keep_text(value);
        }
        reads->on_element([this](std::size_t index) { elements = elements * 31 + index + 1; });
    }

    bool read(std::string_view text, std::size_t piece)
    {
        elements = 0;
        reads->begin();
        while (!text.empty() && reads->feed(text.substr(0, piece))) {
            text.remove_prefix(std::min(piece, text.size()));
        }
        return reads->finish();
    }

    std::array<std::uint16_t, paths.size()> values{};
    trie_builder::lists lists;
    std::unique_ptr<reader> reads;
    std::size_t elements = 0;
};

bool same(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const std::size_t piece = 1 + data[0] % 16;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    document whole;
    document pieces;
    const bool good = whole.read(text, text.size() + 1);
    require(pieces.read(text, piece) == good, "pieces are as good as the whole");
    require(good == whole.reads->problem().empty(), "what is refused has a reason");
    if (good) {
        require(whole.elements == pieces.elements, "the same elements");
        for (const auto value : whole.values) {
            const auto& a = (*whole.reads)[value];
            const auto& b = (*pieces.reads)[value];
            require(a.kind == b.kind && same(a.number, b.number), "the same values");
            require(whole.reads->text(value) == pieces.reads->text(value), "the same texts");
            require(whole.reads->text(value).size() <= longest_text, "short texts");
        }
    }
    return 0;
}
