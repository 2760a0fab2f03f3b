/// What the simulated device does wrong. All of it lasts until `fault clear`, unless a number of times is said.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace simulator {

struct faults {
    static constexpr unsigned forever = std::numeric_limits<unsigned>::max();

    /// Requests that get no answer.
    unsigned silent = 0;
    /// The next request is answered with RST.
    bool reset = false;
    struct refusal {
        unsigned code = 0;
        unsigned first = 0;
        unsigned count = 65536;
    };
    /// Requests that touch these addresses get this exception.
    std::optional<refusal> exception;
    /// Answers with a transaction id of another request.
    unsigned wrong_tid = 0;
    bool wrong_unit = false;
    /// Words (or coils) missing in answers that are otherwise consistent.
    unsigned missing = 0;
    struct flip {
        std::size_t byte = 0;
        std::uint8_t mask = 0;
    };
    std::optional<flip> corrupt;
    /// Bytes of an answer that are sent; the rest never comes.
    std::optional<std::size_t> truncate;
    unsigned ms_per_byte = 0;
    /// How much later answers are sent.
    unsigned late_ms = 0;

    /// Counts down a number of times; true while it is not used up.
    static bool use(unsigned& times)
    {
        if (times == 0) {
            return false;
        }
        if (times != forever) {
            --times;
        }
        return true;
    }
};

} // namespace simulator
