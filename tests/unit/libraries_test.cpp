// Every library that busbar is built on is there in the version we built, and links.
#include <boost/hana.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <modbus.h>
#include <sdbus-c++/sdbus-c++.h>
#include <toml++/toml.hpp>

#include <cstddef>
#include <cstdint>

namespace {

TEST(libraries, sdbus_runs_on_our_sd_bus)
{
    // No bus there: the error comes out of sd-bus itself. That nothing is left behind, the address sanitizer checks.
    try {
        const auto bus = sdbus::createSessionBusConnectionWithAddress("unix:path=/nonexistent/busbar");
        FAIL() << "connected to nothing";
    } catch (const sdbus::Error& error) {
        EXPECT_STREQ(error.getName().c_str(), "org.freedesktop.DBus.Error.FileNotFound");
    }
}

TEST(libraries, modbus_has_raw_requests_with_transaction_id)
{
    EXPECT_EQ(libmodbus_version_major, LIBMODBUS_VERSION_MAJOR);
    EXPECT_NE(&modbus_send_raw_request_tid, nullptr);
}

TEST(libraries, fmt_prints_shortest_doubles)
{
    EXPECT_EQ(fmt::format("{}", 0.1), "0.1");
}

TEST(libraries, hana_iterates_over_types)
{
    std::size_t bytes = 0;
    boost::hana::for_each(boost::hana::make_tuple(std::uint8_t{}, std::uint16_t{}),
                          [&](auto value) { bytes += sizeof(value); });
    EXPECT_EQ(bytes, 3U);
}

TEST(libraries, toml_reads_a_table)
{
    const auto table = toml::parse("[modbus]\nport = 502\n");
    EXPECT_EQ(table["modbus"]["port"].value<int>(), 502);
}

} // namespace
