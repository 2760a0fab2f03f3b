#include <busbar/watch/pattern.hpp>

#include <fnmatch.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using busbar::bus_watch::fits_pattern;

TEST(WatchPattern, ServicesAreFound)
{
    EXPECT_TRUE(fits_pattern("pvinverter.kaco_roof", "pv*"));
    EXPECT_TRUE(fits_pattern("pvinverter.kaco_roof", "*roof"));
    EXPECT_FALSE(fits_pattern("settings", "[!s]*"));
    EXPECT_FALSE(fits_pattern("pvinverter.kaco_roof", "pv"));
}

/// Every text of up to four of these characters, and every pattern of up to five of those: just as the C library says.
TEST(WatchPattern, IsFnmatchs)
{
    const auto all_of = [](const std::string& characters, std::size_t longest) {
        std::vector<std::string> all{""};
        for (std::size_t begin = 0, length = 0; length < longest; ++length) {
            const auto end = all.size();
            for (; begin < end; ++begin) {
                for (const char next : characters) {
                    all.push_back(all[begin] + next);
                }
            }
        }
        return all;
    };
    const auto texts = all_of("ab]", 4);
    std::size_t fitting = 0;
    for (const auto& pattern : all_of("ab*?[]!-", 5)) {
        for (const auto& text : texts) {
            const bool expected = ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
            ASSERT_EQ(fits_pattern(text, pattern), expected) << pattern << " for " << text;
            fitting += expected ? 1 : 0;
        }
    }
    EXPECT_GT(fitting, 10000U);
}

} // namespace
