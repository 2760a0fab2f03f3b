/// Decoding by a descriptor against the same decoding written by hand.
///
/// For humans: decode_bench (Google Benchmark). For run_bench.py: decode_bench --repeat descriptor|hand N decodes N times, and says how
/// much was taken from the heap meanwhile and what came out; callgrind counts the instructions of decode_by_descriptor() or
/// decode_by_hand().
#include <devices/carlo_gavazzi/em24.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <span>
#include <string>
#include <string_view>

namespace {
std::size_t allocations = 0;
} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* const memory = std::malloc(size != 0 ? size : 1)) {
        return memory;
    }
    throw std::bad_alloc();
}

namespace {
/// Not inlined: g++ would see free() on what came from new, and not that this is what delete is here.
[[gnu::noinline]] void release(void* memory) noexcept
{
    std::free(memory);
}
} // namespace

void operator delete(void* memory) noexcept
{
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    release(memory);
}

namespace {

using namespace busbar;
using device = devices::carlo_gavazzi::em24;

constexpr auto& program = modbus::program_of<device, device::link>;

/// The request that is repeated: the first one is for what is read once.
constexpr std::size_t polled = [] {
    std::size_t i = 0;
    while (program.blocks[i].once) {
        ++i;
    }
    return i;
}();
constexpr std::size_t reply_size = 2U * program.blocks[polled].size;
static_assert(program.blocks[polled].address == 0, "decode_by_hand() counts from there");

using reply_data = std::array<std::byte, reply_size>;

struct readings {
    std::array<double, 3> voltage;
    std::array<double, 3> current;
    std::array<double, 3> power;
    double total_power;
    double phase_sequence;
    double frequency;
    double forward;
    std::array<double, 3> forward_of;
    double reverse;
};
constexpr std::size_t reading_count = sizeof(readings) / sizeof(double);

double u16_at(const std::byte* data, std::size_t word)
{
    const auto* at = data + 2 * word;
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) << 8U | std::to_integer<unsigned>(at[1]));
}

double s32_low_at(const std::byte* data, std::size_t word)
{
    const auto* at = data + 2 * word;
    const auto low = static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) << 8U | std::to_integer<unsigned>(at[1]));
    const auto high = static_cast<std::uint16_t>(std::to_integer<unsigned>(at[2]) << 8U | std::to_integer<unsigned>(at[3]));
    return static_cast<std::int32_t>(std::uint32_t{high} << 16U | low);
}

} // namespace

// Named as in C, so that callgrind can be told which ones to watch.
extern "C" {

[[gnu::noinline]] void decode_by_descriptor(const std::byte* data, double* values, std::string* texts)
{
    program.decoders[polled](data, values, texts);
}

[[gnu::noinline]] void decode_by_hand(const std::byte* data, readings* out)
{
    for (std::size_t i = 0; i < 3; ++i) {
        out->voltage[i] = s32_low_at(data, 0x00 + 2 * i) / 10;
        out->current[i] = s32_low_at(data, 0x0c + 2 * i) / 1000;
        out->power[i] = s32_low_at(data, 0x12 + 2 * i) / 10;
        out->forward_of[i] = s32_low_at(data, 0x40 + 2 * i) / 10;
    }
    out->total_power = s32_low_at(data, 0x28) / 10;
    out->phase_sequence = std::to_integer<unsigned>(data[2 * 0x32 + 1]) & 1U;
    out->frequency = u16_at(data, 0x33) / 10;
    out->forward = s32_low_at(data, 0x34) / 10;
    out->reverse = s32_low_at(data, 0x4e) / 10;
}

} // extern "C"

namespace {

reply_data some_reply()
{
    reply_data data{};
    for (std::size_t i = 0; i < data.size(); ++i) {
        data[i] = static_cast<std::byte>(i * 37 % 251);
    }
    return data;
}

struct by_descriptor {
    std::array<double, program.rows.size()> values{};
    std::array<std::string, program.rows.size()> texts{};

    void operator()(const reply_data& data) { decode_by_descriptor(data.data(), values.data(), texts.data()); }
    [[nodiscard]] double sum() const
    {
        const auto& block = program.blocks[polled];
        double all = 0;
        for (const auto row : program.order.subspan(block.first, block.count)) {
            all += values[row];
        }
        return all;
    }
};

struct by_hand {
    readings values{};

    void operator()(const reply_data& data) { decode_by_hand(data.data(), &values); }
    [[nodiscard]] double sum() const
    {
        const auto& v = values;
        double all = v.total_power + v.phase_sequence + v.frequency + v.forward + v.reverse;
        for (std::size_t i = 0; i < 3; ++i) {
            all += v.voltage[i] + v.current[i] + v.power[i] + v.forward_of[i];
        }
        return all;
    }
};

static_assert(program.blocks[polled].count == reading_count, "both decode the same");

template <class Decode> void measure(benchmark::State& state)
{
    const auto data = some_reply();
    Decode decode;
    for (auto _ : state) {
        benchmark::DoNotOptimize(data.data());
        decode(data);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(measure<by_descriptor>);
BENCHMARK(measure<by_hand>);

template <class Decode> int repeat(long times)
{
    const auto data = some_reply();
    Decode decode;
    const auto before = allocations;
    for (long i = 0; i < times; ++i) {
        benchmark::DoNotOptimize(data.data());
        decode(data);
        benchmark::ClobberMemory();
    }
    const auto taken = allocations - before;
    std::printf("allocations %zu sum %.3f\n", taken, decode.sum());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (argc == 4 && std::string_view{arguments[1]} == "--repeat") {
        const long times = std::strtol(arguments[3], nullptr, 10);
        return std::string_view{arguments[2]} == "hand" ? repeat<by_hand>(times) : repeat<by_descriptor>(times);
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
