#include <busbar/codec/decode.hpp>
#include <busbar/describe/json.hpp>
#include <busbar/http/command_text.hpp>
#include <busbar/http/url.hpp>
#include <busbar/service/tables.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace {

namespace http = busbar::http;
namespace service = busbar::service;
using busbar::no_value;

TEST(http_command_text, percent_encoding)
{
    EXPECT_EQ(http::detail::percent_encoded(""), "");
    EXPECT_EQ(http::detail::percent_encoded("azAZ09-._~"), "azAZ09-._~");
    EXPECT_EQ(http::detail::percent_encoded(R"({"a":1})"), "%7B%22a%22%3A1%7D");
    EXPECT_EQ(http::detail::percent_encoded("a b+c&d=e/f?%"), "a%20b%2Bc%26d%3De%2Ff%3F%25");
    EXPECT_EQ(http::detail::percent_encoded("\xc3\xa4\x01"), "%C3%A4%01");
}

TEST(http_command_text, json_escapes)
{
    EXPECT_EQ(busbar::describe::json_escaped(R"(a"b\c/)"), R"(a\"b\\c/)");
    EXPECT_EQ(busbar::describe::json_escaped("a\n\x1f\xc3\xa4"), "a\\u000a\\u001f\xc3\xa4");
}

constexpr auto limits = http::commands<service::pvinverter>({
    {"/Ac/PowerLimit", http::get("/p?w={value}"), http::limit_released_at_maximum, http::clamped_to(30, 800)},
});
constexpr auto charging = http::commands<service::evcharger>({
    {"/SetCurrent", http::get("/a?a={value}"), http::clamped_to(6, 16)},
    {"/Mode", http::get("/m?m={value}"), http::written_as_text({{0, "manual"}, {1, "auto"}})},
});

TEST(http_command_text, limits_are_rounded_down)
{
    const auto text = [](double value, double maximum) { return http::text_of_value(limits.rows[0], value, maximum); };
    EXPECT_EQ(text(300.99, no_value), "300");
    EXPECT_EQ(text(299.9999999, no_value), "300") << "what was computed is not exact";
    EXPECT_EQ(text(0, no_value), "30");
    EXPECT_EQ(text(900, no_value), "800");
    EXPECT_EQ(text(900, 600), "600");
    EXPECT_EQ(text(300, 600), "300");
    EXPECT_EQ(text(500, 449.7), "449");
    EXPECT_EQ(text(no_value, 600), "");
    EXPECT_EQ(text(std::numeric_limits<double>::infinity(), 600), "");
}

TEST(http_command_text, other_numbers_are_rounded_to_the_nearest)
{
    const auto text = [](double value) { return http::text_of_value(charging.rows[0], value, 600); };
    EXPECT_EQ(text(10.4), "10");
    EXPECT_EQ(text(10.5), "11");
    EXPECT_EQ(text(0), "6");
    EXPECT_EQ(text(32), "16");
}

TEST(http_command_text, texts_for_numbers)
{
    const auto text = [](double value) { return http::text_of_value(charging.rows[1], value, no_value); };
    EXPECT_EQ(text(0), "manual");
    EXPECT_EQ(text(1), "auto");
    EXPECT_EQ(text(2), "");
    EXPECT_EQ(text(0.5), "");
    EXPECT_EQ(text(no_value), "");
}

/// Each {name} becomes its name, with what has to be escaped; {raw} is put in as it is.
http::request filled(const http::command_request& from)
{
    return http::fill(from, [](std::string_view name, bool& raw) {
        raw = name == "raw";
        return raw ? std::string{R"(,"x":"&")"} : std::string{name} + " \"&";
    });
}

TEST(http_command_text, places_in_a_target)
{
    EXPECT_EQ(filled(http::get("/a?b={serial}&c={index}#")).target, "/a?b=serial%20%22%26&c=index%20%22%26#");
    EXPECT_EQ(filled(http::get("/{}{ }{A}{serial")).target, "/{}{ }{A}{serial") << "none of these is a name";
}

TEST(http_command_text, places_in_json)
{
    const auto made = filled(http::post("/x").json(R"({"a":{"b":"{serial}"},"c":[{}]{raw}})"));
    EXPECT_EQ(made.method, http::method::post);
    EXPECT_EQ(made.content_type, "application/json");
    EXPECT_EQ(made.body, R"({"a":{"b":"serial \"&"},"c":[{}],"x":"&"})");
}

TEST(http_command_text, places_in_a_form)
{
    EXPECT_EQ(filled(http::put("/x").form("da ta", R"({"a":"{index}"})")).body,
              "da%20ta=%7B%22a%22%3A%22index%20%5C%22%26%22%7D");
    EXPECT_EQ(filled(http::post("/x").form("limit", "{index}")).body, "limit=index%20%22%26");
    EXPECT_EQ(filled(http::post("/x")).body, "");
}

} // namespace
