#include "device.hpp"

#include <algorithm>
#include <stdexcept>

namespace simulator {
namespace {

constexpr int any_unit = -1;

bool is_write(unsigned function)
{
    return function == MODBUS_FC_WRITE_SINGLE_COIL || function == MODBUS_FC_WRITE_SINGLE_REGISTER ||
           function == MODBUS_FC_WRITE_MULTIPLE_COILS || function == MODBUS_FC_WRITE_MULTIPLE_REGISTERS;
}

bool is_about_bits(unsigned function)
{
    return function == MODBUS_FC_READ_COILS || function == MODBUS_FC_READ_DISCRETE_INPUTS ||
           function == MODBUS_FC_WRITE_SINGLE_COIL || function == MODBUS_FC_WRITE_MULTIPLE_COILS;
}

unsigned most(unsigned function)
{
    if (is_about_bits(function)) {
        return is_write(function) ? MODBUS_MAX_WRITE_BITS : MODBUS_MAX_READ_BITS;
    }
    return is_write(function) ? MODBUS_MAX_WRITE_REGISTERS : MODBUS_MAX_READ_REGISTERS;
}

bool overlap(const indication& asked, const faults::refusal& refused)
{
    return asked.address < refused.first + refused.count && refused.first < unsigned{asked.address} + asked.count;
}

} // namespace

device::unit* device::find(int number)
{
    auto found = units_.find(number);
    if (found == units_.end()) {
        found = units_.find(any_unit);
    }
    return found == units_.end() ? nullptr : &found->second;
}

device::unit& device::get(int number)
{
    if (auto* found = find(number)) {
        return *found;
    }
    throw std::runtime_error("there is no unit " + std::to_string(number));
}

void device::load(int unit, const std::string& path)
{
    units_[unit].image = load_image(path);
}

void device::set(int unit, unsigned address, std::uint16_t word)
{
    get(unit).image.registers.set(address, word);
}

void device::set_input(int unit, unsigned address, std::uint16_t word)
{
    get(unit).image.input_registers().set(address, word);
}

void device::make_writable(int unit, unsigned first, unsigned last)
{
    get(unit).writable.emplace_back(first, last);
}

void device::count_up(int unit, unsigned address)
{
    get(unit).counting_up.push_back(address);
}

unsigned device::objection(const indication& asked, const unit& from) const
{
    if (asked.function != MODBUS_FC_WRITE_MULTIPLE_COILS && asked.function != MODBUS_FC_WRITE_MULTIPLE_REGISTERS &&
        (asked.function < 1 || asked.function > 6)) {
        return MODBUS_EXCEPTION_ILLEGAL_FUNCTION;
    }
    if (asked.count == 0 || asked.count > most(asked.function)) {
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    }
    const bool bits = is_about_bits(asked.function);
    const auto& registers =
        asked.function == MODBUS_FC_READ_INPUT_REGISTERS ? from.image.input_registers() : from.image.registers;
    const bool there =
        bits ? from.image.coils.has(asked.address, asked.count) : registers.has(asked.address, asked.count);
    const auto covers = [&asked](const auto& range) {
        return asked.address >= range.first && asked.address + asked.count - 1U <= range.second;
    };
    const bool allowed = !is_write(asked.function) || bits || std::ranges::any_of(from.writable, covers);
    return there && allowed ? 0U : static_cast<unsigned>(MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
}

answer device::respond(std::span<const std::uint8_t> request)
{
    const auto now = clock::now();
    if (!codec_.receive(request)) {
        return {};
    }
    const indication asked = codec_.received();
    record.push_back({asked, now, now});
    if (faults.reset) {
        faults.reset = false;
        return {answer::kind::reset, {}};
    }
    auto* const unit = find(asked.unit);
    if (faults::use(faults.silent) || (unit == nullptr && spoken_ == protocol::rtu)) {
        return {};
    }
    answer made{answer::kind::bytes,
                unit != nullptr ? answer_bytes(asked, *unit) : codec_.exception(MODBUS_EXCEPTION_GATEWAY_TARGET)};
    if (faults.corrupt && faults.corrupt->byte < made.content.size()) {
        made.content[faults.corrupt->byte] ^= faults.corrupt->mask;
    }
    if (faults.truncate) {
        made.content.resize(std::min(made.content.size(), *faults.truncate));
    }
    record.back().answered = clock::now();
    return made;
}

bytes device::answer_bytes(const indication& asked, unit& from)
{
    const unsigned code =
        faults.exception && overlap(asked, *faults.exception) ? faults.exception->code : objection(asked, from);
    if (faults::use(faults.wrong_tid)) {
        codec_.change_transaction();
    }
    if (faults.wrong_unit) {
        codec_.change_unit();
    }
    if (code != 0) {
        return codec_.exception(code);
    }
    if (faults.missing > 0 && !is_write(asked.function)) {
        codec_.ask_for_less(faults.missing);
    }
    modbus_mapping_t mapping{};
    mapping.nb_bits = mapping.nb_input_bits = mapping.nb_registers = mapping.nb_input_registers = 65536;
    mapping.tab_bits = mapping.tab_input_bits = from.image.coils.data();
    mapping.tab_registers = from.image.registers.data();
    mapping.tab_input_registers = from.image.input_registers().data();
    auto made = codec_.reply(mapping);
    if (asked.function == MODBUS_FC_READ_HOLDING_REGISTERS || asked.function == MODBUS_FC_READ_INPUT_REGISTERS) {
        for (const auto address : from.counting_up) {
            if (address >= asked.address && address < unsigned{asked.address} + asked.count) {
                ++from.image.registers.data()[address];
            }
        }
    }
    return made;
}

} // namespace simulator
