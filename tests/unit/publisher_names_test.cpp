/// Names on the bus and where the bus is.
#include <busbar/publisher/bus_service.hpp>
#include <busbar/publisher/environment.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace {

using busbar::publisher::bus_address;
using busbar::publisher::to_identifier;

TEST(to_identifier, keeps_letters_and_digits)
{
    EXPECT_EQ(to_identifier("kaco_1234"), "kaco_1234");
    EXPECT_EQ(to_identifier("Roof South 2"), "Roof_South_2");
    EXPECT_EQ(to_identifier("a-b.c/d:e"), "a_b_c_d_e");
}

TEST(to_identifier, starts_with_a_letter)
{
    EXPECT_EQ(to_identifier("10.0NX3"), "d10_0NX3");
    EXPECT_EQ(to_identifier("_x"), "d_x");
    EXPECT_EQ(to_identifier("-x"), "d_x");
    EXPECT_EQ(to_identifier(""), "d");
}

TEST(to_identifier, replaces_each_byte_of_other_characters)
{
    EXPECT_EQ(to_identifier("S\xc3\xbc"
                            "d"),
              "S__d");
}

class bus_address_test : public testing::Test {
protected:
    bus_address_test()
    {
        for (const char* variable : {"DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "XDG_RUNTIME_DIR"}) {
            ::unsetenv(variable);
        }
    }
};

TEST_F(bus_address_test, default_is_the_system_bus_of_a_gx)
{
    EXPECT_EQ(bus_address(""), "unix:path=/var/run/dbus/system_bus_socket");
    EXPECT_EQ(bus_address("system"), "unix:path=/var/run/dbus/system_bus_socket");
}

TEST_F(bus_address_test, environment)
{
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/system", 1);
    EXPECT_EQ(bus_address(""), "unix:path=/system");
    EXPECT_EQ(bus_address("system"), "unix:path=/system");
    ::setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/session", 1);
    EXPECT_EQ(bus_address(""), "unix:path=/session");
    EXPECT_EQ(bus_address("session"), "unix:path=/session");
    EXPECT_EQ(bus_address("system"), "unix:path=/system");
}

TEST_F(bus_address_test, session_without_environment)
{
    EXPECT_EQ(bus_address("session"), "unix:path=/run/user/" + std::to_string(::getuid()) + "/bus");
    ::setenv("XDG_RUNTIME_DIR", "/there", 1);
    EXPECT_EQ(bus_address("session"), "unix:path=/there/bus");
}

TEST_F(bus_address_test, address_is_taken_as_it_is)
{
    ::setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/session", 1);
    EXPECT_EQ(bus_address("tcp:host=cerbo,port=78"), "tcp:host=cerbo,port=78");
}

} // namespace
