/// Names of /etc/hosts.
#include <busbar/net/hosts_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> find(const std::string& content, std::string_view name)
{
    std::array<char, 32> path{"/tmp/busbar-hosts-XXXXXX"};
    const int file = mkstemp(path.data());
    EXPECT_EQ(write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    close(file);
    std::vector<std::string> texts;
    for (const auto& each : busbar::net::find_in_hosts_file(path.data(), name, 80)) {
        texts.push_back(each.to_text());
    }
    unlink(path.data());
    return texts;
}

TEST(net_hosts_file, first_name_and_aliases)
{
    const std::string content = "127.0.0.1 localhost\n192.168.1.2\tinverter.local  inverter\n192.168.1.3 meter.local\n";
    EXPECT_THAT(find(content, "inverter.local"), ElementsAre("192.168.1.2"));
    EXPECT_THAT(find(content, "Inverter"), ElementsAre("192.168.1.2"));
    EXPECT_THAT(find(content, "meter.local"), ElementsAre("192.168.1.3"));
    EXPECT_THAT(find(content, "nobody.local"), IsEmpty());
}

TEST(net_hosts_file, both_ip_versions)
{
    EXPECT_THAT(find("fd77::2 a.local\n10.0.0.2 a.local\n", "a.local"), ElementsAre("fd77::2", "10.0.0.2"));
}

TEST(net_hosts_file, comments_blanks_and_no_line_end)
{
    EXPECT_THAT(find("# 10.0.0.1 a.local\n\n  10.0.0.2 b.local # a.local\r\n10.0.0.3 a.local", "a.local"),
                ElementsAre("10.0.0.3"));
    EXPECT_THAT(find("10.0.0.2 a.local\r\n", "a.local"), ElementsAre("10.0.0.2"));
}

TEST(net_hosts_file, what_is_no_address)
{
    EXPECT_THAT(find("a.local a.local\n10.0.0 a.local\n10.0.0.1\n", "a.local"), IsEmpty());
    EXPECT_THAT(find("10.0.0.1 \n", ""), IsEmpty());
}

TEST(net_hosts_file, no_file)
{
    EXPECT_THAT(busbar::net::find_in_hosts_file("/nonexistent/hosts", "a.local", 80), IsEmpty());
}

} // namespace
