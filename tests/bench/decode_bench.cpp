/// Decoding by a descriptor against the same decoding written by hand: an EM24's registers, and SunSpec model 103 of a Kaco.
///
/// For humans: decode_bench (Google Benchmark). For run_bench.py: decode_bench --repeat registers|model descriptor|hand N decodes N
/// times, and says how much was taken from the heap meanwhile and what came out; callgrind counts the instructions of
/// registers_by_descriptor() and so on.
#include "allocations.hpp"
#include <devices/carlo_gavazzi/em24.hpp>
#include <devices/kaco/blueplanet.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace {

using namespace busbar;

unsigned word_at(const std::byte* data, std::size_t word)
{
    const auto* at = data + 2 * word;
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) << 8U | std::to_integer<unsigned>(at[1]));
}

// --- registers: an EM24 ---

using meter = devices::carlo_gavazzi::em24;
constexpr auto& meter_program = modbus::program_of<meter, meter::link>;

/// The request that is repeated: the first ones are for what is read once.
constexpr std::size_t polled = [] {
    std::size_t i = 0;
    while (meter_program.blocks[i].once) {
        ++i;
    }
    return i;
}();
static_assert(meter_program.blocks[polled].address == 0, "registers_by_hand() counts from there");

struct meter_readings {
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
static_assert(sizeof(meter_readings) == meter_program.blocks[polled].count * sizeof(double), "both decode the same");

double s32_low_at(const std::byte* data, std::size_t word)
{
    return static_cast<std::int32_t>(word_at(data, word + 1) << 16U | word_at(data, word));
}

// --- a model: SunSpec 103 ---

constexpr auto& model_program = *[] {
    const auto* each = sunspec::detail::models<devices::kaco::blueplanet>.data();
    while (each->what->id != 103) {
        ++each;
    }
    return each;
}();
constexpr std::size_t slot_count = sunspec::detail::count_slots<devices::kaco::blueplanet>();
constexpr unsigned model_words = 50;

struct model_readings {
    double status;
    double vendor_status;
    double power;
    double total_current;
    std::array<double, 3> current;
    std::array<double, 3> voltage;
    double frequency;
    double energy;
    double temperature;
};

double scale(double number, unsigned factor)
{
    constexpr std::array powers = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
    const auto exponent = static_cast<std::int16_t>(factor);
    if (exponent < -10 || exponent > 10) {
        return no_value;
    }
    return exponent < 0 ? number / powers[static_cast<std::size_t>(-exponent)]
                        : number * powers[static_cast<std::size_t>(exponent)];
}

double scaled_u16(const std::byte* data, std::size_t word, unsigned factor)
{
    const unsigned raw = word_at(data, word);
    return raw == 0xffff ? no_value : scale(static_cast<int>(raw), factor);
}

double scaled_s16(const std::byte* data, std::size_t word, unsigned factor)
{
    const unsigned raw = word_at(data, word);
    return raw == 0x8000 ? no_value : scale(static_cast<std::int16_t>(raw), factor);
}

double enum_at(const std::byte* data, std::size_t word)
{
    const unsigned raw = word_at(data, word);
    return raw == 0xffff ? no_value : static_cast<int>(raw);
}

} // namespace

// Named as in C, so that callgrind can be told which ones to watch.
extern "C" {

[[gnu::noinline]] void registers_by_descriptor(const std::byte* data, double* values, std::string* texts)
{
    meter_program.decoders[polled](data, values, texts);
}

[[gnu::noinline]] void registers_by_hand(const std::byte* data, meter_readings* out)
{
    for (std::size_t i = 0; i < 3; ++i) {
        out->voltage[i] = s32_low_at(data, 0x00 + 2 * i) / 10;
        out->current[i] = s32_low_at(data, 0x0c + 2 * i) / 1000;
        out->power[i] = s32_low_at(data, 0x12 + 2 * i) / 10;
        out->forward_of[i] = s32_low_at(data, 0x40 + 2 * i) / 10;
    }
    out->total_power = s32_low_at(data, 0x28) / 10;
    out->phase_sequence = std::to_integer<unsigned>(data[2 * 0x32 + 1]) & 1U;
    out->frequency = static_cast<int>(word_at(data, 0x33)) / 10.0;
    out->forward = s32_low_at(data, 0x34) / 10;
    out->reverse = s32_low_at(data, 0x4e) / 10;
}

[[gnu::noinline]] void model_by_descriptor(const std::byte* data, unsigned words, double* slots)
{
    model_program.decode(data, words, 0, slots);
}

[[gnu::noinline]] void model_by_hand(const std::byte* data, unsigned words, model_readings* out)
{
    if (words < 38) {
        return; // the test has no such reply
    }
    out->status = sunspec::status_of_st(enum_at(data, 36));
    out->vendor_status = enum_at(data, 37);
    out->power = scaled_s16(data, 12, word_at(data, 13));
    const unsigned current_factor = word_at(data, 4);
    const unsigned voltage_factor = word_at(data, 11);
    out->total_current = scaled_u16(data, 0, current_factor);
    for (std::size_t i = 0; i < 3; ++i) {
        out->current[i] = scaled_u16(data, 1 + i, current_factor);
        out->voltage[i] = scaled_u16(data, 8 + i, voltage_factor);
    }
    out->frequency = scaled_u16(data, 14, word_at(data, 15));
    const std::uint32_t energy = std::uint32_t{word_at(data, 22)} << 16U | word_at(data, 23);
    const bool counts = energy != 0 && energy != 0xffffffffU && energy != 0x80000000U;
    out->energy = counts ? scale(energy, word_at(data, 24)) / 1000 : no_value;
    out->temperature = scaled_s16(data, 31, word_at(data, 35));
}

} // extern "C"

namespace {

using reply_data = std::array<std::byte, 250>;

void put(reply_data& data, std::size_t word, int value)
{
    data[2 * word] = static_cast<std::byte>(static_cast<unsigned>(value) >> 8U);
    data[2 * word + 1] = static_cast<std::byte>(value);
}

reply_data a_meters_reply()
{
    reply_data data{};
    for (std::size_t i = 0; i < data.size(); ++i) {
        data[i] = static_cast<std::byte>(i * 37 % 251);
    }
    return data;
}

/// An inverter in the sun.
reply_data an_inverters_reply()
{
    reply_data data{};
    const std::array values = {1834, 611,  612, 611, -2, 3991, 3992, 3990, 2304, 2309, 2311,  -1, 422,
                               1,    5001, -2,  423, 1,  12,   1,    9990, -4,   188,  24910, 0,  0,
                               0,    0,    0,   0,   0,  415,  0,    0,    0,    -1,   4,     0};
    for (std::size_t i = 0; i < values.size(); ++i) {
        put(data, i, values[i]);
    }
    return data;
}

struct registers_described {
    reply_data data = a_meters_reply();
    std::array<double, meter_program.rows.size()> values{};
    std::array<std::string, meter_program.rows.size()> texts{};

    void decode() { registers_by_descriptor(data.data(), values.data(), texts.data()); }
    [[nodiscard]] double sum() const
    {
        double all = 0;
        for (const double value : values) { // what is not polled is 0
            all += value;
        }
        return all;
    }
};

struct registers_written {
    reply_data data = a_meters_reply();
    meter_readings values{};

    void decode() { registers_by_hand(data.data(), &values); }
    [[nodiscard]] double sum() const
    {
        double all = values.total_power + values.phase_sequence + values.frequency + values.forward + values.reverse;
        for (std::size_t i = 0; i < 3; ++i) {
            all += values.voltage[i] + values.current[i] + values.power[i] + values.forward_of[i];
        }
        return all;
    }
};

struct model_described {
    reply_data data = an_inverters_reply();
    std::array<double, slot_count> slots{};

    void decode() { model_by_descriptor(data.data(), model_words, slots.data()); }
    [[nodiscard]] double sum() const
    {
        double all = 0;
        for (const double value : slots) { // what 103 does not have is 0
            all += value;
        }
        return all / 3; // 101 and 102 have slots of their own, which hold the same
    }
};

struct model_written {
    reply_data data = an_inverters_reply();
    model_readings values{};

    void decode() { model_by_hand(data.data(), model_words, &values); }
    [[nodiscard]] double sum() const
    {
        double all = values.status + values.vendor_status + values.power + values.total_current + values.frequency +
                     values.energy + values.temperature;
        for (std::size_t i = 0; i < 3; ++i) {
            all += values.current[i] + values.voltage[i];
        }
        return all;
    }
};

template <class Subject> void measure(benchmark::State& state)
{
    Subject subject;
    for (auto _ : state) {
        benchmark::DoNotOptimize(subject);
        subject.decode();
        benchmark::ClobberMemory();
    }
}
BENCHMARK(measure<registers_described>);
BENCHMARK(measure<registers_written>);
BENCHMARK(measure<model_described>);
BENCHMARK(measure<model_written>);

template <class Subject> int repeat(long times)
{
    Subject subject;
    const auto before = allocations;
    for (long i = 0; i < times; ++i) {
        benchmark::DoNotOptimize(subject);
        subject.decode();
        benchmark::ClobberMemory();
    }
    const auto taken = allocations - before;
    std::printf("allocations %zu sum %.3f\n", taken, subject.sum());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (argc == 5 && std::string_view{arguments[1]} == "--repeat") {
        const bool model = std::string_view{arguments[2]} == "model";
        const bool hand = std::string_view{arguments[3]} == "hand";
        const long times = std::strtol(arguments[4], nullptr, 10);
        if (model) {
            return hand ? repeat<model_written>(times) : repeat<model_described>(times);
        }
        return hand ? repeat<registers_written>(times) : repeat<registers_described>(times);
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
