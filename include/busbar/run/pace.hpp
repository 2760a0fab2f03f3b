/// How often a device is asked, and how long its answers count.
#pragma once

#include <algorithm>
#include <chrono>

namespace busbar {

/// How long values that are read so often may be shown: three polls that fail and their time-outs. 5 s for values of every second, which
/// is what Victron's own Modbus client allows (venus.md §1.6). Not longer than 10 min (rest.md §8), but where the next reading takes that long.
constexpr std::chrono::milliseconds freshness_of(std::chrono::milliseconds every)
{
    constexpr std::chrono::minutes longest{10};
    constexpr std::chrono::minutes of_a_late_reading{1};
    return std::min<std::chrono::milliseconds>(3 * every + std::chrono::milliseconds{2000},
                                               std::max<std::chrono::milliseconds>(longest, every + of_a_late_reading));
}

/// How often a request is sent when the user wants the fastest values every `wanted` (zero: as the descriptor says): the fastest requests at
/// that pace, the others not faster than the descriptor says.
constexpr std::chrono::milliseconds paced(std::chrono::milliseconds planned, std::chrono::milliseconds fastest,
                                          std::chrono::milliseconds wanted)
{
    if (wanted.count() == 0) {
        return planned;
    }
    return planned == fastest ? wanted : std::max(planned, wanted);
}

} // namespace busbar
