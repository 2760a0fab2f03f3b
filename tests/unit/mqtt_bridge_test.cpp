#include <busbar/mqtt/bridge/discovery.hpp>
#include <busbar/mqtt/bridge/payload.hpp>
#include <busbar/mqtt/bridge/settings.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/service/battery.hpp>
#include <busbar/service/tank.hpp>
#include <busbar/version.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using namespace busbar;
using mqtt::bridge::append_payload;
using mqtt::bridge::discovery_of;

/// A battery that is not on a bus: what it holds is what counts here.
class mqtt_bridge : public testing::Test {
protected:
    mqtt_bridge() { service_.set(service_.add("/CustomName"), "House \"A\""); }

    std::string payload_of(std::string_view path)
    {
        std::string made;
        append_payload(made, service_.look_at(service_.add(path)));
        return made;
    }
    std::string payload_of(std::string_view path, double value)
    {
        service_.set(service_.add(path), value);
        return payload_of(path);
    }
    mqtt::bridge::discovery discovery(std::string_view path)
    {
        return discovery_of(settings_, "busbar/gx1/battery/100", service_, service_.look_at(service_.add(path)));
    }
    bool is_sensor(std::string_view path) { return mqtt::bridge::is_sensor(*service_.look_at(service_.add(path)).row); }

    loop loop_;
    publisher::environment bus_{.on = loop_};
    publisher::bus_service service_{bus_,
                                    {&service::class_of<service::battery>},
                                    {.suffix = "mqtt_enphase_1",
                                     .settings_id = "mqtt_enphase_1",
                                     .connection = "MQTT",
                                     .product_name = "MQTT battery",
                                     .firmware_version = "1.2",
                                     .hardware_version = {},
                                     .serial = "42",
                                     .name = "Battery",
                                     .wanted_instance = {}}};
    mqtt::bridge::settings settings_{.topic = "busbar/gx1", .machine = "gx-1", .status_topic = "busbar/gx1/status"};
};

TEST_F(mqtt_bridge, tells_numbers_with_unit_and_text)
{
    EXPECT_EQ(payload_of("/Dc/0/Voltage", 52.1), R"({"value":52.1,"unit":"V","text":"52.10V"})");
    EXPECT_EQ(payload_of("/Dc/0/Power", -512.4), R"({"value":-512.4,"unit":"W","text":"-512W"})");
    EXPECT_EQ(payload_of("/Soc", 0.1 + 0.2), R"({"value":0.3,"unit":"%","text":"0.3%"})");
    EXPECT_EQ(payload_of("/Dc/0/Temperature", 21), R"({"value":21,"unit":"°C","text":"21.0°C"})");
    EXPECT_EQ(payload_of("/TimeToGo", 2147483647.0), R"({"value":2147483647,"unit":"s","text":"2147483647s"})");
}

TEST_F(mqtt_bridge, tells_what_a_code_means)
{
    EXPECT_EQ(payload_of("/State", 9), R"({"value":9,"text":"Running"})");
    EXPECT_EQ(payload_of("/Alarms/LowVoltage", 2), R"({"value":2,"text":"Alarm"})");
}

TEST_F(mqtt_bridge, tells_texts)
{
    EXPECT_EQ(payload_of("/CustomName"), R"({"value":"House \"A\""})");
    service_.set(service_.add("/CustomName"), "a\\b\tc");
    EXPECT_EQ(payload_of("/CustomName"), R"({"value":"a\\b\u0009c"})");
}

TEST_F(mqtt_bridge, tells_what_is_not_available)
{
    EXPECT_EQ(payload_of("/Soc"), R"({"value":null})");
    EXPECT_EQ(payload_of("/Soc", no_value), R"({"value":null})");
    EXPECT_EQ(payload_of("/ConnectionInformation"), R"({"value":null})");
}

TEST_F(mqtt_bridge, makes_what_is_measured_known_to_home_assistant)
{
    const auto made = discovery("/Dc/0/Voltage");
    EXPECT_EQ(made.topic, "homeassistant/sensor/busbar_gx_1_battery_mqtt_enphase_1_Dc_0_Voltage/config");
    EXPECT_EQ(made.document,
              R"({"name":"Dc 0 Voltage","unique_id":"busbar_gx_1_battery_mqtt_enphase_1_Dc_0_Voltage",)"
              R"("state_topic":"busbar/gx1/battery/100/Dc/0/Voltage","value_template":"{{ value_json.value }}",)"
              R"("unit_of_measurement":"V","device_class":"voltage","state_class":"measurement",)"
              R"("suggested_display_precision":2,)"
              R"("availability":[{"topic":"busbar/gx1/status"},{"topic":"busbar/gx1/battery/100/status"}],)"
              R"("availability_mode":"all","device":{"identifiers":["busbar_gx_1_battery_mqtt_enphase_1"],)"
              R"("name":"House \"A\"","model":"MQTT battery","sw_version":"1.2","serial_number":"42"},)"
              R"("origin":{"name":"busbar","sw_version":")" +
                  std::string(version()) + R"("}})");
}

TEST_F(mqtt_bridge, makes_counters_and_codes_known_as_such)
{
    EXPECT_NE(
        discovery("/History/DischargedEnergy")
            .document.find(R"("unit_of_measurement":"kWh","device_class":"energy","state_class":"total_increasing")"),
        std::string::npos);
    const auto state = discovery("/State").document;
    EXPECT_NE(state.find(R"("value_template":"{{ value_json.text | default('None') }}")"), std::string::npos);
    EXPECT_EQ(state.find("state_class"), std::string::npos);
    EXPECT_NE(discovery("/Soc").document.find(R"("device_class":"battery")"), std::string::npos);
    EXPECT_EQ(discovery("/Soh").document.find("device_class"), std::string::npos);
}

TEST_F(mqtt_bridge, keeps_what_is_no_measurement_from_home_assistant)
{
    EXPECT_TRUE(is_sensor("/Soc"));
    EXPECT_TRUE(is_sensor("/Alarms/LowVoltage"));
    for (const auto* path : {"/CustomName", "/DeviceInstance", "/ProductId", "/Mgmt/ProcessName", "/Connected"}) {
        EXPECT_FALSE(is_sensor(path)) << path;
    }
}

std::string mistake_of(std::string_view key, std::string_view value)
{
    config::section publish("publish", {});
    publish.put(key, std::string(value), {3, 9});
    const auto mistakes = mqtt::bridge::validate(publish);
    return mistakes.empty() ? std::string{} : mistakes.front().text;
}

TEST(mqtt_bridge_settings, refuse_topics_that_can_not_be)
{
    EXPECT_EQ(mistake_of("topic", "house/busbar"), "");
    EXPECT_EQ(mistake_of("topic", "house/#"), "topic: + and # are for those that subscribe");
    EXPECT_EQ(mistake_of("topic", "/house"), "topic: without / at the beginning or end, and no two in a row");
    EXPECT_EQ(mistake_of("topic", "house/"), "topic: without / at the beginning or end, and no two in a row");
    EXPECT_EQ(mistake_of("topic", "N/c0619ab1"), "topic: topics below N belong to the GX itself");
    EXPECT_EQ(mistake_of("topic", "$SYS"), "topic: topics with $ belong to the broker");
    EXPECT_EQ(mistake_of("discovery_topic", "ha/+"), "discovery_topic: + and # are for those that subscribe");
}

TEST(mqtt_bridge_settings, have_a_status_for_each_process)
{
    config::section publish("publish", {});
    publish.put("topic", std::string("house"), {});
    publish.put("interval", 0.5, {});
    EXPECT_EQ(mqtt::bridge::settings_of(publish, "").status_topic, "house/status");
    EXPECT_EQ(mqtt::bridge::settings_of(publish, "ttyUSB0").status_topic, "house/status/ttyUSB0");
    EXPECT_EQ(mqtt::bridge::settings_of(publish, "").interval, std::chrono::milliseconds(500));
}

} // namespace
