#include <busbar/config/similar.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string_view>

using busbar::config::edit_distance;
using busbar::config::most_similar;

TEST(edit_distance, counts_single_letters_and_swaps)
{
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("unit", "unit"), 0U);
    EXPECT_EQ(edit_distance("unit", ""), 4U);
    EXPECT_EQ(edit_distance("", "unit"), 4U);
    EXPECT_EQ(edit_distance("unit", "units"), 1U);
    EXPECT_EQ(edit_distance("unit", "uni"), 1U);
    EXPECT_EQ(edit_distance("unit", "unix"), 1U);
    EXPECT_EQ(edit_distance("unit", "uint"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(most_similar, is_near_or_nothing)
{
    constexpr std::array<std::string_view, 4> keys{"unit", "position", "power_limit", "port"};
    EXPECT_EQ(most_similar("untt", keys), "unit");
    EXPECT_EQ(most_similar("powerlimit", keys), "power_limit");
    EXPECT_EQ(most_similar("power_limits", keys), "power_limit");
    EXPECT_EQ(most_similar("prot", keys), "port");
    EXPECT_EQ(most_similar("host", keys), "");
    EXPECT_EQ(most_similar("x", keys), "");
    EXPECT_EQ(most_similar("unit", {}), "");
}
