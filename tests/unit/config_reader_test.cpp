#include "fake_device.hpp"
#include <busbar/config/reader.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

using busbar::config::read_configuration;

namespace {

/// The whole report, which is what a user sees.
std::string report(std::string_view text)
{
    return to_report("f.toml", read_configuration(text, fake::types).mistakes);
}

/// The report of one mistake, without what surrounds it: "4:12: error: ...".
std::string mistake(std::string_view text)
{
    const auto all = report(text);
    const std::string_view begin = "f.toml:";
    const std::string_view end = "\n1 error, nothing started";
    if (!all.starts_with(begin) || !all.ends_with(end)) {
        return all;
    }
    return all.substr(begin.size(), all.size() - begin.size() - end.size());
}

/// One fake.inverter with one more line, which is line 4.
std::string with(std::string_view line)
{
    return std::string("[[device]]\ntype = \"fake.inverter\"\nhost = \"roof.lan\"\n").append(line).append("\n");
}

TEST(configuration, takes_what_is_right)
{
    const auto read = read_configuration(R"([[device]]
type = "fake.inverter"
name = "Roof süd"
host = "192.168.178.80"
port = 1502
unit = 4
position = "ac-input-2"
interval = 2.5
gain = 2
power_limit = true
[[device]]
type = "fake.inverter"
host = "barn"
port = "/dev/ttyUSB0"
)",
                                         fake::types);
    ASSERT_TRUE(read.mistakes.empty()) << to_report("f", read.mistakes);
    ASSERT_EQ(read.devices.size(), 2U);
    const auto& first = read.devices[0];
    EXPECT_EQ(first.name, "Roof süd");
    EXPECT_EQ(first.type, fake::types[0]);
    EXPECT_EQ(first.settings.type(), "fake.inverter");
    EXPECT_EQ(first.settings.at().line, 1U);
    EXPECT_EQ(first.settings.text("host"), "192.168.178.80");
    EXPECT_EQ(first.settings.integer("port"), 1502);
    EXPECT_FALSE(first.settings.text("port"));
    EXPECT_EQ(first.settings.at("port").line, 5U);
    EXPECT_EQ(first.settings.integer("unit"), 4);
    EXPECT_EQ(first.settings.text("position"), "ac-input-2");
    EXPECT_EQ(first.settings.seconds("interval"), std::chrono::milliseconds(2500));
    EXPECT_EQ(first.settings.number("gain"), 2.0);
    EXPECT_EQ(first.settings.boolean("power_limit"), true);
    EXPECT_FALSE(first.settings.has("mood"));
    EXPECT_FALSE(first.settings.has("type"));
    const auto& second = read.devices[1];
    EXPECT_EQ(second.name, "Inverter 10.0");
    EXPECT_EQ(second.settings.at().line, 11U);
    EXPECT_EQ(second.settings.text("port"), "/dev/ttyUSB0");
    EXPECT_EQ(second.settings.at("mood").line, 11U);
}

TEST(configuration, tells_every_mistake_at_once_sorted_by_line)
{
    EXPECT_EQ(report(R"([[device]]
type = "fake.inverter"
host = "192.168.178.80"
position = "ac-out"
name = "Roof"

[[device]]
intervall = 3
type = "fake.inverter"
unit = 0

[[device]]
type = "fake.inverter"
hots = "192.168.178.81"
)"),
              "f.toml:4:12: error: position: \"ac-out\" is not one of ac-input-1, ac-output, ac-input-2\n"
              "f.toml:7:1: error: fake.inverter: host is required (name or address of the device)\n"
              "f.toml:8:1: error: intervall: unknown key, did you mean interval?\n"
              "f.toml:10:8: error: unit: 0 is not within 1..247\n"
              "f.toml:14:1: error: hots: unknown key, did you mean host?\n"
              "5 errors, nothing started");
}

TEST(configuration, refuses_wrong_types)
{
    EXPECT_EQ(mistake("[[device]]\ntype = \"fake.inverter\"\nhost = 5\n"),
              "3:8: error: host: must be a text in quotes, not a whole number");
    EXPECT_EQ(mistake(with("unit = \"3\"")), "4:8: error: unit: must be a whole number, not a text");
    EXPECT_EQ(mistake(with("unit = 3.0")), "4:8: error: unit: must be a whole number, not a number with a fraction");
    EXPECT_EQ(mistake(with("unit = [3]")), "4:8: error: unit: must be a whole number, not a list");
    EXPECT_EQ(mistake(with("gain = true")), "4:8: error: gain: must be a number, not true or false");
    EXPECT_EQ(mistake(with("gain = nan")), "4:8: error: gain: must be a number, not nan");
    EXPECT_EQ(mistake(with("gain = inf")), "4:8: error: gain: must be a number, not inf");
    EXPECT_EQ(mistake(with("power_limit = \"yes\"")), "4:15: error: power_limit: must be true or false, not a text");
    EXPECT_EQ(mistake(with("power_limit = 1")), "4:15: error: power_limit: must be true or false, not a whole number");
    EXPECT_EQ(mistake(with("position = 1")),
              "4:12: error: position: must be one of ac-input-1, ac-output, ac-input-2 in quotes, not a whole number");
    EXPECT_EQ(mistake(with("interval = \"1 s\"")), "4:12: error: interval: must be a number of seconds, not a text");
    EXPECT_EQ(mistake(with("interval = 2026-01-01")),
              "4:12: error: interval: must be a number of seconds, not a date or time");
    EXPECT_EQ(mistake(with("port = { a = 1 }")), "4:8: error: port: must be a TCP port number or the path of a serial "
                                                 "port such as \"/dev/ttyUSB0\", not a table");
    EXPECT_EQ(mistake(with("password_file = 1")),
              "4:17: error: password_file: must be the path of a file in quotes, not a whole number");
}

TEST(configuration, refuses_values_out_of_range)
{
    EXPECT_EQ(mistake(with("unit = 248")), "4:8: error: unit: 248 is not within 1..247");
    EXPECT_EQ(mistake(with("interval = 0.4")), "4:12: error: interval: 0.4 is not within 0.5..60");
    EXPECT_EQ(mistake(with("interval = -1")), "4:12: error: interval: -1 is not within 0.5..60");
    EXPECT_EQ(mistake(with("gain = -0.5")), "4:8: error: gain: -0.5 is less than 0");
    EXPECT_EQ(mistake(with("port = 0")), "4:8: error: port: 0 is not a TCP port, which is within 1..65535");
    EXPECT_EQ(mistake(with("port = 65536")), "4:8: error: port: 65536 is not a TCP port, which is within 1..65535");
    EXPECT_EQ(mistake(with("port = \"502\"")),
              "4:8: error: port: \"502\" is neither a TCP port number (without quotes) nor the path of a "
              "serial port such as \"/dev/ttyUSB0\", nor \"serial-starter\"");
    EXPECT_EQ(mistake(with("port = \"\"")),
              "4:8: error: port: \"\" is neither a TCP port number (without quotes) nor the path of a "
              "serial port such as \"/dev/ttyUSB0\", nor \"serial-starter\"");
}

TEST(configuration, takes_the_ends_of_a_range)
{
    for (const auto* line :
         {"unit = 1", "unit = 247", "interval = 0.5", "interval = 60", "port = 1", "port = 65535", "gain = 0"}) {
        EXPECT_EQ(report(with(line)), "0 errors, nothing started") << line;
    }
}

TEST(configuration, refuses_texts_that_break_lines)
{
    EXPECT_EQ(mistake(with("name = \"\"")), "4:8: error: name: must not be empty");
    EXPECT_EQ(mistake(with("name = \"a\\nb\"")),
              "4:8: error: name: must not hold line breaks or other control characters");
    EXPECT_EQ(mistake(with("name = 7")), "4:8: error: name: must be a text in quotes, not a whole number");
}

TEST(configuration, refuses_unknown_keys)
{
    EXPECT_EQ(mistake(with("max_charge_currnt = 1")), "4:1: error: max_charge_currnt: unknown key");
    EXPECT_EQ(mistake(with("power_limt = 1")), "4:1: error: power_limt: unknown key, did you mean power_limit?");
    EXPECT_EQ(mistake(with("nmae = \"x\"")), "4:1: error: nmae: unknown key, did you mean name?");
    EXPECT_EQ(mistake(with("string = 1")), "4:1: error: string: unknown key");
}

TEST(configuration, refuses_unknown_types)
{
    EXPECT_EQ(mistake("[[device]]\ntype = \"acme.meter\"\nwhatever = 1\n"),
              "2:8: error: type: \"acme.meter\" is not compiled in, `devices` lists what is");
    EXPECT_EQ(mistake("[[device]]\ntype = \"fake.invertr\"\n"),
              "2:8: error: type: \"fake.invertr\" is not compiled in, did you mean \"fake.inverter\"? `devices` lists "
              "what is");
    EXPECT_EQ(mistake("[[device]]\nhost = \"x\"\n"),
              "1:1: error: device: type is required, `devices` lists what is compiled in");
    EXPECT_EQ(mistake("[[device]]\ntype = 1\n"),
              "2:8: error: type: must be a text in quotes, `devices` lists what is compiled in");
}

TEST(configuration, refuses_what_is_no_device)
{
    EXPECT_EQ(mistake(""), "1:1: error: no device: every device begins with a line [[device]]");
    EXPECT_EQ(mistake("# nothing\n"), "1:1: error: no device: every device begins with a line [[device]]");
    EXPECT_EQ(mistake("[device]\ntype = \"fake.inverter\"\n"),
              "1:1: error: device: every device begins with a line [[device]], with two brackets");
    EXPECT_EQ(mistake("[[devices]]\ntype = \"fake.inverter\"\n"),
              "1:3: error: devices: unknown key; every device begins with a line [[device]]");
    EXPECT_EQ(mistake("host = \"x\"\n"), "1:1: error: host: unknown key; every device begins with a line [[device]]");
}

TEST(configuration, tells_errors_of_syntax)
{
    EXPECT_EQ(
        mistake("[[device]]\ntype = \"fake\n"),
        "2:13: error: syntax: string: unescaped control characters other than TAB (U+0009) are explicitly prohibited");
    EXPECT_EQ(mistake("[[device]]\ntype = fake\n"), "2:10: error: syntax: boolean: expected 'false', saw 'fak'");
    EXPECT_EQ(mistake(with("host = \"twice\"")),
              "4:8: error: syntax: key-value pair: cannot redefine existing string 'host'");
}

TEST(configuration, asks_the_driver)
{
    EXPECT_EQ(mistake(with("position = \"ac-input-1\"\npower_limit = true")),
              "5:15: error: power_limit: not with position ac-input-1");
    // Not while a value is wrong: the driver may rely on them.
    EXPECT_EQ(mistake(with("position = \"ac-input-1\"\npower_limit = true\nunit = 0")),
              "6:8: error: unit: 0 is not within 1..247");
}

TEST(configuration, refuses_two_devices_in_one_place)
{
    EXPECT_EQ(mistake(R"(
[[device]]
type = "fake.inverter"
name = "Roof south"
host = "192.168.178.80"
[[device]]
type = "fake.inverter"
name = "Roof north"
host = "192.168.178.80"
unit = 3
)"),
              "6:1: error: fake.inverter: unit 3 at 192.168.178.80:502 is already used by \"Roof south\" (line 2)");
}

TEST(configuration, refuses_two_devices_of_one_name)
{
    EXPECT_EQ(mistake(R"([[device]]
type = "fake.inverter"
name = "Roof"
host = "a"
[[device]]
type = "fake.string_inverter"
host = "b"
name = "Roof"
)"),
              "8:8: error: name: \"Roof\" is already used (line 1)");
}

TEST(configuration, numbers_the_nameless)
{
    const auto read = read_configuration(R"([[device]]
type = "fake.inverter"
host = "a"
[[device]]
type = "fake.inverter"
host = "b"
[[device]]
type = "fake.inverter"
host = "c"
name = "Inverter 10.0"
)",
                                         fake::types);
    ASSERT_TRUE(read.mistakes.empty()) << to_report("f", read.mistakes);
    EXPECT_EQ(read.devices[0].name, "Inverter 10.0 2");
    EXPECT_EQ(read.devices[1].name, "Inverter 10.0 3");
    EXPECT_EQ(read.devices[2].name, "Inverter 10.0");
}

TEST(configuration, reads_tables_below_a_device_that_has_them)
{
    const std::string begin = "[[device]]\ntype = \"fake.string_inverter\"\nhost = \"a\"\n";
    const auto read =
        read_configuration(begin + "[[device.string]]\npanels = 12\n[[device.string]]\npanels = 9\n", fake::types);
    ASSERT_TRUE(read.mistakes.empty()) << to_report("f", read.mistakes);
    const auto& children = read.devices.at(0).settings.children();
    ASSERT_EQ(children.size(), 2U);
    EXPECT_EQ(children[0].type(), "string");
    EXPECT_EQ(children[0].integer("panels"), 12);
    EXPECT_EQ(children[1].integer("panels"), 9);
    EXPECT_EQ(children[1].at().line, 6U);

    EXPECT_EQ(mistake(begin + "[[device.string]]\n"), "4:1: error: string: panels is required (number of panels)");
    EXPECT_EQ(mistake(begin + "[[device.string]]\npanels = 41\n"), "5:10: error: panels: 41 is not within 1..40");
    EXPECT_EQ(mistake(begin + "string = 1\n"), "4:10: error: string: must be one or more tables [[device.string]]");
    EXPECT_EQ(mistake(with("[[device.string]]\npanels = 1")), "4:10: error: string: unknown key");
}

/// Devices that share a table [broker].
namespace shared {

constexpr std::array<std::string_view, 1> places{"host"};
constexpr std::array<busbar::config::key, 3> keys{{
    {.name = "host", .help = "name or address"},
    {.name = "port", .type = busbar::config::key_type::integer, .help = "TCP port", .minimum = 1, .maximum = 65535},
    {.name = "password_file", .type = busbar::config::key_type::file_with_secret, .help = "file with the password"},
}};
constexpr std::array<busbar::config::key, 1> publish_keys{{
    {.name = "topic", .help = "where to", .required = true},
}};
constexpr std::array<busbar::config::child_table, 1> tables{{{.name = "publish", .keys = publish_keys, .once = true}}};

std::vector<busbar::config::mistake> validate(const busbar::config::section& from)
{
    if (from.text("host") == "nowhere") {
        return {{from.at("host"), "host: nobody is there"}};
    }
    return {};
}

std::vector<busbar::config::mistake> validate_device(const busbar::config::section& from)
{
    auto mistakes = validate(from);
    if (from.integer("port") == 23) {
        mistakes.push_back({from.at("port"), "port: not for devices"});
    }
    return mistakes;
}

busbar::summary summarize(const busbar::config::section& /*from*/)
{
    return {};
}

constexpr busbar::common_table table{
    .name = "broker", .keys = keys, .places = places, .validate = &validate, .tables = tables};
constexpr busbar::about about{.type = "shared.meter", .vendor = "Fake", .model = "Meter", .source = "none"};
constexpr busbar::device_type meter{.about = &about,
                                    .keys = keys,
                                    .validate = &validate_device,
                                    .describe = &fake::describe,
                                    .summarize = &summarize,
                                    .create = &fake::create,
                                    .probe = &fake::probe,
                                    .common = &table};
constexpr std::array<const busbar::device_type*, 2> types{fake::types[0], &meter};

std::string report(std::string_view text)
{
    return to_report("f.toml", read_configuration(text, types).mistakes);
}

constexpr std::string_view one_meter = "[[device]]\ntype = \"shared.meter\"\n";

} // namespace shared

TEST(common_table, is_inherited_key_by_key)
{
    const auto read = read_configuration(R"([[device]]
type = "shared.meter"
port = 1884
[broker]
host = "broker.lan"
port = 1883
[broker.publish]
topic = "house"
[[device]]
type = "shared.meter"
[[device]]
type = "fake.inverter"
host = "roof"
)",
                                         shared::types);
    ASSERT_TRUE(read.mistakes.empty()) << to_report("f", read.mistakes);
    ASSERT_EQ(read.devices.size(), 3U);
    EXPECT_EQ(read.devices[0].settings.text("host"), "broker.lan");
    EXPECT_EQ(read.devices[0].settings.at("host").line, 5U);
    EXPECT_EQ(read.devices[0].settings.integer("port"), 1884);
    EXPECT_EQ(read.devices[1].settings.integer("port"), 1883);
    EXPECT_FALSE(read.devices[2].settings.has("port")) << "a device of another kind";
    ASSERT_EQ(read.tables.size(), 1U);
    EXPECT_EQ(read.tables[0].table, &shared::table);
    EXPECT_EQ(read.tables[0].settings.at().line, 4U);
    ASSERT_EQ(read.tables[0].settings.children().size(), 1U);
    EXPECT_EQ(read.tables[0].settings.children()[0].type(), "publish");
    EXPECT_EQ(read.tables[0].settings.children()[0].text("topic"), "house");
}

TEST(common_table, is_not_for_a_device_that_goes_elsewhere)
{
    const auto read = read_configuration(R"(broker = { host = "broker.lan", port = 1884 }
[[device]]
type = "shared.meter"
host = "other.lan"
)",
                                         shared::types);
    ASSERT_TRUE(read.mistakes.empty()) << to_report("f", read.mistakes);
    EXPECT_EQ(read.devices.at(0).settings.text("host"), "other.lan");
    EXPECT_FALSE(read.devices[0].settings.has("port"));
}

TEST(common_table, tells_its_mistakes_once_and_where_they_are)
{
    const std::string meters = std::string(shared::one_meter).append(shared::one_meter);
    EXPECT_EQ(shared::report(meters + "[broker]\nhots = \"a\"\nport = 0\n"),
              "f.toml:6:1: error: hots: unknown key, did you mean host?\n"
              "f.toml:7:8: error: port: 0 is not within 1..65535\n"
              "2 errors, nothing started");
    EXPECT_EQ(shared::report(meters + "[broker]\nhost = \"nowhere\"\n"),
              "f.toml:6:8: error: host: nobody is there\n1 error, nothing started");
    // Of two devices that inherit it.
    EXPECT_EQ(shared::report(meters + "[broker]\nport = 23\n"),
              "f.toml:6:8: error: port: not for devices\n1 error, nothing started");
    EXPECT_EQ(shared::report(meters + "[broker.publish]\n"),
              "f.toml:5:1: error: broker.publish: topic is required (where to)\n1 error, nothing started");
}

TEST(common_table, is_there_once)
{
    EXPECT_EQ(shared::report("[[broker]]\nhost = \"a\"\n"),
              "f.toml:1:1: error: broker: must be one table, which begins with a line [broker]\n"
              "1 error, nothing started");
    EXPECT_EQ(shared::report("broker = \"a\"\n"),
              "f.toml:1:10: error: broker: must be one table, which begins with a line [broker]\n"
              "1 error, nothing started");
    EXPECT_EQ(shared::report("[[broker.publish]]\ntopic = \"a\"\n"),
              "f.toml:1:1: error: publish: must be one table [broker.publish]\n1 error, nothing started");
    EXPECT_EQ(shared::report("[broker]\nhost = \"a\"\n"),
              "f.toml:1:1: error: no device: every device begins with a line [[device]]\n1 error, nothing started");
}

TEST(common_table, is_unknown_where_no_device_knows_it)
{
    EXPECT_EQ(mistake("[broker]\nhost = \"a\"\n"),
              "1:2: error: broker: unknown key; every device begins with a line [[device]]");
    EXPECT_EQ(shared::report("[brokers]\nhost = \"a\"\n"),
              "f.toml:1:2: error: brokers: unknown table, did you mean [broker]?\n1 error, nothing started");
}

class secret : public testing::Test {
protected:
    secret()
    {
        std::string name = testing::TempDir() + "secretXXXXXX";
        directory_ = ::mkdtemp(name.data());
        std::ofstream(path()) << "hush";
        mode(std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    ~secret() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string path() const { return directory_ + "/password"; }
    void mode(std::filesystem::perms wanted) const { std::filesystem::permissions(path(), wanted); }
    [[nodiscard]] static std::string line(const std::string& path) { return "password_file = \"" + path + "\""; }

private:
    std::string directory_;
};

TEST_F(secret, stays_a_path)
{
    const auto read = read_configuration(with(line(path())), fake::types);
    ASSERT_TRUE(read.mistakes.empty()) << to_report("f", read.mistakes);
    EXPECT_EQ(read.devices[0].settings.text("password_file"), path());
}

TEST_F(secret, must_be_there)
{
    EXPECT_EQ(mistake(with(line(path() + "x"))),
              "4:17: error: password_file: " + path() + "x: No such file or directory; it is to hold the secret alone");
    EXPECT_EQ(mistake(with(line("/"))), "4:17: error: password_file: / is not a file");
    EXPECT_EQ(mistake(with(line("password"))),
              "4:17: error: password_file: \"password\" is not a whole path, which begins with /");
}

TEST_F(secret, must_be_closed_to_others)
{
    const auto expected =
        "4:17: error: password_file: " + path() + " is open to others than its owner, do: chmod 600 " + path();
    for (const auto open : {std::filesystem::perms::others_read, std::filesystem::perms::group_read,
                            std::filesystem::perms::group_write}) {
        mode(std::filesystem::perms::owner_read | open);
        EXPECT_EQ(mistake(with(line(path()))), expected);
    }
}

} // namespace
