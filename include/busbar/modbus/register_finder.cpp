#include <busbar/modbus/register_finder.hpp>
#include <busbar/service/ac_meter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace busbar::modbus {

namespace {

unsigned phases_of_rows(const register_program& program)
{
    unsigned most = 0;
    for (const auto& row : program.rows) {
        most = std::max(most, service::phase_of(row.path));
    }
    for (const auto& row : program.services.front().derived) {
        most = std::max(most, service::phase_of(row.path));
    }
    return most;
}

} // namespace

std::string_view found_device::text_of(const register_program& program, std::string_view path) const
{
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (path == program.rows[i].path) {
            return texts[i];
        }
    }
    return {};
}

register_finder::register_finder(std::shared_ptr<link> over, const register_program& program,
                                 std::vector<std::uint8_t> units, std::function<void(const found_device&)> on_found,
                                 std::function<void(std::string)> on_failed, bool may_write)
    : program_(program),
      units_(std::move(units)),
      may_write_(may_write),
      on_found_(std::move(on_found)),
      on_failed_(std::move(on_failed)),
      transaction_(std::move(over), [this](const reply& answer) { on_reply(answer); })
{
}

void register_finder::start()
{
    busy_ = true;
    problem_.clear();
    try_unit(0);
}

void register_finder::try_unit(std::size_t which)
{
    unit_ = which;
    found_ = {};
    found_.unit = units_[which];
    found_.phases = phases_of_rows(program_);
    found_.values.assign(program_.rows.size(), no_value);
    found_.texts.assign(program_.rows.size(), {});
    step_ = step::identify;
    setting_written_ = false;
    next_block_ = 0;
    advance();
}

/// Starts the next request that is needed, or reports.
void register_finder::advance()
{
    if (step_ == step::identify) {
        if (program_.identifies) {
            ask(program_.identify_in, program_.identify_at, program_.identify_words);
            return;
        }
        step_ = step::check_setting;
    }
    if (step_ == step::check_setting) {
        if (program_.needs_setting) {
            ask(space::holding_registers, program_.setting_at, 1);
            return;
        }
        step_ = step::count_phases;
    }
    if (step_ == step::write_setting) {
        request what;
        what.unit = found_.unit;
        what.function = function::write_register;
        what.address = program_.setting_at;
        what.count = 1;
        what.words[0] = program_.setting;
        transaction_.start(what);
        return;
    }
    if (step_ == step::count_phases) {
        if (program_.counts_phases) {
            ask(space::holding_registers, program_.phases_at, program_.phases_words);
            return;
        }
        step_ = step::read_once;
    }
    while (next_block_ < program_.blocks.size() && !program_.blocks[next_block_].once) {
        ++next_block_;
    }
    if (next_block_ < program_.blocks.size()) {
        const block& it = program_.blocks[next_block_];
        ask(it.in_space, it.address, it.size);
        return;
    }
    busy_ = false;
    on_found_(found_);
}

void register_finder::ask(space where, std::uint16_t at, std::uint16_t size)
{
    request what;
    what.unit = found_.unit;
    what.function = read_function(where);
    what.address = at;
    what.count = size;
    transaction_.start(what);
}

void register_finder::on_reply(const reply& answer)
{
    if (answer.ok()) {
        if (take(answer)) {
            advance();
        }
        return;
    }
    const bool may_be_missing = step_ == step::read_once && answer.outcome == outcome::exception;
    if (may_be_missing) {
        ++next_block_; // a meter without, say, a serial number register is still a meter
        advance();
        return;
    }
    if (answer.outcome == outcome::not_connected) {
        busy_ = false;
        on_failed_(std::string{answer.problem});
        return;
    }
    fail_unit(fmt::format("unit {}: {}", found_.unit, answer.problem));
}

/// Takes what the present step asked for. False if this unit is given up.
bool register_finder::take(const reply& answer)
{
    switch (step_) {
    case step::identify:
        return take_identity(answer);
    case step::check_setting:
        return take_setting(answer);
    case step::write_setting:
        step_ = step::check_setting;
        return true;
    case step::count_phases:
        return take_phases(answer);
    case step::read_once:
        break;
    }
    program_.decoders[next_block_](answer.data.data(), found_.values.data(), found_.texts.data());
    ++next_block_;
    return true;
}

bool register_finder::take_identity(const reply& answer)
{
    const double code = program_.decode_identity(answer.data.data());
    for (const auto& model : program_.models) {
        if (code == static_cast<double>(model.value)) {
            found_.model = model.name;
            step_ = step::check_setting;
            return true;
        }
    }
    fail_unit(fmt::format("unit {}: identification {:#06x} holds {}, which is no {} {}", found_.unit,
                          program_.identify_at, code, program_.about->vendor, program_.about->model));
    return false;
}

bool register_finder::take_setting(const reply& answer)
{
    const auto value = codec::decode<encodings::u16>(answer.data.data());
    if (value == program_.setting) {
        step_ = step::count_phases;
        return true;
    }
    if (setting_written_ || !may_write_) {
        fail_unit(fmt::format("unit {}: register {:#06x} is {}, not {} ({}){}", found_.unit, program_.setting_at, value,
                              program_.setting, program_.setting_name,
                              setting_written_ ? ", and does not take it: is the meter's front switch locked?" : ""));
        return false;
    }
    setting_written_ = true;
    step_ = step::write_setting;
    return true;
}

bool register_finder::take_phases(const reply& answer)
{
    const double code = program_.decode_phases(answer.data.data());
    if (!(code >= 0.0 && code < static_cast<double>(program_.phases.size()))) {
        fail_unit(fmt::format("unit {}: phase configuration {:#06x} holds {}, which is not known", found_.unit,
                              program_.phases_at, code));
        return false;
    }
    found_.phases = program_.phases[static_cast<std::size_t>(code)];
    step_ = step::read_once;
    return true;
}

void register_finder::fail_unit(const std::string& problem)
{
    problem_ += (problem_.empty() ? "" : "; ") + problem;
    if (unit_ + 1 < units_.size()) {
        try_unit(unit_ + 1);
        return;
    }
    busy_ = false;
    on_failed_(problem_);
}

} // namespace busbar::modbus
