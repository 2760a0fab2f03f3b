/// The chain of models of one SunSpec device, and the walk that finds it (modbus.md §2.1).
#pragma once

#include <busbar/modbus/link.hpp>
#include <busbar/sunspec/program.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace busbar::sunspec {

struct found_model {
    std::uint16_t id = 0;
    std::uint16_t length = 0;      ///< L: data registers behind ID and L
    std::uint16_t address = 0;     ///< of ID
    std::uint16_t repetitions = 0; ///< as announced by the model, limited by its length
};

struct found_chain {
    std::uint8_t unit = 0;
    std::uint16_t base = 0;
    std::vector<found_model> models{};
    unsigned phases = 0; ///< as ACType of model 701 tells, where no 101..113 does; 0 if nothing tells
    std::string manufacturer{};
    std::string model{};
    std::string options{};
    std::string version{};
    std::string serial{};

    /// nullptr if the device does not have it. Of several the first.
    [[nodiscard]] const found_model* find(std::uint16_t id) const;
    /// "1 103 120 121 123 160"
    [[nodiscard]] std::string ids() const;
};

/// Register `index` of a reply, which must be long enough.
inline std::uint16_t word(std::span<const std::byte> data, std::size_t index)
{
    return codec::load_big<std::uint16_t>(data.data() + 2 * index);
}

/// Repetitions of a model by what its fixed part says and by what its length allows.
std::uint16_t count_repetitions(const model& what, std::uint16_t length, std::span<const std::byte> fixed_part);

/// One pass over unit ids and base addresses. Tolerant where devices are sloppy: an error reply in place of the end marker, a second model 1
/// of an appended device, a model of length 0 end or continue the walk without failing it.
class chain_finder {
public:
    chain_finder(std::shared_ptr<modbus::link> over, const point_program& program, std::vector<std::uint8_t> units,
                 std::function<void(const found_chain&)> on_found, std::function<void(std::string problem)> on_failed);

    /// Precondition: !busy().
    void start();
    [[nodiscard]] bool busy() const { return busy_; }

private:
    enum class step : std::uint8_t { marker, header, common, repetitions, phases };

    void try_base();
    void ask(unsigned address, unsigned words);
    void on_reply(const modbus::reply& answer);
    void on_data(std::span<const std::byte> data);
    void take_header(std::span<const std::byte> data);
    void end_of_chain();
    void take_common(std::span<const std::byte> data);
    void count_next();
    void count_phases();
    void finish();
    void next_base();
    void next_unit(const std::string& problem);
    void fail(const std::string& problem);

    const point_program& program_;
    std::vector<std::uint8_t> units_;
    std::function<void(const found_chain&)> on_found_;
    std::function<void(std::string)> on_failed_;
    found_chain found_;
    std::size_t unit_ = 0;
    std::size_t base_ = 0;
    step step_ = step::marker;
    unsigned at_ = 0;
    unsigned words_ = 0;
    std::size_t counted_ = 0;
    bool asked_again_ = false;
    std::string problems_;
    bool busy_ = false;
    modbus::transaction transaction_;
};

} // namespace busbar::sunspec
