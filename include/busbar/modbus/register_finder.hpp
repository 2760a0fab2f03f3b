/// Finds a register device at its address: tries the unit ids, checks the identification register, reads what is read once.
#pragma once

#include <busbar/modbus/link.hpp>
#include <busbar/modbus/program.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::modbus {

/// Who answered.
struct found_device {
    std::uint8_t unit = 0;
    std::string_view model{}; ///< empty if the descriptor has no identification
    unsigned phases = 3;      ///< as its phase register tells, else as many as the rows have; 0 if they tell of none
    std::vector<double> values{};     ///< by row; of rows read once
    std::vector<std::string> texts{}; ///< by row

    /// The text of the row that feeds `path`; empty if there is none.
    [[nodiscard]] std::string_view text_of(const register_program& program, std::string_view path) const;
};

class register_finder {
public:
    register_finder(std::shared_ptr<link> over, const register_program& program, std::vector<std::uint8_t> units,
                    std::function<void(const found_device&)> on_found,
                    std::function<void(std::string problem)> on_failed, bool may_write = true);

    /// One pass over all unit ids. Precondition: !busy().
    void start();
    [[nodiscard]] bool busy() const { return busy_; }

private:
    enum class step : std::uint8_t { identify, check_setting, write_setting, count_phases, read_once };

    void try_unit(std::size_t which);
    void advance();
    void ask(space where, std::uint16_t at, std::uint16_t size);
    void on_reply(const reply& answer);
    void fail_unit(const std::string& problem);
    bool take(const reply& answer);
    bool take_identity(const reply& answer);
    bool take_setting(const reply& answer);
    bool take_phases(const reply& answer);

    const register_program& program_;
    std::vector<std::uint8_t> units_;
    bool may_write_; ///< `probe` writes nothing
    std::function<void(const found_device&)> on_found_;
    std::function<void(std::string)> on_failed_;
    found_device found_;
    std::size_t unit_ = 0;
    step step_ = step::identify;
    bool setting_written_ = false;
    std::size_t next_block_ = 0;
    std::string problem_;
    bool busy_ = false;
    transaction transaction_;
};

} // namespace busbar::modbus
