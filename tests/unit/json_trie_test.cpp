/// Paths of JSON rows and the tree they make.
#include <busbar/json/trie.hpp>

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

namespace {

using namespace busbar::json;

path_fault fault_of(std::initializer_list<std::string_view> paths)
{
    trie_builder builder;
    for (const auto path : paths) {
        builder.add(path);
    }
    return builder.fault();
}

TEST(json_path, wrong_ones_are_named)
{
    EXPECT_EQ(fault_of({""}), path_fault::empty_step);
    EXPECT_EQ(fault_of({"/a"}), path_fault::empty_step);
    EXPECT_EQ(fault_of({"a/"}), path_fault::empty_step);
    EXPECT_EQ(fault_of({"a//b"}), path_fault::empty_step);
    for (const auto wrong : {"a[type]", "a[type=", "a[=x]", "a[b=c]d", "a/<list>/b", "a/<list:", "a/<:name>",
                             "a/<list:x>y", "a[b=1,c]", "a/<list[x=y]:n>"}) {
        EXPECT_EQ(fault_of({wrong}), path_fault::wrong_bracket) << wrong;
    }
}

TEST(json_path, none_is_the_beginning_of_another)
{
    EXPECT_EQ(fault_of({"a", "a/b"}), path_fault::prefix_of_another);
    EXPECT_EQ(fault_of({"a/b/c", "a/b"}), path_fault::prefix_of_another);
    EXPECT_EQ(fault_of({"a", "a[x=y]/b"}), path_fault::prefix_of_another);
    EXPECT_EQ(fault_of({"names", "ch/<names:P>"}), path_fault::prefix_of_another);
    EXPECT_EQ(fault_of({"a/b", "ab", "a/bc"}), path_fault::none);
}

TEST(json_path, an_array_is_walked_in_one_way)
{
    EXPECT_EQ(fault_of({"a/0/x", "a[k=v]/y"}), path_fault::index_and_selection);
    EXPECT_EQ(fault_of({"a/*/x", "a[k=v]/y"}), path_fault::index_and_selection);
    EXPECT_EQ(fault_of({"a/*/x", "a/0/y"}), path_fault::index_and_selection);
    EXPECT_EQ(fault_of({"a/*/x", "b/*/x"}), path_fault::two_arrays_for_every);
    EXPECT_EQ(fault_of({"a/*/x", "a/*/y", "a/*/z[k=v]/w", "b[k=v]/x", "b[k=w]/x"}), path_fault::none);
}

TEST(json_trie, the_same_path_is_the_same_value)
{
    trie_builder builder;
    const auto power = builder.add("AC/0/Power/v");
    const auto voltage = builder.add("AC/0/Voltage/v");
    EXPECT_NE(power, voltage);
    EXPECT_EQ(builder.add("AC/0/Power/v"), power);
    const auto lists = builder.build();
    EXPECT_EQ(lists.value_count, 2U);
    EXPECT_EQ(lists.nodes.size(), 7U); // root AC 0 Power v Voltage v
}

TEST(json_path, names_with_slash_and_tilde)
{
    EXPECT_TRUE(is_written_as("a/b~c", "a~1b~0c"));
    EXPECT_FALSE(is_written_as("a/b", "a~1"));
    EXPECT_FALSE(is_written_as("a", "a~1b"));
    EXPECT_FALSE(is_written_as("~1", "~1"));
}

TEST(json_path, an_index_has_no_leading_zero)
{
    EXPECT_EQ(index_of("0"), 0);
    EXPECT_EQ(index_of("12"), 12);
    EXPECT_EQ(index_of("012"), -1);
    EXPECT_EQ(index_of("1a"), -1);
    EXPECT_EQ(index_of(""), -1);
    EXPECT_EQ(index_of("123456"), -1);
}

} // namespace
