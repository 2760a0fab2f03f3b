#include <busbar/describe/json.hpp>
#include <busbar/describe/text_table.hpp>

#include <gtest/gtest.h>

using busbar::describe::cut;
using busbar::describe::json_list;
using busbar::describe::json_object;
using busbar::describe::json_text;
using busbar::describe::text_table;
using busbar::describe::width_of;

TEST(text_table, aligns_by_code_points)
{
    text_table table({"a", "b", "c"});
    table.add({"°C", "x", "1"});
    table.add({"kWh", "yy"});
    EXPECT_EQ(table.to_text(" "), " a    b   c\n °C   x   1\n kWh  yy\n");
}

TEST(text_table, leaves_out_what_is_empty_in_all_rows)
{
    text_table table({"a", "notes", "c"});
    table.add({"1", "", "2"});
    EXPECT_EQ(table.to_text(), "a  c\n1  2\n");
    EXPECT_EQ(table.to_markdown(), "| a | c |\n|---|---|\n| 1 | 2 |\n");
}

TEST(text_table, escapes_markdown)
{
    text_table table({"a"});
    table.add({"a|b_c*<d>\\"});
    EXPECT_EQ(table.to_markdown(), "| a |\n|---|\n| a\\|b\\_c\\*\\<d>\\\\ |\n");
}

TEST(cut, never_splits_a_code_point)
{
    EXPECT_EQ(width_of("45.5 °C"), 7U);
    EXPECT_EQ(cut("45.5 °C", 7), "45.5 °C");
    EXPECT_EQ(cut("45.5 °C", 6), "45.5 …");
    EXPECT_EQ(cut("°°°", 2), "°…");
    EXPECT_EQ(cut("°°°", 1), "…");
    EXPECT_EQ(cut("abc", 0), "");
    EXPECT_EQ(cut("", 0), "");
}

TEST(json, escapes)
{
    EXPECT_EQ(json_text("a\"b\\c\n\x01°"), "\"a\\\"b\\\\c\\u000a\\u0001°\"");
}

TEST(json, nests)
{
    json_object inner;
    inner.text("a", "b").number("n", -5).boolean("f", false);
    EXPECT_EQ(inner.str(0, true), R"({"a": "b", "n": -5, "f": false})");
    json_object outer;
    const std::vector<std::string> texts{"x", "y"};
    outer.texts("t", texts).objects("o", {&inner, 1}).objects("none", {});
    EXPECT_EQ(outer.str(), "{\n  \"t\": [\"x\", \"y\"],\n  \"o\": [\n    {\"a\": \"b\", \"n\": -5, \"f\": false}\n  "
                           "],\n  \"none\": []\n}");
    EXPECT_EQ(json_list({}), "[]");
    EXPECT_EQ(json_object().str(), "{}");
}
