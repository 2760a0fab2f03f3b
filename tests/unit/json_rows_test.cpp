/// From rows and documents to values: combinations, conditions, null, units; the captures' expected values (rest.md §7).
#include <busbar/json/evaluate.hpp>
#include <busbar/json/rows.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using namespace busbar;
using namespace busbar::json_rows;
using json::field_state;

/// A descriptor's program with one document read.
template <class D> class sample {
public:
    sample() : reader_(program_.by) { json::keep_texts(program_, reader_); }

    bool read(std::string_view document)
    {
        reader_.begin();
        reader_.feed(document);
        return reader_.finish();
    }
    bool read_capture(const std::string& name)
    {
        std::ifstream in(BUSBAR_TESTS "/captures/rest/" + name, std::ios::binary);
        EXPECT_TRUE(in.good()) << name;
        return read(std::string{std::istreambuf_iterator<char>(in), {}});
    }
    [[nodiscard]] json::field_value of(std::string_view path) const
    {
        return json::number_of(program_, row(path), reader_);
    }
    [[nodiscard]] double number(std::string_view path) const
    {
        EXPECT_EQ(of(path).state, field_state::valid) << path;
        return of(path).number;
    }
    [[nodiscard]] field_state state(std::string_view path) const { return of(path).state; }
    [[nodiscard]] std::string text(std::string_view path) const
    {
        std::string made;
        json::text_of(program_, row(path), reader_, made);
        return made;
    }
    [[nodiscard]] std::string refused() const { return json::why_refused(program_, reader_); }

private:
    [[nodiscard]] static std::size_t row(std::string_view path)
    {
        const auto found =
            std::ranges::find_if(program_.rows, [&](const json::field_row& r) { return path == r.path; });
        EXPECT_NE(found, program_.rows.end()) << path;
        return static_cast<std::size_t>(found - program_.rows.begin());
    }

    static constexpr const json::field_program& program_ = json::program_of<D>;
    json::reader reader_;
};

struct meter {
    static constexpr auto fields = json::fields<service::grid>({
        {"p", 1, watt, "/Ac/L1/Power"},
        {"wh", 1, watt_hour, "/Ac/Energy/Forward", rising},
        {"minutes", 1.0 / 60, watt_hour, "/Ac/Energy/Reverse"},
        {"neg", 0.1, ampere, "/Ac/L1/Current", negated, bias(10)},
        {"volt", 1, volt, "/Ac/L1/Voltage", in_text, within(100, 300)},
        {"night", 1, watt, "/Ac/L2/Power", null_is_zero},
        {"maybe", 1, watt, "/Ac/L3/Power", null_is_absent},
        {"hz", 1, hertz, "/Ac/Frequency", only_if("ok")},
        {"factor", 1, cos_phi, "/Ac/PowerFactor", only_if("mode", 3)},
        {"flag", 1, number, "/PhaseSequence"},
        {sum_of("a", "b", or_zero("c")), 1, watt, "/Ac/Power"},
        {difference_of("in", or_zero("out")), 1, volt, "/Ac/L2/Voltage"},
        {quotient_of("p", "u"), 1, ampere, "/Ac/L2/Current"},
        {product_of("percent", "rated"), 0.01, ampere, "/Ac/L3/Current"},
        {either("new", "old"), 1, volt, "/Ac/L3/Voltage"},
        {either("sn", "id"), "/Serial"},
    });
};

TEST(json_rows, scale_unit_sign_and_bias)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"p":12.5,"wh":1823393.318,"minutes":7412345,"neg":40})"));
    EXPECT_EQ(it.number("/Ac/L1/Power"), 12.5);
    EXPECT_NEAR(it.number("/Ac/Energy/Forward"), 1823.393318, 1e-9);
    EXPECT_NEAR(it.number("/Ac/Energy/Reverse"), 7412345.0 / 60000, 1e-9);
    EXPECT_NEAR(it.number("/Ac/L1/Current"), -5.0, 1e-12);
}

TEST(json_rows, a_text_is_a_number_only_where_the_row_says_so)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"p":"12.5","volt":"230.4"})"));
    EXPECT_EQ(it.state("/Ac/L1/Power"), field_state::invalid);
    EXPECT_EQ(it.number("/Ac/L1/Voltage"), 230.4);
    ASSERT_TRUE(it.read(R"({"volt":"none"})"));
    EXPECT_EQ(it.state("/Ac/L1/Voltage"), field_state::invalid);
}

TEST(json_rows, what_is_implausible_is_invalid)
{
    sample<meter> it;
    for (const auto* text : {R"({"volt":99.9})", R"({"volt":301})", R"({"volt":1e400})"}) {
        if (it.read(text)) {
            EXPECT_EQ(it.state("/Ac/L1/Voltage"), field_state::invalid) << text;
        }
    }
}

TEST(json_rows, null_and_missing)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"p":null,"night":null,"maybe":null})"));
    EXPECT_EQ(it.state("/Ac/L1/Power"), field_state::invalid);
    EXPECT_EQ(it.number("/Ac/L2/Power"), 0);
    EXPECT_EQ(it.state("/Ac/L3/Power"), field_state::absent);
    EXPECT_EQ(it.state("/Ac/Energy/Forward"), field_state::absent) << "missing is not null";
}

TEST(json_rows, conditions)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"hz":50,"ok":true,"factor":0.9,"mode":3})"));
    EXPECT_EQ(it.number("/Ac/Frequency"), 50);
    EXPECT_EQ(it.number("/Ac/PowerFactor"), 0.9);
    ASSERT_TRUE(it.read(R"({"hz":50,"ok":false,"factor":0.9,"mode":2})"));
    EXPECT_EQ(it.state("/Ac/Frequency"), field_state::invalid);
    EXPECT_EQ(it.state("/Ac/PowerFactor"), field_state::invalid);
    ASSERT_TRUE(it.read(R"({"hz":50})"));
    EXPECT_EQ(it.state("/Ac/Frequency"), field_state::invalid) << "who does not say that it holds";
}

TEST(json_rows, a_flag_is_no_measured_value)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"p":true,"flag":true})"));
    EXPECT_EQ(it.state("/Ac/L1/Power"), field_state::invalid);
    EXPECT_EQ(it.number("/PhaseSequence"), 1);
}

TEST(json_rows, sums_differences_quotients)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"a":1,"b":2,"c":4,"in":10,"out":3,"p":460,"u":230})"));
    EXPECT_EQ(it.number("/Ac/Power"), 7);
    EXPECT_EQ(it.number("/Ac/L2/Voltage"), 7);
    EXPECT_EQ(it.number("/Ac/L2/Current"), 2);
    ASSERT_TRUE(it.read(R"({"a":1,"b":2,"in":10,"p":460,"u":0})"));
    EXPECT_EQ(it.number("/Ac/Power"), 3);
    EXPECT_EQ(it.number("/Ac/L2/Voltage"), 10);
    EXPECT_EQ(it.state("/Ac/L2/Current"), field_state::invalid) << "nothing is divided by 0";
    ASSERT_TRUE(it.read(R"({"a":1,"c":null,"in":10,"out":null,"p":460})"));
    EXPECT_EQ(it.state("/Ac/Power"), field_state::invalid) << "half a sum is none";
    EXPECT_EQ(it.state("/Ac/L2/Voltage"), field_state::invalid) << "null is not missing";
    EXPECT_EQ(it.state("/Ac/L2/Current"), field_state::invalid);
    ASSERT_TRUE(it.read("{}"));
    EXPECT_EQ(it.state("/Ac/L2/Current"), field_state::absent);
}

TEST(json_rows, products)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"percent":80,"rated":1500})"));
    EXPECT_NEAR(it.number("/Ac/L3/Current"), 1200, 1e-9);
    ASSERT_TRUE(it.read(R"({"percent":80})"));
    EXPECT_EQ(it.state("/Ac/L3/Current"), field_state::invalid);
}

TEST(json_rows, the_first_alternative_with_a_number)
{
    sample<meter> it;
    ASSERT_TRUE(it.read(R"({"old":1,"new":2,"id":7,"sn":"x"})"));
    EXPECT_EQ(it.number("/Ac/L3/Voltage"), 2);
    EXPECT_EQ(it.text("/Serial"), "x");
    ASSERT_TRUE(it.read(R"({"old":1,"id":116183398765})"));
    EXPECT_EQ(it.number("/Ac/L3/Voltage"), 1);
    EXPECT_EQ(it.text("/Serial"), "116183398765");
    ASSERT_TRUE(it.read(R"({"new":null})"));
    EXPECT_EQ(it.state("/Ac/L3/Voltage"), field_state::invalid);
}

/// OpenDTU: both generations of its API in one table (rest.md §2.2).
struct opendtu {
    static constexpr auto fields = json::fields<service::pvinverter>({
        {"inverters/0/AC/0/Power/v", 1, watt, "/Ac/L1/Power", needed},
        {"inverters/0/AC/0/Voltage/v", 1, volt, "/Ac/L1/Voltage"},
        {"inverters/0/AC/0/Current/v", 1, ampere, "/Ac/L1/Current"},
        {either("inverters/0/INV/0/YieldTotal/v", "inverters/0/AC/0/YieldTotal/v"), 1, kilowatt_hour,
         "/Ac/Energy/Forward", rising},
        {"inverters/0/DC/#/Voltage/v", 1, volt, "/Pv/#/V", repeated(6)},
        {"inverters/0/serial", "/Serial"},
    });
};

TEST(json_rows, opendtu_old_api)
{
    sample<opendtu> it;
    ASSERT_TRUE(it.read_capture("opendtu_status.json"));
    EXPECT_EQ(it.refused(), "");
    EXPECT_NEAR(it.number("/Ac/L1/Power"), 31.79999924, 1e-6);
    EXPECT_NEAR(it.number("/Ac/L1/Voltage"), 226.1999969, 1e-6);
    EXPECT_NEAR(it.number("/Ac/L1/Current"), 0.140000001, 1e-6);
    EXPECT_NEAR(it.number("/Ac/Energy/Forward"), 270.4660034, 1e-6);
    EXPECT_NEAR(it.number("/Pv/0/V"), 0.699999988, 1e-6);
}

TEST(json_rows, opendtu_new_api)
{
    sample<opendtu> it;
    ASSERT_TRUE(it.read_capture("opendtu_v26_inv_hm600.constructed.json"));
    EXPECT_EQ(it.refused(), "");
    EXPECT_NEAR(it.number("/Ac/L1/Power"), 243.5, 1e-6);
    EXPECT_NEAR(it.number("/Ac/L1/Current"), 1.049999952, 1e-6);
    EXPECT_NEAR(it.number("/Ac/Energy/Forward"), 1023.455994, 1e-6);
    EXPECT_NEAR(it.number("/Pv/0/V"), 34.1, 1e-5);
    EXPECT_NEAR(it.number("/Pv/1/V"), 33.8, 1e-5);
    EXPECT_EQ(it.state("/Pv/2/V"), field_state::absent);
    EXPECT_EQ(it.text("/Serial"), "114182940773");
    ASSERT_TRUE(it.read_capture("opendtu_v26_list.constructed.json"));
    EXPECT_EQ(it.refused(), "inverters/0/AC/0/Power/v is missing") << "the list alone has no values";
    ASSERT_TRUE(it.read_capture("opendtu_v26_inv_unknown_serial.constructed.json"));
    EXPECT_EQ(it.refused(), "inverters/0/AC/0/Power/v is missing");
}

/// An error document is an ordinary one, with HTTP status 200.
struct picky {
    static constexpr auto accepted_if = json::accepted_if({{"message", "SUCCESS"}, {"code", 0}, absent("WARNING")});
    static constexpr auto fields = json::fields<service::pvinverter>({{"data/p1", 1, watt, "/Ac/L1/Power"}});
};

TEST(json_rows, error_documents_are_refused_with_the_reason)
{
    sample<picky> it;
    ASSERT_TRUE(it.read(R"({"message":"SUCCESS","code":0,"data":{"p1":5}})"));
    EXPECT_EQ(it.refused(), "");
    ASSERT_TRUE(it.read(R"({"message":"FAILED","code":0})"));
    EXPECT_EQ(it.refused(), "message is \"FAILED\"");
    ASSERT_TRUE(it.read(R"({"message":"SUCCESS","code":12})"));
    EXPECT_EQ(it.refused(), "code is 12");
    ASSERT_TRUE(it.read(R"({"message":"SUCCESS","code":0,"WARNING":"Need user"})"));
    EXPECT_EQ(it.refused(), "WARNING is \"Need user\"");
    for (const auto* nothing : {"{}", "null", "[]", "5", "\"x\""}) {
        ASSERT_TRUE(it.read(nothing));
        EXPECT_EQ(it.refused(), "message is missing") << nothing;
    }
}

constexpr json::named_number switch_states[] = {{"OFF", 0}, {"ON", 1}};

struct battery_cells {
    static constexpr auto fields = json::fields<service::pvinverter>({
        {"p", 1, watt, "/Ac/L1/Power"},
        {"total", 1, watt, "/Ac/Power"},
        {"e", 1, kilowatt_hour, "/Ac/Energy/Forward", rising},
        {"in#", 1, volt, "/Pv/#/V", numbered(1, 3)},
        {"state", 1, number, ".on", named(switch_states)},
    });
    static constexpr auto derived = busbar::derive<service::pvinverter>({
        {"/Ac/L1/Current", ampere, {".on", "/Ac/L1/Power"}, busbar::sum},
    });
};

TEST(rows, numbered_from_one)
{
    sample<battery_cells> s;
    ASSERT_TRUE(s.read(R"({"in0":1,"in1":2,"in3":4})"));
    EXPECT_EQ(s.number("/Pv/1/V"), 2.0);
    EXPECT_EQ(s.state("/Pv/2/V"), field_state::absent);
    EXPECT_EQ(s.number("/Pv/3/V"), 4.0);
}

TEST(rows, texts_that_stand_for_numbers)
{
    sample<battery_cells> s;
    ASSERT_TRUE(s.read(R"({"state":"on"})"));
    EXPECT_EQ(s.number(".on"), 1.0);
    ASSERT_TRUE(s.read(R"({"state":"Off"})"));
    EXPECT_EQ(s.number(".on"), 0.0);
    ASSERT_TRUE(s.read(R"({"state":1})"));
    EXPECT_EQ(s.number(".on"), 1.0);
    ASSERT_TRUE(s.read(R"({"state":"0"})"));
    EXPECT_EQ(s.number(".on"), 0.0);
    ASSERT_TRUE(s.read(R"({"state":"maybe"})"));
    EXPECT_EQ(s.state(".on"), field_state::invalid);
    ASSERT_TRUE(s.read(R"({"state":true})"));
    EXPECT_EQ(s.number(".on"), 1.0);
}

} // namespace
