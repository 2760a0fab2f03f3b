#include <busbar/version.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace {

TEST(version, has_three_numbers)
{
    const auto version = busbar::version();
    EXPECT_EQ(std::count(version.begin(), version.end(), '.'), 2) << version;
}

} // namespace
