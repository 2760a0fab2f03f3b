/// What a descriptor says of itself.
#pragma once

#include <array>
#include <string_view>

namespace busbar {

/// Every device header starts with one of these. All texts are shown to users.
struct about {
    std::string_view type{};                         ///< the name in a configuration file: "vendor.device", lower case
    std::string_view vendor{};                       ///< "Carlo Gavazzi"
    std::string_view model{};                        ///< "EM24 Ethernet"
    int product_id = 0;                              ///< /ProductId; 0 unless a known id is imitated (venus.md §2.1)
    std::string_view source{};                       ///< document and revision from which the rows were taken
    std::array<std::string_view, 3> likely_causes{}; ///< the likeliest reasons why `probe` fails with this device
};

} // namespace busbar
