/// The simulated device: units with images, faults, and a record of what was asked of it. Knows nothing of sockets.
#pragma once

#include "codec.hpp"
#include "faults.hpp"
#include "image.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace simulator {

using clock = std::chrono::steady_clock;

struct recorded_request {
    indication what;
    clock::time_point received;
    clock::time_point answered; ///< just before the answer was sent
};

struct answer {
    enum class kind { bytes, nothing, reset } what = kind::nothing;
    simulator::bytes content;
};

class device {
public:
    explicit device(protocol spoken) : codec_(spoken), spoken_(spoken) {}

    /// Unit -1: every unit that has no image of its own.
    void load(int unit, const std::string& path);
    void set(int unit, unsigned address, std::uint16_t word);
    void set_input(int unit, unsigned address, std::uint16_t word);
    void make_writable(int unit, unsigned first, unsigned last);
    /// From now on this register is one more after each read that covers it.
    void count_up(int unit, unsigned address);

    [[nodiscard]] std::size_t request_length(std::span<const std::uint8_t> input) const
    {
        return codec_.request_length(input);
    }
    answer respond(std::span<const std::uint8_t> request);

    simulator::faults faults;
    std::vector<recorded_request> record;

private:
    struct unit {
        simulator::image image;
        std::vector<std::pair<unsigned, unsigned>> writable;
        std::vector<unsigned> counting_up;
    };
    unit* find(int number);
    unit& get(int number);
    bytes answer_bytes(const indication& asked, unit& from);
    /// The exception a real device would give; 0 if none.
    unsigned objection(const indication& asked, const unit& from) const;

    codec codec_;
    protocol spoken_;
    std::map<int, unit> units_;
};

} // namespace simulator
