/// com.victronenergy.gps: where the installation is.
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

inline constexpr name_of_value gps_fixes[] = {{0, "No"}, {1, "Yes"}};

struct gps {
    static constexpr std::string_view name = "gps";
    static constexpr int default_instance = 1;
    static constexpr auto paths = join(common_paths, std::array{
                                           integer("/Fix").named(gps_fixes).required(),
                                           real("/Position/Latitude", units::degree, 6), // + north
                                           real("/Position/Longitude", units::degree, 6), // + east
                                           real("/Altitude", units::number, 1), // m
                                           real("/Course", units::degree, 1),
                                           real("/Speed", units::metre_per_second, 1),
                                           integer("/NrOfSatellites"),
                                           real("/UtcTimestamp", units::second, 0), // since 1970
                                       });
};

} // namespace busbar::service
