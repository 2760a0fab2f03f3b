#include <busbar/describe/text_table.hpp>
#include <busbar/watch/view.hpp>

#include <gtest/gtest.h>

using namespace busbar::bus_watch;
using namespace std::chrono_literals;
using busbar::monotonic;

namespace {

const monotonic::time_point now{1000h};

services example()
{
    services all;
    auto& pv = all["com.victronenergy.pvinverter.kaco_1"];
    pv.values["/Connected"] = {"1", true, now - 90s};
    pv.values["/Ac/Power"] = {"3020W", true, now - 400ms};
    pv.values["/Ac/L1/Voltage"] = {"230.4V", false, now - 3h};
    auto& old = all["com.victronenergy.battery.ttyUSB0"];
    old.values["/Soc"] = {"61\n\x1b[2J", true, now - 50h};
    return all;
}

TEST(watch_view, tells_ages)
{
    EXPECT_EQ(age_in_words(-1s), "0 s");
    EXPECT_EQ(age_in_words(999ms), "0 s");
    EXPECT_EQ(age_in_words(59s), "59 s");
    EXPECT_EQ(age_in_words(60s), "1 min");
    EXPECT_EQ(age_in_words(59min + 59s), "59 min");
    EXPECT_EQ(age_in_words(1h), "1 h");
    EXPECT_EQ(age_in_words(24h), "1 d");
}

TEST(watch_view, aligns_and_keeps_control_characters_out)
{
    const auto all = example();
    EXPECT_EQ(snapshot(to_rows(all, now)), "battery.ttyUSB0    /Soc            61??[2J  2 d\n"
                                           "pvinverter.kaco_1  /Ac/L1/Voltage  ---      3 h    connected\n"
                                           "pvinverter.kaco_1  /Ac/Power       3020W    0 s    connected\n"
                                           "pvinverter.kaco_1  /Connected      1        1 min  connected\n");
}

TEST(watch_view, tells_the_state)
{
    watched_service service;
    EXPECT_EQ(service.state(), "");
    service.values["/Connected"] = {"0", true, now};
    EXPECT_EQ(service.state(), "away");
    service.values["/Connected"] = {"1", true, now};
    EXPECT_EQ(service.state(), "connected");
    service.values["/Connected"] = {"", false, now};
    EXPECT_EQ(service.state(), "");
}

TEST(watch_view, is_json_of_one_line)
{
    const auto all = example();
    EXPECT_EQ(
        to_json(to_rows(all, now).at(1)).str(0, true),
        R"({"service": "pvinverter.kaco_1", "path": "/Ac/L1/Voltage", "text": "---", "valid": false, "age": "3 h", "state": "connected"})");
}

TEST(watch_view, shows_from_a_row_on_and_no_more_than_fits)
{
    const auto all = example();
    const auto lines = screen(to_rows(all, now), 2, {80, 3}, busbar::palette(false), "title");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], "title");
    EXPECT_TRUE(lines[1].starts_with("service "));
    EXPECT_TRUE(lines[2].starts_with("pvinverter.kaco_1  /Ac/Power ")) << lines[2];
}

TEST(watch_view, paints_what_is_invalid_grey)
{
    const auto all = example();
    const auto lines = screen(to_rows(all, now), 1, {80, 24}, busbar::palette(true), "title");
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_TRUE(lines[2].starts_with("\x1b[90m") && lines[2].ends_with("\x1b[0m")) << lines[2];
    EXPECT_EQ(lines[3].find('\x1b'), std::string::npos);
}

TEST(watch_view, fits_any_width_and_keeps_the_value_in_sight)
{
    const auto all = example();
    for (std::size_t columns = 1; columns < 120; ++columns) {
        const auto lines =
            screen(to_rows(all, now), 0, {columns, 24}, busbar::palette(false), "a title that may be too long");
        for (const auto& line : lines) {
            EXPECT_LE(busbar::describe::width_of(line), columns);
        }
        if (columns >= 30) {
            EXPECT_NE(lines.at(4).find("3020W"), std::string::npos) << columns << ": " << lines.at(4);
        }
    }
}

} // namespace
