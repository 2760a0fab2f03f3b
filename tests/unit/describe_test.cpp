// What commands print, held against files in golden/ that a person has read.
#include "fake_device.hpp"
#include <busbar/describe/render.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace describe = busbar::describe;

namespace {

std::string golden(const std::string& name)
{
    std::ifstream file(std::string(BUSBAR_TESTS) + "/unit/golden/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

busbar::config::configuration two_devices()
{
    return busbar::config::read_configuration(R"([[device]]
type = "fake.inverter"
name = "Dach süd"
host = "192.168.178.80"

[[device]]
type = "fake.string_inverter"
host = "barn.lan"
)",
                                              fake::types);
}

TEST(describe, device)
{
    const auto& type = *fake::types[0];
    EXPECT_EQ(describe::device_as_text(type), golden("device.txt"));
    EXPECT_EQ(describe::device_as_markdown(type), golden("device.md"));
    EXPECT_EQ(describe::device_as_json(type), golden("device.json"));
}

TEST(describe, device_with_tables_below)
{
    const auto& type = *fake::types[1];
    EXPECT_NE(describe::device_as_text(type).find("  [[device.string]] panels  whole number 1..40 "),
              std::string::npos);
    EXPECT_NE(describe::device_as_markdown(type).find("| [[device.string]] panels | whole number 1..40 | required |"),
              std::string::npos);
    EXPECT_NE(describe::device_as_json(type).find(R"({"key": "panels", "table": "device.string", )"),
              std::string::npos);
}

TEST(describe, devices)
{
    EXPECT_EQ(describe::devices_as_text(fake::types), golden("devices.txt"));
    EXPECT_EQ(describe::devices_as_json(fake::types), golden("devices.json"));
}

TEST(describe, check)
{
    const auto read = two_devices();
    ASSERT_EQ(read.devices.size(), 2U);
    EXPECT_EQ(describe::check_as_text(read), golden("check.txt"));
    EXPECT_EQ(describe::check_as_json("my_house.toml", read), golden("check.json"));
    EXPECT_EQ(describe::count_in_words(read.devices), "2 devices, 4 services");
    EXPECT_EQ(describe::count_in_words({read.devices.data(), 1}), "1 device, 2 services");
}

TEST(describe, mistakes)
{
    const busbar::config::mistake one{{4, 12}, "position: \"ac-out\" is wrong"};
    EXPECT_EQ(describe::mistakes_as_json("f.toml", {&one, 1}),
              "{\n"
              "  \"file\": \"f.toml\",\n"
              "  \"ok\": false,\n"
              "  \"errors\": [\n"
              "    {\"line\": 4, \"column\": 12, \"message\": \"position: \\\"ac-out\\\" is wrong\"}\n"
              "  ]\n"
              "}\n");
}

TEST(describe, probe)
{
    const auto read = two_devices();
    busbar::probe_result result;
    result.ok = true;
    result.steps = {"connected", "models 1 103"};
    result.values = {{"103 TmpSnk", "0x01C7 sf -1", "45.5 °C", "-"}, {"103 W", "0x012E sf 1", "3020 W", "/Ac/Power"}};
    EXPECT_EQ(describe::probe_as_text(read.devices[0], result), "connected\n"
                                                                "models 1 103\n"
                                                                " where       raw           value    path\n"
                                                                " 103 TmpSnk  0x01C7 sf -1  45.5 °C  -\n"
                                                                " 103 W       0x012E sf 1   3020 W   /Ac/Power\n");
    result.ok = false;
    result.failed_step = "read 2 words at 40000: reset";
    result.values.clear();
    EXPECT_EQ(describe::probe_as_text(read.devices[0], result), "connected\n"
                                                                "models 1 103\n"
                                                                "failed: read 2 words at 40000: reset\n"
                                                                "likely causes:\n"
                                                                "  - it serves one client\n"
                                                                "  - it is dark\n");
    // A header without causes
    EXPECT_EQ(describe::probe_as_text(read.devices[1], result),
              "connected\nmodels 1 103\nfailed: read 2 words at 40000: reset\n");
}

} // namespace
