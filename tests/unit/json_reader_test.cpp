/// Documents as they come over the wire: in pieces, cut, malformed, too large, full of what nobody asked for.
#include <busbar/json/reader.hpp>
#include <busbar/json/walk.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace busbar::json;

/// A reader of some paths, with their values by their place in the list.
class document {
public:
    explicit document(const std::vector<std::string_view>& paths, std::size_t largest = largest_document)
        : lists_(build(paths)),
          reader_(lists_.view(), largest)
    {
        for (const auto value : values_) {
            reader_.keep_text(value);
        }
    }

    bool read(std::string_view text, std::size_t chunk = std::string_view::npos)
    {
        reader_.begin();
        for (std::size_t at = 0; at < text.size(); at += std::min(chunk, text.size())) {
            if (!reader_.feed(text.substr(at, chunk))) {
                break;
            }
        }
        return reader_.finish();
    }

    [[nodiscard]] const cell& operator[](std::size_t path) const { return reader_[values_[path]]; }
    [[nodiscard]] double number(std::size_t path) const { return (*this)[path].number; }
    [[nodiscard]] cell_kind kind(std::size_t path) const { return (*this)[path].kind; }
    [[nodiscard]] std::string text(std::size_t path) const { return std::string(reader_.text(values_[path])); }
    [[nodiscard]] reader& raw() { return reader_; }
    [[nodiscard]] const std::string& problem() const { return reader_.problem(); }

private:
    trie_builder::lists build(const std::vector<std::string_view>& paths)
    {
        trie_builder builder;
        for (const auto path : paths) {
            values_.push_back(builder.add(path));
        }
        EXPECT_EQ(builder.fault(), path_fault::none);
        return builder.build();
    }

    std::vector<std::uint16_t> values_;
    trie_builder::lists lists_;
    reader reader_;
};

TEST(json_reader, finds_members_and_elements)
{
    document it({"AC/0/Power/v", "list/1", "list/2", "deep/a/b"});
    ASSERT_TRUE(
        it.read(R"({"AC":{"0":{"Power":{"v":243.5,"u":"W"}}},"list":[1,2,3],"deep":{"x":{"b":1},"a":{"b":-4e-1}}})"));
    EXPECT_EQ(it.number(0), 243.5);
    EXPECT_EQ(it.number(1), 2);
    EXPECT_EQ(it.number(2), 3);
    EXPECT_EQ(it.number(3), -0.4);
    ASSERT_TRUE(it.read(R"({"AC":[{"Power":{"v":5}}]})")) << "an index fits an array as it fits a member";
    EXPECT_EQ(it.number(0), 5);
    EXPECT_EQ(it.kind(1), cell_kind::absent) << "nothing stays from the document before";
}

TEST(json_reader, tells_what_kind_of_value_it_is)
{
    document it({"a", "b", "c", "d", "e", "f", "g", "h"});
    ASSERT_TRUE(it.read(R"({"a":null,"b":true,"c":false,"d":"12.5","e":"W","f":{"x":1},"g":[1],"i":0})"));
    EXPECT_EQ(it.kind(0), cell_kind::null);
    EXPECT_EQ(it.kind(1), cell_kind::boolean);
    EXPECT_EQ(it.number(1), 1);
    EXPECT_EQ(it.number(2), 0);
    EXPECT_EQ(it.kind(3), cell_kind::text);
    EXPECT_EQ(it.number(3), 12.5);
    EXPECT_EQ(it.text(3), "12.5");
    EXPECT_TRUE(std::isnan(it.number(4)));
    EXPECT_EQ(it.kind(5), cell_kind::unusable);
    EXPECT_EQ(it.kind(6), cell_kind::unusable);
    EXPECT_EQ(it.kind(7), cell_kind::absent);
}

TEST(json_reader, texts_are_numbers_only_as_a_whole)
{
    document it({"a"});
    for (const auto* text :
         {R"({"a":""})", R"({"a":"12 W"})", R"({"a":"nan"})", R"({"a":"inf"})", R"({"a":" 1"})", R"({"a":"0x10"})"}) {
        ASSERT_TRUE(it.read(text));
        EXPECT_TRUE(std::isnan(it.number(0))) << text;
    }
}

TEST(json_reader, the_last_of_two_members_of_one_name_counts)
{
    document it({"a", "b/c"});
    ASSERT_TRUE(it.read(R"({"a":1,"b":{"c":5},"a":2,"b":{"c":6}})"));
    EXPECT_EQ(it.number(0), 2);
    EXPECT_EQ(it.number(1), 6);
}

TEST(json_reader, names_may_be_escaped_long_and_odd)
{
    document it({"a~1b", "sp ace", "\xc3\xa4"});
    ASSERT_TRUE(it.read(R"({"a/b":1,"sp\u0020ace":2,"\u00e4":3,")" + std::string(1000, 'k') + R"(":4})"))
        << it.problem();
    EXPECT_EQ(it.number(0), 1);
    EXPECT_EQ(it.number(1), 2);
    EXPECT_EQ(it.number(2), 3);
    ASSERT_TRUE(it.read(R"({"a~1b":1})"));
    EXPECT_EQ(it.kind(0), cell_kind::absent) << "~1 stands for / in paths, not in documents";
    EXPECT_FALSE(it.read(R"({")" + std::string(longest_key + 1, 'k') + R"(":4})"));
}

TEST(json_reader, texts_longer_than_any_name_are_not_kept)
{
    document it({"a", "b"});
    const std::string fits(longest_text, 'x');
    ASSERT_TRUE(it.read(R"({"a":")" + fits + R"(","b":")" + fits + R"(x"})"));
    EXPECT_EQ(it.text(0), fits);
    EXPECT_EQ(it.kind(1), cell_kind::unusable);
    EXPECT_EQ(it.text(1), "");
}

TEST(json_reader, selects_elements_by_their_members)
{
    document it({"production[type=eim,measurementType=production]/wNow", "production[type=inverters]/wNow",
                 "production[type=eim]/n"});
    ASSERT_TRUE(it.read(R"({"production":[
        {"type":"inverters","wNow":3,"n":1},
        {"wNow":2,"type":"eim","measurementType":"total","n":2},
        {"wNow":1,"type":"eim","measurementType":"production","n":3}]})"));
    EXPECT_EQ(it.number(0), 1) << "the members that decide may come behind the value";
    EXPECT_EQ(it.number(1), 3);
    EXPECT_EQ(it.number(2), 2) << "the first that fits";
    ASSERT_TRUE(it.read(R"({"production":[{"type":"eim","measurementType":"other","wNow":9},{"wNow":8},5,null]})"));
    EXPECT_EQ(it.kind(0), cell_kind::absent);
    EXPECT_EQ(it.kind(1), cell_kind::absent);
}

TEST(json_reader, learns_the_places_of_names)
{
    document it({"ch/0/<names:P_AC>", "ch/0/<names:U_AC>"});
    ASSERT_TRUE(it.read(R"({"names":["U_AC","I_AC","P_AC"]})"));
    ASSERT_TRUE(it.read(R"({"ch":[[230,1,241],[9,9,9]]})")) << "from an earlier document";
    EXPECT_EQ(it.number(0), 241);
    EXPECT_EQ(it.number(1), 230);
    ASSERT_TRUE(it.read(R"({"names":["P_AC",["U_AC"],null,{"U_AC":1}],"ch":[[230,1,241]]})"));
    EXPECT_EQ(it.number(0), 230);
    EXPECT_EQ(it.kind(1), cell_kind::absent) << "not in the new list";
}

TEST(json_reader, shows_every_element_by_itself)
{
    document it({"inverters/*/serial", "inverters/*/dc/0/v", "total"});
    std::vector<std::string> seen;
    it.raw().on_element([&](std::size_t index) {
        seen.push_back(std::to_string(index) + " " + it.text(0) + " " +
                       (it.kind(1) == cell_kind::absent ? "-" : std::to_string(static_cast<int>(it.number(1)))));
    });
    ASSERT_TRUE(
        it.read(R"({"inverters":[{"serial":"A","dc":[{"v":1}]},{"dc":{"0":{"v":2}}},3,{"serial":"D"},[]],"total":7})"));
    EXPECT_EQ(seen, (std::vector<std::string>{"0 A 1", "1  2", "2  -", "3 D -", "4  -"}));
    EXPECT_EQ(it.number(2), 7);
    EXPECT_EQ(it.kind(0), cell_kind::absent);
}

TEST(json_reader, refuses_what_is_not_one_whole_document)
{
    document it({"a"});
    for (const std::string text :
         {"", " ", "{", "{\"a\":1", "{\"a\":1}}", "{\"a\":1} {}", "{\"a\":1,}", "{'a':1}", "{\"a\":01}", "{\"a\":NaN}",
          "{\"a\":Infinity}", "{\"a\":1 // one\n}", "[1,2", "nul", "{\"a\":\"\xff\"}", "<html>", "ok"}) {
        EXPECT_FALSE(it.read(text)) << text;
        EXPECT_TRUE(it.problem().starts_with("no JSON at byte ")) << it.problem();
        EXPECT_FALSE(it.read(text, 1)) << text;
    }
    EXPECT_TRUE(it.read("{\"a\":1} \r\n"));
    EXPECT_TRUE(it.read("\xef\xbb\xbf{\"a\":1}"));
    EXPECT_TRUE(it.read("\xef\xbb\xbf{\"a\":1}", 1)) << "a byte order mark in pieces";
    EXPECT_FALSE(it.read("\xef\xbb{\"a\":1}"));
    EXPECT_FALSE(it.read("\xef\xbb{\"a\":1}", 1));
}

TEST(json_reader, is_bounded_in_depth_and_size)
{
    document it({"a"}, 1000);
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(it.read(nested(deepest_document)));
    EXPECT_FALSE(it.read(nested(deepest_document + 1)));
    EXPECT_TRUE(it.read("{\"b\":\"" + std::string(990, 'x') + "\"}"));
    EXPECT_FALSE(it.read("{\"b\":\"" + std::string(1000, 'x') + "\"}", 100));
    EXPECT_EQ(it.problem(), "no JSON at byte 1000: larger than 1000 bytes");
}

/// Everything the reader found, to compare two ways of reading.
std::string all_of(const document& it, std::size_t count)
{
    std::string made;
    for (std::size_t i = 0; i < count; ++i) {
        made +=
            std::to_string(static_cast<int>(it.kind(i))) + " " + std::to_string(it.number(i)) + " " + it.text(i) + "\n";
    }
    return made;
}

std::vector<std::filesystem::path> captures()
{
    std::vector<std::filesystem::path> made;
    for (const auto& each : std::filesystem::directory_iterator(BUSBAR_TESTS "/captures/rest")) {
        if (each.path().extension() == ".json") {
            made.push_back(each.path());
        }
    }
    return made;
}

std::string content(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Every byte of a small capture. Large ones would be read a hundred megabytes long; byte by byte they are, too.
std::size_t stride(const std::string& text)
{
    return text.size() < 2000 ? 1 : 17;
}

const std::vector<std::string_view> well_known{"inverters/0/AC/0/Power/v",
                                               "inverters/0/serial",
                                               "inverters/0/name",
                                               "inverters/0/INV/0/YieldTotal/v",
                                               "ch/0/2",
                                               "name",
                                               "StatusSNS/ENERGY/Power/0",
                                               "meters/0/power",
                                               "emeters/2/pf",
                                               "nrg/11",
                                               "fwv",
                                               "Body/Data/PAC/Value",
                                               "Head/Status/Code",
                                               "production[type=eim]/wNow",
                                               "data/p1",
                                               "Datas/2/3",
                                               "active_power_w",
                                               "apower",
                                               "aenergy/total",
                                               "mac",
                                               "message"};

TEST(json_reader, every_capture_reads_the_same_in_every_cut)
{
    ASSERT_GT(captures().size(), 40U);
    for (const auto& file : captures()) {
        const auto text = content(file);
        document whole(well_known);
        if (!whole.read(text)) {
            EXPECT_NE(file.filename().string().find("pre_0.5.93"), std::string::npos)
                << file << " " << whole.problem(); // holds a comment
            continue;
        }
        document cut(well_known);
        const auto expected = all_of(whole, well_known.size());
        for (std::size_t at = 0; at <= text.size(); at += stride(text)) {
            cut.raw().begin();
            ASSERT_TRUE(cut.raw().feed(std::string_view(text).substr(0, at)));
            ASSERT_TRUE(cut.raw().feed(std::string_view(text).substr(at)));
            ASSERT_TRUE(cut.raw().finish()) << file << " cut at " << at;
            ASSERT_EQ(all_of(cut, well_known.size()), expected) << file << " cut at " << at;
        }
        ASSERT_TRUE(cut.read(text, 1));
        EXPECT_EQ(all_of(cut, well_known.size()), expected) << file << " byte by byte";
    }
}

TEST(json_reader, no_capture_is_whole_when_it_ends_early)
{
    for (const auto& file : captures()) {
        auto text = content(file);
        text.erase(text.find_last_not_of(" \r\n\t") + 1);
        document it(well_known);
        if (text.empty() || (text.front() != '{' && text.front() != '[')) {
            continue;
        }
        for (std::size_t size = 0; size < text.size(); size += stride(text)) {
            ASSERT_FALSE(it.read(std::string_view(text).substr(0, size))) << file << " " << size;
        }
    }
}

TEST(bare, number)
{
    document d({"."});
    d.raw().begin();
    d.raw().take_bare("-12.5");
    EXPECT_EQ(d.kind(0), cell_kind::text); // kept as written: it may be a serial number
    EXPECT_EQ(d.text(0), "-12.5");
    EXPECT_EQ(d.number(0), -12.5);
    EXPECT_TRUE(d.read("52.7"));
    EXPECT_EQ(d.number(0), 52.7);
    EXPECT_TRUE(d.read("{\"a\":1}"));
    EXPECT_EQ(d.kind(0), cell_kind::unusable);
}

TEST(bare, words)
{
    document d({"."});
    for (const auto* word : {"", "null", "None", "NaN", "nil", "-", "unknown", "UNAVAILABLE"}) {
        d.raw().begin();
        d.raw().take_bare(word);
        EXPECT_EQ(d.kind(0), cell_kind::null) << word;
    }
    d.raw().begin();
    d.raw().take_bare("true");
    EXPECT_EQ(d.kind(0), cell_kind::boolean);
    EXPECT_EQ(d.number(0), 1.0);
    d.raw().begin();
    d.raw().take_bare("minpv");
    EXPECT_EQ(d.text(0), "minpv");
    d.raw().begin();
    d.raw().take_bare(std::string(longest_text + 1, 'x'));
    EXPECT_EQ(d.kind(0), cell_kind::unusable);
}

TEST(bare, below_a_topic)
{
    trie_builder builder;
    const auto power = builder.add("Ac/L1/Power");
    const auto odd = builder.add("a~1b");
    const auto element = builder.add("list[name=x]/value");
    const auto lists = builder.build();
    const auto by = lists.view();
    reader it(by);
    const auto at = node_at(by, "Ac/L1/Power");
    ASSERT_NE(at, none);
    it.begin(at);
    it.take_bare("7");
    EXPECT_EQ(it[power].number, 7.0);
    it.begin(node_at(by, "Ac/L1"));
    EXPECT_TRUE(it.feed("{\"Voltage\":1,\"Power\":8}") && it.finish());
    EXPECT_EQ(it[power].number, 8.0);
    EXPECT_EQ(node_at(by, "Ac/L2"), none);
    EXPECT_EQ(node_at(by, "Ac/L1/Power/x"), none);
    EXPECT_EQ(node_at(by, ""), 0);
    EXPECT_EQ(node_at(by, "a"), none); // a level of a topic has no '/'
    EXPECT_EQ(it[odd].kind, cell_kind::absent);
    EXPECT_EQ(it[element].kind, cell_kind::absent);
    // What stands where an object is expected leads nowhere.
    it.begin(node_at(by, "Ac"));
    it.take_bare("3");
    EXPECT_EQ(it[power].kind, cell_kind::absent);
}

TEST(long_text, arrives_whole_in_whatever_pieces)
{
    document d({"value"});
    std::string kept;
    d.raw().keep_long_text(kept);
    const std::string inner(3000, 'y');
    for (const std::size_t chunk : {1U, 7U, 5000U}) {
        kept.clear();
        EXPECT_TRUE(d.read("{\"other\":\"no\",\"value\":\"\\\"" + inner + "\\\"\"}", chunk));
        EXPECT_EQ(kept, "\"" + inner + "\"");
        EXPECT_EQ(d.kind(0), cell_kind::unusable); // too long for a row
    }
}

} // namespace
