#include <busbar/codec/decode.hpp>
#include <busbar/codec/to_text.hpp>
#include <busbar/sunspec/chain.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace busbar::sunspec {

namespace {

/// In the order in which devices use them most.
constexpr std::array<std::uint16_t, 3> bases{40000, 50000, 0};
constexpr std::uint32_t marker = 0x53756e53; // "SunS"
constexpr std::uint16_t end_marker = 0xffff;
constexpr std::size_t most_models = 64;
constexpr unsigned words_of_common = 66;

template <std::uint16_t Registers> std::string text_at(std::span<const std::byte> data, std::size_t word)
{
    std::string text;
    if (2 * (word + Registers) <= data.size()) {
        codec::to_text<types::string(Registers)>(data.data() + 2 * word, text);
    }
    return text;
}

} // namespace

const found_model* found_chain::find(std::uint16_t id) const
{
    const auto found = std::find_if(models.begin(), models.end(), [&](const found_model& m) { return m.id == id; });
    return found == models.end() ? nullptr : &*found;
}

std::string found_chain::ids() const
{
    std::string all;
    for (const auto& one : models) {
        all += fmt::format("{}{}", all.empty() ? "" : " ", one.id);
    }
    return all;
}

std::uint16_t count_repetitions(const model& what, std::uint16_t length, std::span<const std::byte> fixed_part)
{
    if (what.repeated.length == 0 || length <= what.repeated.start) {
        return 0;
    }
    auto count = static_cast<std::uint16_t>((length - what.repeated.start) / what.repeated.length);
    for (const std::string_view name : {"N", "NPrt"}) {
        const point* announced = sunspec::find(what.points, name);
        if (announced != nullptr && 2U * announced->offset + 2U <= fixed_part.size()) {
            count = std::min(count, word(fixed_part, announced->offset));
        }
    }
    return std::min<std::uint16_t>(count, most_repetitions);
}

chain_finder::chain_finder(std::shared_ptr<modbus::link> over, const point_program& program,
                           std::vector<std::uint8_t> units, std::function<void(const found_chain&)> on_found,
                           std::function<void(std::string)> on_failed)
    : program_(program),
      units_(std::move(units)),
      on_found_(std::move(on_found)),
      on_failed_(std::move(on_failed)),
      transaction_(std::move(over), [this](const modbus::reply& answer) { on_reply(answer); })
{
}

void chain_finder::start()
{
    busy_ = true;
    problems_.clear();
    unit_ = 0;
    base_ = 0;
    try_base();
}

void chain_finder::try_base()
{
    found_ = {};
    found_.unit = units_[unit_];
    found_.base = bases[base_];
    step_ = step::marker;
    asked_again_ = false;
    ask(found_.base, 2);
}

void chain_finder::ask(unsigned address, unsigned words)
{
    at_ = address;
    words_ = words;
    modbus::request what;
    what.unit = found_.unit;
    what.function = modbus::function::read_holding_registers;
    what.address = static_cast<std::uint16_t>(address);
    what.count = static_cast<std::uint16_t>(words);
    transaction_.start(what);
}

void chain_finder::on_reply(const modbus::reply& answer)
{
    if (answer.ok()) {
        asked_again_ = false;
        on_data(answer.data);
        return;
    }
    if (answer.outcome == modbus::outcome::not_connected && step_ == step::marker) {
        fail(std::string{answer.problem}); // no other unit or base can be better
        return;
    }
    if (answer.outcome == modbus::outcome::exception) {
        if (step_ == step::marker) {
            problems_ += fmt::format("{}unit {}: base {}: {}", problems_.empty() ? "" : "; ", found_.unit, found_.base,
                                     answer.problem);
            next_base();
            return;
        }
        if (step_ == step::header && !found_.models.empty()) {
            end_of_chain(); // SMA answers so in place of the end marker
            return;
        }
    }
    if (step_ == step::marker) {
        next_unit(fmt::format("unit {}: {}", found_.unit, answer.problem));
        return;
    }
    if (!asked_again_) {
        asked_again_ = true; // one lost reply must not cost the whole walk
        ask(at_, words_);
        return;
    }
    fail(fmt::format("unit {}: SunS at {}, then at {}: {}", found_.unit, found_.base, at_, answer.problem));
}

void chain_finder::on_data(std::span<const std::byte> data)
{
    switch (step_) {
    case step::marker:
        if (codec::load_big<std::uint32_t>(data.data()) != marker) {
            problems_ +=
                fmt::format("{}unit {}: no SunS at {}", problems_.empty() ? "" : "; ", found_.unit, found_.base);
            next_base();
            return;
        }
        step_ = step::header;
        ask(found_.base + 2U, 2);
        return;
    case step::header:
        take_header(data);
        return;
    case step::common:
        take_common(data);
        return;
    case step::repetitions: {
        auto& counted = found_.models[counted_];
        const auto& what = *find_model(counted.id);
        if (word(data, 0) == counted.id && word(data, 1) == counted.length) {
            counted.repetitions = count_repetitions(what, counted.length, data.subspan(4));
        }
        ++counted_;
        count_next();
        return;
    }
    case step::phases: {
        const auto type = word(data, 2); // 0 single phase, 1 split phase, 2 three phases
        found_.phases = word(data, 0) == der_ac_measurement.id && type <= 2 ? type + 1U : 0U;
        finish();
        return;
    }
    }
}

void chain_finder::take_header(std::span<const std::byte> data)
{
    const auto id = word(data, 0);
    const auto length = word(data, 1);
    const bool appended_device = id == 1 && !found_.models.empty();
    if (id == end_marker || appended_device) {
        end_of_chain();
        return;
    }
    found_.models.push_back({.id = id, .length = length, .address = static_cast<std::uint16_t>(at_)});
    const unsigned next = at_ + 2U + length;
    if (found_.models.size() >= most_models || next > 0xfffe) {
        end_of_chain();
        return;
    }
    ask(next, 2);
}

void chain_finder::end_of_chain()
{
    const auto* common = found_.find(1);
    if (common == nullptr) {
        fail(fmt::format("unit {}: SunS at {}, but no model 1 in the chain ({})", found_.unit, found_.base,
                         found_.ids()));
        return;
    }
    step_ = step::common;
    ask(common->address, 2U + std::min<unsigned>(common->length, words_of_common));
}

void chain_finder::take_common(std::span<const std::byte> data)
{
    if (word(data, 0) != 1) {
        fail(fmt::format("unit {}: the chain changed while it was read", found_.unit));
        return;
    }
    const auto body = data.subspan(4);
    found_.manufacturer = text_at<16>(body, 0);
    found_.model = text_at<16>(body, 16);
    found_.options = text_at<8>(body, 32);
    found_.version = text_at<8>(body, 40);
    found_.serial = text_at<16>(body, 48);
    step_ = step::repetitions;
    counted_ = 0;
    count_next();
}

/// Asks each model whose repetitions the rows use how many it has.
void chain_finder::count_next()
{
    for (; counted_ < found_.models.size(); ++counted_) {
        const auto& one = found_.models[counted_];
        const auto wanted = std::find_if(program_.models.begin(), program_.models.end(),
                                         [&](const model_program& m) { return m.repeated && m.what->id == one.id; });
        if (wanted != program_.models.end()) {
            const auto fixed = std::min<unsigned>(wanted->what->repeated.start, one.length);
            ask(one.address, 2U + fixed);
            return;
        }
    }
    count_phases();
}

/// An inverter of models 701 and up tells its phases in a register, others by the number of their model.
void chain_finder::count_phases()
{
    const auto tells = [](const found_model& m) {
        return (m.id >= 101 && m.id <= 103) || (m.id >= 111 && m.id <= 113);
    };
    const auto* der = found_.find(der_ac_measurement.id);
    if (program_.meter || der == nullptr || der->length == 0 ||
        std::any_of(found_.models.begin(), found_.models.end(), tells)) {
        finish();
        return;
    }
    step_ = step::phases;
    ask(der->address, 3);
}

void chain_finder::finish()
{
    busy_ = false;
    on_found_(found_);
}

void chain_finder::next_base()
{
    if (++base_ < bases.size()) {
        try_base();
        return;
    }
    next_unit({});
}

void chain_finder::next_unit(const std::string& problem)
{
    if (!problem.empty()) {
        problems_ += (problems_.empty() ? "" : "; ") + problem;
    }
    base_ = 0;
    if (++unit_ < units_.size()) {
        try_base();
        return;
    }
    fail(problems_);
}

void chain_finder::fail(const std::string& problem)
{
    busy_ = false;
    on_failed_(problem);
}

} // namespace busbar::sunspec
