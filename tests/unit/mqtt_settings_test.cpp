#include "fake_device.hpp"
#include <busbar/config/reader.hpp>
#include <busbar/mqtt/common.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace {

using busbar::mqtt::broker;
using busbar::mqtt::protocol;

busbar::summary summarize(const busbar::config::section& /*of*/)
{
    return {};
}

constexpr busbar::about about{.type = "mqtt.fake", .vendor = "Fake", .model = "Meter", .source = "none"};
constexpr busbar::device_type meter{.about = &about,
                                    .keys = busbar::mqtt::keys::to_broker,
                                    .validate = &busbar::mqtt::validate_broker,
                                    .describe = &fake::describe,
                                    .summarize = &summarize,
                                    .create = &fake::create,
                                    .probe = &fake::probe,
                                    .common = &busbar::mqtt::common};
constexpr std::array<const busbar::device_type*, 1> types{&meter};

constexpr std::string_view one_meter = "[[device]]\ntype = \"mqtt.fake\"\n";

/// With a table [mqtt] that holds these lines, from line 2.
busbar::config::configuration read(std::string_view lines)
{
    return busbar::config::read_configuration(std::string("[mqtt]\n").append(lines).append("\n").append(one_meter),
                                              types);
}

/// The only mistake, without the file: "2:8: error: ...".
std::string mistake(std::string_view lines)
{
    auto all = to_report("", read(lines).mistakes);
    const auto end = all.find("\n1 error, nothing started");
    return end == std::string::npos ? all : all.substr(1, end - 1);
}

broker broker_with(std::string_view lines)
{
    const auto made = read(lines);
    EXPECT_TRUE(made.mistakes.empty()) << to_report("f", made.mistakes);
    return made.devices.size() == 1 ? busbar::mqtt::broker_of(made.devices[0].settings) : broker{};
}

TEST(mqtt_settings, of_a_broker_that_is_only_a_host)
{
    EXPECT_EQ(broker_with("host = \"192.168.1.5\""), (broker{.host = "192.168.1.5", .port = 1883}));
}

TEST(mqtt_settings, say_port_tls_and_version)
{
    const auto made =
        broker_with("host = \"mqtt.lan\"\ntls = true\ncheck_host_name = false\nversion = \"5\"\nclient_id = \"gx\"\n"
                    "user = \"me\"");
    EXPECT_EQ(made, (broker{.host = "mqtt.lan",
                            .port = 8883,
                            .version = protocol::v5,
                            .client_id = "gx",
                            .user = "me",
                            .tls = true,
                            .check_host_name = false}));
    EXPECT_EQ(broker_with("host = \"a\"\ntls = true\nport = 1883").port, 1883);
    EXPECT_EQ(broker_with("host = \"fe80::1\"").host, "fe80::1");
}

TEST(mqtt_settings, take_a_url_apart)
{
    EXPECT_EQ(broker_with("url = \"mqtt://a.lan\""), (broker{.host = "a.lan", .port = 1883}));
    EXPECT_EQ(broker_with("url = \"mqtt://a.lan:1884/\""), (broker{.host = "a.lan", .port = 1884}));
    EXPECT_EQ(broker_with("url = \"mqtts://a.lan\""), (broker{.host = "a.lan", .port = 8883, .tls = true}));
    EXPECT_EQ(broker_with("url = \"mqtts://[fe80::1]:8884\""), (broker{.host = "fe80::1", .port = 8884, .tls = true}));
    EXPECT_EQ(broker_with("url = \"mqtt://[::1]\""), (broker{.host = "::1", .port = 1883}));
}

TEST(mqtt_settings, refuse_what_is_no_host)
{
    EXPECT_EQ(
        mistake("host = \"http://192.168.1.5\""),
        "2:8: error: host: is the address of a web page; a broker's is a name or an IP address alone, \"192.168.1.5\"");
    EXPECT_EQ(mistake("host = \"mqtt://192.168.1.5\""), "2:8: error: host: is a name or an IP address alone; a whole "
                                                        "address goes to the key url, \"mqtt://192.168.1.5\"");
    EXPECT_EQ(mistake("host = \"192.168.1.5 \""), "2:8: error: host: has a space in it");
    EXPECT_EQ(mistake("host = \"a:1883\""), "2:8: error: host: is without a port, which goes to the key port");
    EXPECT_EQ(mistake("host = \"me@a\""),
              "2:8: error: host: is a name or an IP address alone; who logs in goes to user and password_file");
    EXPECT_EQ(mistake("host = \"a/b\""), "2:8: error: host: is a name or an IP address alone, without a path");
    EXPECT_EQ(mistake("host = \"[::1]\""), "2:8: error: host: is without brackets, also an IPv6 address");
}

TEST(mqtt_settings, refuse_what_is_no_url)
{
    EXPECT_EQ(mistake("url = \"http://a\""), "2:7: error: url: begins with mqtt:// or mqtts://");
    EXPECT_EQ(mistake("url = \"a.lan\""), "2:7: error: url: begins with mqtt:// or mqtts://");
    EXPECT_EQ(mistake("url = \"ws://a\""), "2:7: error: url: MQTT over WebSocket is not spoken here; brokers listen on "
                                           "mqtt:// too, mostly on port 1883");
    EXPECT_EQ(mistake("url = \"mqtt://me:hush@a\""), "2:7: error: url: a password does not belong here but into a file "
                                                     "of its own: user, password_file");
    EXPECT_EQ(mistake("url = \"mqtt://a/b\""), "2:7: error: url: has no path; topics are keys of their own");
    EXPECT_EQ(mistake("url = \"mqtt://\""), "2:7: error: url: has no host");
    EXPECT_EQ(mistake("url = \"mqtt://a:0\""), "2:7: error: url: \"0\" is not a TCP port, which is within 1..65535");
    EXPECT_EQ(mistake("url = \"mqtt://[::1\""), "2:7: error: url: the bracket of the IPv6 address is not closed");
    EXPECT_EQ(mistake("url = \"mqtt://a\"\nport = 1883"), "3:8: error: port: is part of url");
}

TEST(mqtt_settings, need_one_place)
{
    EXPECT_EQ(mistake("user = \"me\""), "1:1: error: mqtt: host or url of the broker is required");
    EXPECT_EQ(mistake("url = \"mqtt://a\"\nhost = \"b\""), "3:8: error: host: is part of url");
    const auto none = busbar::config::read_configuration(one_meter, types);
    EXPECT_EQ(to_report("f", none.mistakes), "f:1:1: error: mqtt.fake: host or url of the broker is required, here or "
                                             "for all in a table [mqtt]\n1 error, nothing started");
}

TEST(mqtt_settings, do_not_follow_a_device_to_another_broker)
{
    const auto made = busbar::config::read_configuration(
        "[mqtt]\nhost = \"a\"\nuser = \"me\"\n[[device]]\ntype = \"mqtt.fake\"\nurl = \"mqtt://b\"\n", types);
    ASSERT_TRUE(made.mistakes.empty()) << to_report("f", made.mistakes);
    EXPECT_EQ(busbar::mqtt::broker_of(made.devices.at(0).settings), (broker{.host = "b"}));
}

class mqtt_files : public testing::Test {
protected:
    mqtt_files()
    {
        std::string name = testing::TempDir() + "mqttXXXXXX";
        directory_ = ::mkdtemp(name.data());
        std::ofstream(path("secret")) << "hush\n";
        std::filesystem::permissions(path("secret"), std::filesystem::perms::owner_read);
        std::ofstream(path("certificate")) << "-----BEGIN CERTIFICATE-----\n";
    }
    ~mqtt_files() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string path(std::string_view name) const { return directory_ + "/" + std::string(name); }
    [[nodiscard]] std::string line(std::string_view key, std::string_view name) const
    {
        return std::string(key) + " = \"" + path(name) + "\"\n";
    }

private:
    std::string directory_;
};

TEST_F(mqtt_files, are_read)
{
    const auto made = broker_with("url = \"mqtts://a\"\nuser = \"me\"\n" + line("password_file", "secret") +
                                  line("ca_file", "certificate") + line("certificate_file", "certificate") +
                                  line("key_file", "secret"));
    EXPECT_EQ(made.password, "hush");
    EXPECT_EQ(made.ca_file, path("certificate"));
    EXPECT_EQ(made.certificate_file, path("certificate"));
    EXPECT_EQ(made.key_file, path("secret"));
}

TEST_F(mqtt_files, belong_together)
{
    const std::string tls = "host = \"a\"\ntls = true\n";
    EXPECT_EQ(mistake("host = \"a\"\n" + line("password_file", "secret")),
              "3:17: error: password_file: user is missing");
    EXPECT_EQ(mistake(tls + line("certificate_file", "certificate")),
              "4:20: error: certificate_file: key_file is missing, with its key");
    EXPECT_EQ(mistake(tls + line("key_file", "secret")),
              "4:12: error: key_file: certificate_file is missing, whose key it is");
    EXPECT_EQ(mistake("host = \"a\"\n" + line("ca_file", "certificate")),
              "3:11: error: ca_file: counts with tls = true only");
    EXPECT_EQ(mistake("url = \"mqtt://a\"\ncheck_host_name = false\n"),
              "3:19: error: check_host_name: counts with TLS only, an url that begins with mqtts://");
}

TEST_F(mqtt_files, are_there)
{
    const std::string tls = "host = \"a\"\ntls = true\n";
    EXPECT_EQ(mistake(tls + line("ca_file", "none")),
              "4:11: error: ca_file: " + path("none") + ": No such file or directory");
    EXPECT_EQ(mistake(tls + line("ca_file", ".")), "4:11: error: ca_file: " + path(".") + " is not a file");
    EXPECT_EQ(mistake(tls + "ca_file = \"ca.crt\"\n"),
              "4:11: error: ca_file: \"ca.crt\" is not a whole path, which begins with /");
    EXPECT_EQ(mistake(tls + line("certificate_file", "certificate") + line("key_file", "certificate")),
              "5:12: error: key_file: " + path("certificate") + " is open to others than its owner, do: chmod 600 " +
                  path("certificate"));
}

} // namespace
