/// Model 1: who the device is. Every chain starts with it. L is 66, or 65 where the device leaves the pad away.
/// Source: SunSpec Alliance, models repository, json/model_1.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point common_points[] = {
    {"Mn",  0,  types::string(16), units::characters},
    {"Md",  16, types::string(16), units::characters},
    {"Opt", 32, types::string(8),  units::characters},
    {"Vr",  40, types::string(8),  units::characters},
    {"SN",  48, types::string(16), units::characters},
    {"DA",  64, types::uint16},
    {"Pad", 65, types::pad},
};

inline constexpr model common{1, 66, "Common", common_points};
static_assert(complete(common));

} // namespace busbar::sunspec
