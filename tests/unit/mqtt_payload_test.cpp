/// What a topic's payload tells: documents, bare values, {"value": ...}; cut, damaged, of another kind.
#include <busbar/json/rows.hpp>
#include <busbar/mqtt/message_source.hpp>
#include <devices/mqtt/battery.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::json_rows;

struct meter {
    static constexpr auto fields = json::fields<service::temperature>({
        {either("temperature", "value"), 1, celsius, "/Temperature"},
        {"air/humidity", 1, percent, "/Humidity"},
        {"unit", "/RawUnit"},
    });
};

/// A source with the values of its rows after one message.
template <class D> class told {
public:
    explicit told(std::string topic = "t", bool below = false)
        : source(std::move(topic), below, json::program_of<D>, {}, 0)
    {
        values.resize(source.row_count());
    }

    std::string read(std::string_view payload, std::string_view topic = "t")
    {
        const std::string refused{source.read({.topic = topic, .payload = payload})};
        values.read(source.program(), 0, source.document());
        return refused;
    }
    [[nodiscard]] json::field_value of(std::string_view path) const
    {
        for (std::size_t row = 0; row < source.row_count(); ++row) {
            if (path == source.program().rows[row].path) {
                return values.numbers[row];
            }
        }
        ADD_FAILURE() << path;
        return {};
    }
    [[nodiscard]] double number(std::string_view path) const
    {
        return of(path).state == json::field_state::valid ? of(path).number : no_value;
    }

    mqtt::message_source source;
    json::sample values;
};

std::string sample(const std::string& name)
{
    std::ifstream in(BUSBAR_TESTS "/captures/mqtt/" + name, std::ios::binary);
    EXPECT_TRUE(in.good()) << name;
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(payload, bare_value_is_the_value_of_a_document)
{
    told<meter> it;
    EXPECT_EQ(it.read(" 21.5\n"), "");
    EXPECT_EQ(it.number("/Temperature"), 21.5);
    EXPECT_EQ(it.of("/Humidity").state, json::field_state::absent);
    EXPECT_EQ(it.read("unavailable"), "");
    EXPECT_EQ(it.of("/Temperature").state, json::field_state::invalid);
    EXPECT_EQ(it.read(R"({"value": 22})"), "");
    EXPECT_EQ(it.number("/Temperature"), 22.0);
    EXPECT_EQ(it.read(R"({"temperature": 23, "value": 1})"), "");
    EXPECT_EQ(it.number("/Temperature"), 23.0);
}

TEST(payload, a_topic_for_each_value)
{
    told<meter> it("node/garage", true);
    EXPECT_EQ(it.source.filter(), "node/garage/#");
    EXPECT_EQ(it.read("55", "node/garage/air/humidity"), "");
    EXPECT_TRUE(it.source.told());
    EXPECT_EQ(it.number("/Humidity"), 55.0);
    EXPECT_EQ(it.of("/Temperature").state, json::field_state::absent);
    EXPECT_EQ(it.read(R"({"humidity": 56})", "node/garage/air"), "");
    EXPECT_EQ(it.number("/Humidity"), 56.0);
    EXPECT_EQ(it.read(R"({"value": 57})", "node/garage/air/humidity"), "");
    EXPECT_EQ(it.number("/Humidity"), 57.0);
    EXPECT_EQ(it.read(R"({"value": "58"})", "node/garage/air/humidity"), "");
    EXPECT_EQ(it.number("/Humidity"), 58.0);
    EXPECT_EQ(it.read(R"({"value": null})", "node/garage/air/humidity"), "");
    EXPECT_EQ(it.of("/Humidity").state, json::field_state::invalid);
    EXPECT_NE(it.read(R"({"other": 1})", "node/garage/air/humidity"), "");
    EXPECT_NE(it.read(R"({"value": {"a": 1}})", "node/garage/air/humidity"), "");
    EXPECT_EQ(it.read("1", "node/garage/set/air/humidity"), "");
    EXPECT_FALSE(it.source.told());
    EXPECT_EQ(it.read("C", "node/garage/unit"), "");
    EXPECT_EQ(it.values.texts[2], "C");
}

TEST(payload, a_serial_number_stays_as_it_was_written)
{
    told<meter> it("t", true);
    EXPECT_EQ(it.read("00123", "t/unit"), "");
    EXPECT_EQ(it.values.texts[2], "00123");
}

TEST(payload, json_data_of_another_gx)
{
    told<devices::mqtt::battery> it;
    const auto inner = sample("04a_serialbattery_inner.json");
    std::string escaped;
    for (const char c : inner) {
        escaped += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    EXPECT_EQ(it.read(inner), "");
    EXPECT_EQ(it.number("/Dc/0/Current"), -11.46);
    EXPECT_EQ(it.read(R"({"value":")" + escaped + R"("})"), "");
    EXPECT_EQ(it.number("/Dc/0/Current"), -11.46);
    EXPECT_EQ(it.number("/ConsumedAmphours"), -79.08);
    EXPECT_EQ(it.read(R"({ "value" : ")" + escaped + R"("})"), "");
    EXPECT_EQ(it.number("/Soc"), 65.62);
}

/// Never half of a message.
TEST(payload, cut_anywhere_it_does_not_count)
{
    told<devices::mqtt::battery> it;
    for (const std::string name : {"03_full.json", "04a_serialbattery_inner.json", "02_minimal_bms.json"}) {
        auto whole = sample(name);
        while (!whole.empty() && whole.back() == '\n') {
            whole.pop_back();
        }
        ASSERT_EQ(it.read(whole), "");
        for (std::size_t size = 1; size < whole.size(); ++size) {
            ASSERT_NE(it.read(whole.substr(0, size)), "") << name << " " << size;
        }
    }
}

/// A byte that is another one makes it no document, or a document whose numbers are still possible ones.
TEST(payload, damaged_anywhere_no_impossible_number)
{
    told<devices::mqtt::battery> it;
    const auto whole = sample("02_minimal_bms.json");
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char other : {'\0', '"', '9', 'e', '{', '}', ',', '-', '\xff'}) {
            auto damaged = whole;
            damaged[at] = other;
            if (it.read(damaged).empty()) {
                ASSERT_GE(it.number("/Soc"), 0.0);
                ASSERT_LE(it.number("/Soc"), 100.0);
                const auto limit = it.of("/Info/MaxChargeCurrent");
                ASSERT_TRUE(limit.state != json::field_state::valid || limit.number >= 0.0);
            }
        }
    }
}

TEST(payload, unknown_names_are_noted_but_not_those_nobody_needs)
{
    told<devices::mqtt::battery> it;
    it.source.note_unknown_names(3, devices::mqtt::battery::unused);
    it.read(R"({"Dc":{"Power":1,"Voltage":2,"Ampere":3},"Soc":4,"ProductName":"x","Foo":{"Bar":1},"Baz":1,"Qux":2})");
    EXPECT_EQ(it.source.unknown_names(), (std::vector<std::string>{"Ampere", "Foo", "Baz"}));
}

} // namespace
