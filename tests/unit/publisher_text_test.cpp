/// What GetText answers for numbers.
#include <busbar/publisher/detail/text_format.hpp>
#include <busbar/publisher/detail/utf8.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace {

using namespace busbar;
using namespace busbar::publisher::detail;

std::string text(const service::path& row, double number)
{
    text_buffer room;
    return std::string{format_number(row, number, room)};
}

TEST(text_format, number_and_unit_without_blank)
{
    EXPECT_EQ(text(service::real("/", units::volt, 1), 230.44), "230.4V");
    EXPECT_EQ(text(service::real("/", units::watt, 0), 935.6), "936W");
    EXPECT_EQ(text(service::real("/", units::kilowatt_hour, 2), 1234.567), "1234.57kWh");
    EXPECT_EQ(text(service::real("/", units::celsius, 1), -4.25), "-4.2°C");
    EXPECT_EQ(text(service::real("/", units::cos_phi, 3), 0.98765), "0.988");
    EXPECT_EQ(text(service::real("/", units::percent, 1), 61.5), "61.5%");
}

TEST(text_format, zero_has_no_sign)
{
    EXPECT_EQ(text(service::real("/", units::watt, 0), -0.4), "0W");
    EXPECT_EQ(text(service::real("/", units::volt, 1), -0.04), "0.0V");
    EXPECT_EQ(text(service::real("/", units::volt, 1), -0.0), "0.0V");
    EXPECT_EQ(text(service::real("/", units::volt, 1), -0.06), "-0.1V");
    EXPECT_EQ(text(service::real("/", units::watt, 0), -10.0), "-10W");
}

TEST(text_format, integers)
{
    static constexpr service::name_of_value states[] = {{0, "Off"}, {7, "Running"}};
    const auto state = service::integer("/").named(states);
    EXPECT_EQ(text(state, 7), "Running");
    EXPECT_EQ(text(state, 8), "8");
    EXPECT_EQ(text(service::integer("/", units::millisecond), 20), "20ms");
    EXPECT_EQ(text(service::integer("/"), -5), "-5");
    EXPECT_EQ(text(service::integer("/").in_hexadecimal(), 0xa142), "0xA142");
    EXPECT_EQ(text(service::integer("/").in_hexadecimal(), 0), "0x0");
}

TEST(text_format, any_number_fits)
{
    const auto row = service::real("/", units::watt_per_square_metre, 15);
    constexpr double largest = std::numeric_limits<double>::max();
    for (const double number : {largest, -largest, 1e15, -1e15, 1e15 * 1.1, 5e-324}) {
        const auto shown = text(row, number);
        EXPECT_LT(shown.size(), text_buffer{}.size()) << shown;
        EXPECT_TRUE(shown.ends_with("W/m2")) << shown;
    }
}

TEST(utf8, valid_texts_stay)
{
    for (const char* valid : {"", "a", "ä", "€", "𝄞", "\xed\x9f\xbf", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(is_clean_utf8(valid)) << valid;
    }
}

TEST(utf8, each_bad_byte_becomes_a_question_mark)
{
    const auto cleaned = [](std::string_view text) {
        EXPECT_FALSE(is_clean_utf8(text)) << text;
        std::string to;
        clean_utf8(text, to);
        EXPECT_TRUE(is_clean_utf8(to)) << to;
        return to;
    };
    EXPECT_EQ(cleaned("a\xff"), "a?");
    EXPECT_EQ(cleaned("a\xc3"), "a?");
    EXPECT_EQ(cleaned("\xc0\x80"), "??");           // overlong
    EXPECT_EQ(cleaned("\xe0\x80\x80z"), "???z");    // overlong
    EXPECT_EQ(cleaned("\xed\xa0\x80"), "???");      // surrogate
    EXPECT_EQ(cleaned("\xf4\x90\x80\x80"), "????"); // beyond Unicode
    EXPECT_EQ(cleaned("\xf0\x8f\xbf\xbf"), "????"); // overlong
    EXPECT_EQ(cleaned(std::string_view{"a\0b", 3}), "a?b");
    EXPECT_EQ(cleaned("ä\x80ö"), "ä?ö");
}

} // namespace
