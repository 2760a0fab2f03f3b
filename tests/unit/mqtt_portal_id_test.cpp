#include <busbar/mqtt/portal_id.hpp>

#include <gtest/gtest.h>

#include <fstream>

namespace {

using busbar::mqtt::read_portal_id;

std::string read_back(const std::string& content)
{
    const auto path = testing::TempDir() + "unique-id";
    std::ofstream(path) << content;
    return read_portal_id(path.c_str());
}

TEST(PortalId, IsTheFirstWordOfTheFile)
{
    EXPECT_EQ(read_back("c0619ab12345\n"), "c0619ab12345");
    EXPECT_EQ(read_back("c0619ab12345"), "c0619ab12345");
    EXPECT_EQ(read_back("c0619ab12345 \r\nmore"), "c0619ab12345");
}

TEST(PortalId, NoFileNoName)
{
    EXPECT_EQ(read_portal_id("/there/is/none"), "");
    EXPECT_EQ(read_back(""), "");
    EXPECT_EQ(read_back("\n"), "");
}

TEST(PortalId, WhatCannotStandInATopicIsNone)
{
    EXPECT_EQ(read_back("c0619/#\n"), "");
    EXPECT_EQ(read_back("+"), "");
    EXPECT_EQ(read_back(std::string(33, 'a')), "");
}

} // namespace
