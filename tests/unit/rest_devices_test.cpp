/// What the JSON device headers make of their devices' answers: the captures with the values that rest.md §7.3 and §7.4 expect of them.
#include <busbar/http/command_check.hpp>
#include <busbar/json/configured_program.hpp>
#include <busbar/json/evaluate.hpp>
#include <busbar/row/counter_guard.hpp>
#include <devices/apsystems/ez1.hpp>
#include <devices/dtugateway/inverter.hpp>
#include <devices/enphase/envoy.hpp>
#include <devices/enphase/envoy_grid.hpp>
#include <devices/enphase/envoy_v1.hpp>
#include <devices/esphome/sensor.hpp>
#include <devices/fronius/power_flow.hpp>
#include <devices/fronius/power_flow_solar.hpp>
#include <devices/fronius/solar_api.hpp>
#include <devices/fronius/solar_api_single_phase.hpp>
#include <devices/go_e/charger.hpp>
#include <devices/go_e/charger_v1.hpp>
#include <devices/homewizard/p1.hpp>
#include <devices/iammeter/wem3080.hpp>
#include <devices/iammeter/wem3080t.hpp>
#include <devices/shelly/em.hpp>
#include <devices/shelly/em1.hpp>
#include <devices/shelly/gen1_relay.hpp>
#include <devices/shelly/pm1.hpp>
#include <devices/shelly/pro_3em.hpp>
#include <devices/shelly/switch.hpp>
#include <devices/shelly/three_em.hpp>
#include <devices/tasmota/channel.hpp>
#include <devices/tasmota/plug.hpp>
#include <devices/tasmota/sml.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

namespace {

using namespace busbar;
using namespace devices;
using json::field_state;

struct expected {
    const char* path;
    double value;
};

/// One document of a device, read. Parameters are those of the configuration.
template <class Document> class sample {
public:
    explicit sample(const json::parameter_values& parameters = {})
        : configured_(json::document_program_of<Document>, parameters),
          reader_(program().by)
    {
        EXPECT_EQ(configured_.problem(), "");
        json::keep_texts(program(), reader_);
    }

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
        return json::number_of(program(), row(path), reader_);
    }
    [[nodiscard]] field_state state(std::string_view path) const { return of(path).state; }
    [[nodiscard]] std::string text(std::string_view path) const
    {
        std::string made;
        json::text_of(program(), row(path), reader_, made);
        return made;
    }
    [[nodiscard]] bool rising(std::string_view path) const { return program().rows[row(path)].options.rising; }
    [[nodiscard]] std::string refused() const { return json::why_refused(program(), reader_); }
    [[nodiscard]] bool asleep() const { return json::is_asleep(program(), reader_); }

    /// The document is one of this device's, and these are its values.
    void tells(std::initializer_list<expected> all) const
    {
        EXPECT_EQ(refused(), "");
        for (const auto& [path, value] : all) {
            EXPECT_EQ(state(path), field_state::valid) << path;
            EXPECT_NEAR(of(path).number, value, 1e-6 * std::abs(value)) << path;
        }
    }

private:
    [[nodiscard]] const json::field_program& program() const { return configured_.program(); }
    [[nodiscard]] std::size_t row(std::string_view path) const
    {
        const auto found =
            std::ranges::find_if(program().rows, [&](const json::field_row& r) { return path == r.path; });
        EXPECT_NE(found, program().rows.end()) << path;
        return static_cast<std::size_t>(found - program().rows.begin());
    }

    json::configured_program configured_;
    json::reader reader_;
};

const json::parameter_values first_channel{{"channel", "0"}};
const json::parameter_values second_channel{{"channel", "1"}};
const json::parameter_values first_inverter{{"inverter", "1"}};

// Shelly

TEST(shelly, gen1_relay)
{
    sample<shelly::gen1_relay::values> it(first_channel);
    ASSERT_TRUE(it.read_capture("shelly_gen1_1pm_status.constructed.json"));
    it.tells({{"/Ac/L1/Power", 312.45}, {"/Ac/L1/Energy/Forward", 7412345.0 / 60000}});
}

TEST(shelly, a_channel_that_is_not_there_is_named)
{
    sample<shelly::gen1_relay::values> it(second_channel);
    ASSERT_TRUE(it.read_capture("shelly_gen1_1pm_status.constructed.json"));
    EXPECT_EQ(it.refused(), "meters/1/total is missing");
}

TEST(shelly, em_as_it_is_wired_for_loads)
{
    // In role pvinverter the user says inverted = true: 842.31 W, 3.608714 A, 1834.2219 kWh Forward.
    sample<shelly::em::values> it(first_channel);
    ASSERT_TRUE(it.read_capture("shelly_gen1_em_status.constructed.json"));
    it.tells({{"/Ac/L1/Power", -842.31},
              {"/Ac/L1/Voltage", 233.41},
              {"/Ac/L1/Current", -842.31 / 233.41},
              {"/Ac/L1/PowerFactor", -0.99},
              {"/Ac/L1/Energy/Forward", 0.5127},
              {"/Ac/L1/Energy/Reverse", 1834.2219}});
    EXPECT_NEAR(it.of("/Ac/L1/Current").number, -3.608714, 1e-6);
}

TEST(shelly, em_second_clamp)
{
    sample<shelly::em::values> it(second_channel);
    ASSERT_TRUE(it.read_capture("shelly_gen1_em_status.constructed.json"));
    it.tells({{"/Ac/L1/Power", 120.02}, {"/Ac/L1/Energy/Forward", 934.1124}, {"/Ac/L1/Energy/Reverse", 0}});
}

TEST(shelly, what_is_not_valid_has_no_value_but_counters_stay)
{
    sample<shelly::em::values> it(first_channel);
    ASSERT_TRUE(it.read(
        R"({"emeters":[{"power":0,"pf":0,"voltage":0,"is_valid":false,"total":512.7,"total_returned":1834221.9}]})"));
    EXPECT_EQ(it.refused(), "");
    for (const char* path : {"/Ac/L1/Power", "/Ac/L1/Voltage", "/Ac/L1/Current", "/Ac/L1/PowerFactor"}) {
        EXPECT_EQ(it.state(path), field_state::invalid) << path;
    }
    it.tells({{"/Ac/L1/Energy/Reverse", 1834.2219}});
}

TEST(shelly, three_em)
{
    sample<shelly::three_em::values> it;
    ASSERT_TRUE(it.read_capture("shelly_gen1_3em_status.constructed.json"));
    it.tells({{"/Ac/L1/Power", 411.2},
              {"/Ac/L2/Power", -1320.7},
              {"/Ac/L3/Power", 250},
              {"/Ac/L1/Voltage", 230.9},
              {"/Ac/L2/Voltage", 232.1},
              {"/Ac/L3/Voltage", 231.4},
              {"/Ac/L1/Current", 1.94},
              {"/Ac/L2/Current", 5.71},
              {"/Ac/L3/Current", 1.22},
              {"/Ac/L1/PowerFactor", 0.92},
              {"/Ac/L2/PowerFactor", -0.99},
              {"/Ac/L3/PowerFactor", 0.88},
              {"/Ac/L1/Energy/Forward", 5123.4401},
              {"/Ac/L2/Energy/Forward", 2234.112},
              {"/Ac/L3/Energy/Forward", 1911.8306},
              {"/Ac/L1/Energy/Reverse", 210.3344},
              {"/Ac/L2/Energy/Reverse", 980.2213},
              {"/Ac/L3/Energy/Reverse", 120.0449},
              {"/Ac/Power", -659.5}});
    EXPECT_EQ(it.state("/Ac/N/Current"), field_state::invalid) << "no clamp on the neutral";
}

TEST(shelly, gen1_says_who_it_is)
{
    sample<shelly::three_em::identity> it;
    ASSERT_TRUE(it.read_capture("shelly_gen1_shelly.constructed.json"));
    it.tells({});
    EXPECT_EQ(it.text("/Serial"), "98F4ABD00003");
    EXPECT_EQ(it.text("/Model"), "SHEM-3");
    EXPECT_EQ(it.text("/FirmwareVersion"), "20230913-114244/v1.14.0-gcb84623");
    ASSERT_TRUE(it.read(R"({"name":null,"id":"shellyplus1pm-30c6f7800005","mac":"30C6F7800005","gen":2})"));
    EXPECT_EQ(it.refused(), "gen is 2") << "answers at the same place, but has other documents";
}

TEST(shelly, switch_as_a_load)
{
    sample<shelly::metered_switch::values> it;
    ASSERT_TRUE(it.read_capture("shelly_gen2_plus1pm_Switch.GetStatus.constructed.json"));
    it.tells({{"/Ac/L1/Power", 352.7},
              {"/Ac/L1/Voltage", 233.6},
              {"/Ac/L1/Current", 1.524},
              {"/Ac/L1/PowerFactor", 0.99},
              {"/Ac/Frequency", 50},
              {"/Ac/L1/Energy/Forward", 1823.393318},
              {"/Ac/L1/Energy/Reverse", 0.018204}});
}

TEST(shelly, switch_at_an_inverter_that_is_wired_as_a_load)
{
    // inverted = true: 583.4 W, 911.8704 kWh Forward.
    sample<shelly::metered_switch::values> it;
    ASSERT_TRUE(it.read_capture("shelly_gen2_plus1pm_Switch.GetStatus_pv_negative.constructed.json"));
    it.tells({{"/Ac/L1/Power", -583.4},
              {"/Ac/L1/Voltage", 235.1},
              {"/Ac/L1/Current", 2.51},
              {"/Ac/L1/Energy/Forward", 0.4697},
              {"/Ac/L1/Energy/Reverse", 911.8704}});
}

TEST(shelly, plug_without_a_counter_of_the_other_direction)
{
    sample<shelly::metered_switch::values> it;
    ASSERT_TRUE(it.read_capture("shelly_gen3_plug_no_ret_Switch.GetStatus.constructed.json"));
    it.tells({{"/Ac/L1/Power", 401.7},
              {"/Ac/L1/Voltage", 239.6},
              {"/Ac/L1/Current", 1.902},
              {"/Ac/L1/Energy/Forward", 2510.033412}});
    for (const char* path : {"/Ac/L1/Energy/Reverse", "/Ac/Frequency", "/Ac/L1/PowerFactor"}) {
        EXPECT_EQ(it.state(path), field_state::absent) << path;
    }
}

TEST(shelly, pm1)
{
    sample<shelly::pm1::values> it;
    ASSERT_TRUE(it.read_capture("shelly_gen3_PM1.GetStatus.constructed.json"));
    it.tells({{"/Ac/L1/Power", 90.1},
              {"/Ac/L1/Voltage", 231.8},
              {"/Ac/L1/Current", 0.402},
              {"/Ac/Frequency", 50},
              {"/Ac/L1/Energy/Forward", 12.044118}});
}

TEST(shelly, a_method_that_is_missing_is_no_answer)
{
    sample<shelly::pro_3em::values> it;
    ASSERT_TRUE(it.read_capture("shelly_gen2_rpc_404.constructed.json"));
    EXPECT_EQ(it.refused(), "a_act_power is missing");
}

TEST(shelly, gen2_says_who_it_is)
{
    sample<shelly::pro_3em::identity> it;
    ASSERT_TRUE(it.read_capture("shelly_gen2_Shelly.GetDeviceInfo.constructed.json"));
    it.tells({});
    EXPECT_EQ(it.text("/Serial"), "30C6F7800004");
    EXPECT_EQ(it.text("/CustomName"), "Zähler Haus");
    EXPECT_EQ(it.text("/FirmwareVersion"), "1.4.2");
    EXPECT_EQ(it.text("/Model"), "Pro3EM");
}

TEST(shelly, em1)
{
    sample<shelly::em1::values> it;
    ASSERT_TRUE(it.read(
        R"({"id":0,"current":4.1,"voltage":233.2,"act_power":-951.2,"aprt_power":956.1,"pf":-0.99,"freq":50.0})"));
    it.tells({{"/Ac/L1/Power", -951.2}, {"/Ac/L1/Voltage", 233.2}, {"/Ac/L1/Current", 4.1}, {"/Ac/Frequency", 50}});
    sample<shelly::em1::energies> counted;
    ASSERT_TRUE(counted.read(R"({"id":0,"total_act_energy":12345.6,"total_act_ret_energy":7890.1})"));
    counted.tells({{"/Ac/L1/Energy/Forward", 12.3456}, {"/Ac/L1/Energy/Reverse", 7.8901}});
}

TEST(shelly, pro_3em)
{
    sample<shelly::pro_3em::values> it;
    ASSERT_TRUE(it.read(
        R"({"id":0,"a_current":1.1,"a_voltage":231.0,"a_act_power":250.5,"a_pf":0.98,"a_freq":null,"b_current":2.2,)"
        R"("b_voltage":232.0,"b_act_power":-500.5,"b_pf":-0.97,"b_freq":50.01,"c_current":0.3,"c_voltage":233.0,)"
        R"("c_act_power":60.0,"c_pf":0.9,"c_freq":50.01,"n_current":null,"total_act_power":-190.0})"));
    it.tells({{"/Ac/L1/Power", 250.5},
              {"/Ac/L2/Power", -500.5},
              {"/Ac/L3/Power", 60},
              {"/Ac/L2/Voltage", 232},
              {"/Ac/L3/Current", 0.3},
              {"/Ac/Frequency", 50.01},
              {"/Ac/Power", -190}});
    EXPECT_EQ(it.state("/Ac/N/Current"), field_state::invalid);
    sample<shelly::pro_3em::energies> counted;
    ASSERT_TRUE(counted.read(
        R"({"a_total_act_energy":1000,"a_total_act_ret_energy":1,"b_total_act_energy":2000,"b_total_act_ret_energy":2,)"
        R"("c_total_act_energy":3000,"c_total_act_ret_energy":3,"total_act":6000,"total_act_ret":6})"));
    counted.tells({{"/Ac/L1/Energy/Forward", 1},
                   {"/Ac/L3/Energy/Reverse", 0.003},
                   {"/Ac/Energy/Forward", 6},
                   {"/Ac/Energy/Reverse", 0.006}});
}

// Tasmota

TEST(tasmota, plug)
{
    sample<tasmota::plug::values> it;
    ASSERT_TRUE(it.read_capture("tasmota_plug_STATUS8.constructed.json"));
    it.tells({{"/Ac/L1/Power", 388},
              {"/Ac/L1/Current", 1.709},
              {"/Ac/L1/Voltage", 232},
              {"/Ac/L1/PowerFactor", 0.98},
              {"/Ac/L1/Energy/Forward", 412.337}});
}

TEST(tasmota, channel)
{
    sample<tasmota::channel::values> it(first_channel);
    ASSERT_TRUE(it.read_capture("tasmota_shelly_2pm.json"));
    it.tells({{"/Ac/L1/Power", 160}, {"/Ac/L1/Current", 0.734}, {"/Ac/L1/Voltage", 235}, {"/Ac/Frequency", 50}});
    EXPECT_EQ(it.state("/Ac/L1/Energy/Forward"), field_state::absent) << "what there is, is of both channels";
    sample<tasmota::channel::values> other(second_channel);
    ASSERT_TRUE(other.read_capture("tasmota_shelly_2pm.json"));
    other.tells({{"/Ac/L1/Power", 0}, {"/Ac/L1/Voltage", 235}});
    ASSERT_TRUE(other.read(R"({"StatusSNS":{"ENERGY":{"Total":[1.5,2.5],"Power":[160,7],"Voltage":235}}})"));
    other.tells({{"/Ac/L1/Power", 7}, {"/Ac/L1/Energy/Forward", 2.5}});
}

TEST(tasmota, channels_without_an_index_are_named)
{
    sample<tasmota::plug::values> it;
    ASSERT_TRUE(it.read_capture("tasmota_shelly_2pm.json"));
    EXPECT_EQ(it.refused(), "StatusSNS/ENERGY/Power is something else than a value");
}

TEST(tasmota, a_warning_with_status_200_is_no_answer)
{
    const auto* const why = "WARNING is \"Need user=<username>&password=<password>\"";
    sample<tasmota::plug::values> plug;
    ASSERT_TRUE(plug.read_capture("tasmota_warning_http200.constructed.json"));
    EXPECT_EQ(plug.refused(), why);
    sample<tasmota::channel::values> channel(first_channel);
    ASSERT_TRUE(channel.read_capture("tasmota_warning_http200.constructed.json"));
    EXPECT_EQ(channel.refused(), why);
    sample<tasmota::sml::values> head;
    ASSERT_TRUE(head.read_capture("tasmota_warning_http200.constructed.json"));
    EXPECT_EQ(head.refused(), why);
}

const json::parameter_values usual_names{
    {"meter", "SML"}, {"power_name", "Power_curr"}, {"import_name", "Total_in"}, {"export_name", "Total_out"}};

TEST(tasmota, sml_that_has_not_read_its_meter_yet_counts_nothing)
{
    sample<tasmota::sml::values> it(usual_names);
    ASSERT_TRUE(it.read_capture("tasmota_sml_startup_zero_STATUS10.constructed.json"));
    for (const char* path : {"/Ac/Energy/Forward", "/Ac/Energy/Reverse"}) {
        EXPECT_TRUE(it.rising(path)) << path;
        counter_guard guard;
        EXPECT_TRUE(std::isnan(guard.filter(it.of(path).number, {}))) << path;
    }
}

TEST(tasmota, sml_of_one_phase_and_of_three)
{
    sample<tasmota::sml::values> it(usual_names);
    ASSERT_TRUE(it.read(R"({"StatusSNS":{"SML":{"Total_in":8123.5,"Total_out":2100.25,"Power_curr":-312.5}}})"));
    it.tells({{"/Ac/Power", -312.5},
              {"/Ac/L1/Power", -312.5},
              {"/Ac/Energy/Forward", 8123.5},
              {"/Ac/Energy/Reverse", 2100.25}});
    EXPECT_EQ(it.state("/Ac/L2/Power"), field_state::absent);
    ASSERT_TRUE(it.read(R"({"StatusSNS":{"SML":{"Power_curr":60,"power_l1":10,"power_l2":20,"power_l3":30}}})"));
    it.tells({{"/Ac/Power", 60}, {"/Ac/L1/Power", 10}, {"/Ac/L2/Power", 20}, {"/Ac/L3/Power", 30}});
}

TEST(tasmota, sml_with_names_of_the_users_script)
{
    sample<tasmota::sml::values> it(
        {{"meter", "MT175"}, {"power_name", "P"}, {"import_name", "E_in"}, {"export_name", "E_out"}});
    ASSERT_TRUE(it.read(R"({"StatusSNS":{"MT175":{"E_in":1,"E_out":2,"P":3}}})"));
    it.tells({{"/Ac/L1/Power", 3}, {"/Ac/Energy/Forward", 1}, {"/Ac/Energy/Reverse", 2}});
    ASSERT_TRUE(it.read(R"({"StatusSNS":{"SML":{"E_in":1,"E_out":2,"P":3}}})"));
    EXPECT_EQ(it.refused(), "StatusSNS/MT175/P is missing");
}

// go-e

TEST(go_e, charger)
{
    sample<go_e::charger::values> it;
    ASSERT_TRUE(it.read_capture("goe_v2_api_status.constructed.json"));
    it.tells({{"/Ac/Power", 10867},
              {"/Ac/L1/Power", 3622},
              {"/Ac/L2/Power", 3634},
              {"/Ac/L3/Power", 3611},
              {"/Ac/L1/Voltage", 231},
              {"/Ac/L2/Voltage", 233},
              {"/Ac/L3/Voltage", 230},
              {"/Ac/L1/Current", 15.7},
              {"/Ac/L2/Current", 15.6},
              {"/Status", 2},
              {"/ErrorCode", 0},
              {"/SetCurrent", 16},
              {"/MaxCurrent", 16},
              {"/Mode", 1},
              {"/StartStop", 1},
              {"/Ac/Energy/Forward", 3312.445},
              {"/Session/Energy", 4.3127}});
    constexpr std::array<double, 3> currents{15.7, 15.6, 15.7};
    EXPECT_EQ(go_e::charger::derived.rows[0].path, std::string_view{"/Current"});
    EXPECT_EQ(go_e::charger::derived.rows[0].compute(currents), 15.7);
    sample<go_e::charger::identity> who;
    ASSERT_TRUE(who.read_capture("goe_v2_api_status.constructed.json"));
    EXPECT_EQ(who.text("/Serial"), "211234");
    EXPECT_EQ(who.text("/FirmwareVersion"), "056.2");
    EXPECT_EQ(who.text("/CustomName"), "Garage");
}

TEST(go_e, states_of_the_car_and_of_the_force)
{
    sample<go_e::charger::values> it;
    const auto read = [&](int car, int force) {
        EXPECT_TRUE(it.read(fmt::format(R"({{"car":{},"frc":{},"nrg":[0,0,0,0,0,0,0,0,0,0,0,0]}})", car, force)));
        EXPECT_EQ(it.refused(), "");
    };
    constexpr std::array<double, 5> statuses{0, 0, 2, 6, 3};
    for (int car = 1; car <= 4; ++car) {
        read(car, 0);
        it.tells({{"/Status", statuses[static_cast<std::size_t>(car)]}});
    }
    for (const int car : {0, 5}) {
        read(car, 0);
        EXPECT_EQ(it.state("/Status"), field_state::invalid) << "an error: the platform has no number for it";
    }
    read(1, 0);
    it.tells({{"/Mode", 1}, {"/StartStop", 1}});
    read(1, 1);
    it.tells({{"/Mode", 0}, {"/StartStop", 0}});
    read(1, 2);
    it.tells({{"/Mode", 0}, {"/StartStop", 1}});
}

TEST(go_e, charger_v1)
{
    sample<go_e::charger_v1::values> it;
    ASSERT_TRUE(it.read_capture("goe_v1_status.constructed.json"));
    it.tells({{"/Ac/L1/Voltage", 231},
              {"/Ac/L2/Voltage", 232},
              {"/Ac/L3/Voltage", 230},
              {"/Ac/L1/Current", 9.9},
              {"/Ac/L2/Current", 9.9},
              {"/Ac/L3/Current", 9.8},
              {"/Ac/L1/Power", 2200},
              {"/Ac/L2/Power", 2200},
              {"/Ac/L3/Power", 2200},
              {"/Ac/Power", 6830},
              {"/Status", 2},
              {"/SetCurrent", 10},
              {"/StartStop", 1},
              {"/Ac/Energy/Forward", 421.5},
              {"/Session/Energy", 421332.0 / 360000}});
    EXPECT_EQ(it.text("/Serial"), "000123");
    EXPECT_EQ(it.text("/FirmwareVersion"), "041.0");
}

// Fronius

TEST(fronius, solar_api)
{
    sample<fronius::solar_api::common> it(first_inverter);
    ASSERT_TRUE(it.read_capture("fronius_CommonInverterData.constructed.json"));
    it.tells({{"/Ac/Power", 2371},
              {"/Ac/Frequency", 49.99},
              {"/Ac/Energy/Forward", 24510.332},
              {"/Pv/0/V", 402.5},
              {"/Pv/0/I", 6.1},
              {"/StatusCode", 7},
              {"/ErrorCode", 0}});
    EXPECT_FALSE(it.asleep());
    sample<fronius::solar_api::three_phases> phases(first_inverter);
    ASSERT_TRUE(phases.read_capture("fronius_3PInverterData.constructed.json"));
    phases.tells({{"/Ac/L1/Voltage", 231.1},
                  {"/Ac/L2/Voltage", 232.4},
                  {"/Ac/L3/Voltage", 230.6},
                  {"/Ac/L1/Current", 3.44},
                  {"/Ac/L2/Current", 3.42},
                  {"/Ac/L3/Current", 3.41}});
    EXPECT_TRUE(fronius::solar_api::powers_by_current_share);
}

TEST(fronius, solar_api_single_phase)
{
    sample<fronius::solar_api_single_phase::common> it(first_inverter);
    ASSERT_TRUE(it.read_capture("fronius_CommonInverterData.constructed.json"));
    it.tells({{"/Ac/L1/Power", 2371},
              {"/Ac/L1/Voltage", 231.1},
              {"/Ac/L1/Current", 10.27},
              {"/Ac/L1/Energy/Forward", 24510.332},
              {"/StatusCode", 7}});
}

TEST(fronius, night_is_sleep)
{
    sample<fronius::solar_api::common> it(first_inverter);
    ASSERT_TRUE(it.read_capture("fronius_CommonInverterData_night.constructed.json"));
    EXPECT_TRUE(it.asleep());
    it.tells({{"/Ac/Energy/Forward", 24512.001}});
    EXPECT_EQ(it.state("/Ac/Power"), field_state::absent);
    sample<fronius::solar_api_single_phase::common> single(first_inverter);
    ASSERT_TRUE(single.read_capture("fronius_CommonInverterData_night.constructed.json"));
    EXPECT_TRUE(single.asleep());
    single.tells({{"/Ac/L1/Energy/Forward", 24512.001}});
}

TEST(fronius, an_inverter_that_the_datamanager_does_not_reach)
{
    sample<fronius::solar_api::common> it(first_inverter);
    ASSERT_TRUE(it.read_capture("fronius_not_available.constructed.json"));
    EXPECT_EQ(it.refused(), "Head/Status/Code is 12");
    EXPECT_FALSE(it.asleep());
    sample<fronius::solar_api::three_phases> phases(first_inverter);
    ASSERT_TRUE(phases.read_capture("fronius_not_available.constructed.json"));
    EXPECT_EQ(phases.refused(), "Head/Status/Code is 12");
}

TEST(fronius, power_flow)
{
    const auto* const day =
        R"({"Body":{"Data":{"Site":{"P_Grid":-1234.5,"P_PV":2500.25,"E_Total":24510332}}},"Head":{"Status":{"Code":0}}})";
    const auto* const night =
        R"({"Body":{"Data":{"Site":{"P_Grid":null,"P_PV":null,"E_Total":24510332}}},"Head":{"Status":{"Code":0}}})";
    sample<fronius::power_flow::site> grid;
    ASSERT_TRUE(grid.read(day));
    grid.tells({{"/Ac/L1/Power", -1234.5}});
    ASSERT_TRUE(grid.read(night));
    EXPECT_EQ(grid.refused(), "Body/Data/Site/P_Grid is null") << "no Smart Meter is not 0 W";
    sample<fronius::power_flow_solar::site> solar;
    ASSERT_TRUE(solar.read(day));
    solar.tells({{"/Ac/L1/Power", 2500.25}, {"/Ac/L1/Energy/Forward", 24510.332}});
    ASSERT_TRUE(solar.read(night));
    solar.tells({{"/Ac/L1/Power", 0}});
}

// Enphase

TEST(enphase, envoy)
{
    sample<enphase::envoy::production> it;
    ASSERT_TRUE(it.read_capture("envoy_production_details.constructed.json"));
    it.tells({{"/Ac/Power", 3298.4},
              {"/Ac/L1/Power", 1100.2},
              {"/Ac/L2/Power", 1099.1},
              {"/Ac/L3/Power", 1099.1},
              {"/Ac/L1/Voltage", 232.2},
              {"/Ac/L2/Voltage", 232.0},
              {"/Ac/L3/Voltage", 232.1},
              {"/Ac/L1/Current", 4.74},
              {"/Ac/L2/Current", 4.74},
              {"/Ac/L3/Current", 4.73},
              {"/Ac/L1/Energy/Forward", 3036.7401},
              {"/Ac/Energy/Forward", 9110.2203}});
}

TEST(enphase, envoy_without_meter_tells_the_sum_of_its_inverters)
{
    sample<enphase::envoy::production> it;
    ASSERT_TRUE(it.read(R"({"production":[{"type":"inverters","wNow":3310,"whLifetime":9120334}]})"));
    it.tells({{"/Ac/Power", 3310}, {"/Ac/L1/Power", 3310}, {"/Ac/Energy/Forward", 9120.334}});
    EXPECT_EQ(it.state("/Ac/L1/Energy/Forward"), field_state::absent);
}

TEST(enphase, envoy_grid)
{
    sample<enphase::envoy_grid::consumption> it;
    ASSERT_TRUE(it.read_capture("envoy_production_details.constructed.json"));
    it.tells({{"/Ac/Power", -2487.4},
              {"/Ac/L1/Power", -829.2},
              {"/Ac/L2/Power", -829.1},
              {"/Ac/L3/Power", -829.1},
              {"/Ac/L1/Voltage", 232.2},
              {"/Ac/Energy/Forward", 2210.334}});
    ASSERT_TRUE(it.read(R"({"consumption":[{"type":"eim","measurementType":"total-consumption","wNow":811.0}]})"));
    EXPECT_EQ(it.refused(), "consumption[type=eim,measurementType=net-consumption]/wNow is missing");
}

TEST(enphase, envoy_v1)
{
    sample<enphase::envoy_v1::production> it;
    ASSERT_TRUE(it.read_capture("envoy_api_v1_production.constructed.json"));
    it.tells({{"/Ac/L1/Power", 3310}, {"/Ac/L1/Energy/Forward", 9120.334}});
}

// HomeWizard, IAMMETER

TEST(homewizard, p1)
{
    sample<homewizard::p1::values> it;
    ASSERT_TRUE(it.read_capture("homewizard_p1_data.constructed.json"));
    it.tells({{"/Ac/Power", -543},
              {"/Ac/L1/Power", -676},
              {"/Ac/L2/Power", 133},
              {"/Ac/L3/Power", 0},
              {"/Ac/L1/Voltage", 234.2},
              {"/Ac/L2/Voltage", 231.9},
              {"/Ac/L3/Voltage", 232.4},
              {"/Ac/L1/Current", -4},
              {"/Ac/L2/Current", 2},
              {"/Ac/L3/Current", 0},
              {"/Ac/Energy/Forward", 13779.338},
              {"/Ac/Energy/Reverse", 5112.02}});
    EXPECT_EQ(it.text("/Model"), "ISKRA 2M550T-101");
}

TEST(homewizard, meter_of_one_phase)
{
    sample<homewizard::p1::values> it;
    ASSERT_TRUE(it.read(R"({"total_power_import_kwh":2.5,"total_power_export_kwh":1.5,"active_power_w":-10.5,)"
                        R"("active_voltage_v":228.5,"active_current_a":0.05,"active_frequency_hz":50.0})"));
    it.tells({{"/Ac/Power", -10.5},
              {"/Ac/L1/Power", -10.5},
              {"/Ac/L1/Voltage", 228.5},
              {"/Ac/L1/Current", 0.05},
              {"/Ac/Frequency", 50}});
    EXPECT_EQ(it.state("/Ac/L2/Power"), field_state::absent);
}

TEST(iammeter, wem3080t)
{
    sample<iammeter::wem3080t::values> it;
    ASSERT_TRUE(it.read_capture("iammeter_monitorjson_3phase.constructed.json"));
    it.tells({{"/Ac/L1/Power", 511.4},
              {"/Ac/L2/Power", -1402.9},
              {"/Ac/L3/Power", 201.3},
              {"/Ac/L1/Voltage", 231.2},
              {"/Ac/L2/Current", 6.1},
              {"/Ac/Frequency", 50},
              {"/Ac/L3/PowerFactor", 0.87},
              {"/Ac/L1/Energy/Forward", 3120.44},
              {"/Ac/L2/Energy/Forward", 1844.02},
              {"/Ac/L3/Energy/Forward", 1411},
              {"/Ac/L1/Energy/Reverse", 20.11},
              {"/Ac/L2/Energy/Reverse", 812},
              {"/Ac/L3/Energy/Reverse", 3.01}});
    EXPECT_EQ(it.text("/Serial"), "ABCD1234");
    EXPECT_EQ(it.text("/FirmwareVersion"), "1.75.64");
}

TEST(iammeter, wem3080)
{
    sample<iammeter::wem3080::values> it;
    ASSERT_TRUE(it.read(R"({"SN":"ABCD1235","version":"1.2","Data":[228.5,3.5,788.0,12.25,1.5]})"));
    it.tells({{"/Ac/L1/Voltage", 228.5},
              {"/Ac/L1/Current", 3.5},
              {"/Ac/L1/Power", 788},
              {"/Ac/L1/Energy/Forward", 12.25},
              {"/Ac/L1/Energy/Reverse", 1.5}});
    ASSERT_TRUE(it.read_capture("iammeter_monitorjson_3phase.constructed.json"));
    EXPECT_EQ(it.refused(), "Data/2 is missing");
}

// Micro-inverters

TEST(apsystems, ez1)
{
    sample<apsystems::ez1::output> it;
    ASSERT_TRUE(it.read_capture("apsystems_ez1_getOutputData.constructed.json"));
    it.tells({{"/Ac/L1/Power", 239}, {"/Ac/L1/Energy/Forward", 440.62}, {"/Pv/0/P", 121}, {"/Pv/1/P", 118}});
    ASSERT_TRUE(it.read_capture("apsystems_ez1_failed.constructed.json"));
    EXPECT_EQ(it.refused(), "message is \"FAILED\"");
}

TEST(apsystems, ez1_who_it_is_and_its_limit)
{
    sample<apsystems::ez1::identity> who;
    ASSERT_TRUE(who.read(
        R"({"data":{"deviceId":"E07000012345","devVer":"EZ1 1.6.0","minPower":"30","maxPower":"800"},"message":"SUCCESS"})"));
    who.tells({{"/Ac/MaxPower", 800}});
    EXPECT_EQ(who.text("/Serial"), "E07000012345");
    EXPECT_EQ(who.text("/FirmwareVersion"), "EZ1 1.6.0");
    sample<apsystems::ez1::limit> limit;
    ASSERT_TRUE(limit.read(R"({"data":{"maxPower":"450"},"message":"SUCCESS","deviceId":"E07000012345"})"));
    limit.tells({{"/Ac/PowerLimit", 450}});
}

TEST(dtugateway, inverter)
{
    sample<dtugateway::inverter::data> it;
    ASSERT_TRUE(it.read_capture("dtugateway_data.constructed.json"));
    it.tells({{"/Ac/L1/Power", 436.1},
              {"/Ac/L1/Voltage", 232.4},
              {"/Ac/L1/Current", 1.88},
              {"/Ac/Frequency", 50.01},
              {"/Ac/L1/Energy/Forward", 412.337},
              {"/Pv/0/V", 34.2},
              {"/Pv/0/P", 222.6},
              {"/Pv/1/V", 34.0},
              {"/Pv/1/P", 220.8}});
    EXPECT_FALSE(it.asleep());
    ASSERT_TRUE(it.read(R"({"grid":{"v":0,"p":12.5,"tE":412.337},"inverter":{"uptodate":0}})"));
    EXPECT_TRUE(it.asleep()) << "its last values stay";
}

TEST(esphome, sensor)
{
    sample<esphome::sensor::power> it;
    ASSERT_TRUE(it.read_capture("esphome_sensor_power.constructed.json"));
    it.tells({{"/Ac/L1/Power", 412.5}});
    ASSERT_TRUE(it.read_capture("esphome_sensor_nan.constructed.json"));
    EXPECT_EQ(it.refused(), "");
    EXPECT_EQ(it.state("/Ac/L1/Power"), field_state::invalid);
}

// All

template <class D> void is_whole()
{
    const auto& about = D::about;
    EXPECT_NE(about.type.find('.'), std::string_view::npos) << about.type;
    for (const auto text : {about.vendor, about.model, about.source, about.likely_causes[0], about.likely_causes[1],
                            about.likely_causes[2]}) {
        EXPECT_FALSE(text.empty()) << about.type;
    }
    // The compiler looked at who feeds which path, and at who writes what.
    EXPECT_EQ(http::detail::json_device_of<D>.about, &about);
    for (const auto& command : http::commands_of<D>) {
        EXPECT_EQ(command.spec->write, service::access::command) << about.type << command.path;
    }
    for (const auto& document : http::detail::document_rules<D>) {
        EXPECT_EQ(document.get.target[0], '/') << about.type;
        for (const auto& row : document.program->rows) {
            EXPECT_EQ(row.options.rising, std::string_view{row.path}.find("Energy/") != std::string_view::npos &&
                                              std::string_view{row.path}.starts_with("/Ac/"))
                << about.type << row.path;
        }
    }
}

template <class... Devices> void are_whole()
{
    (is_whole<Devices>(), ...);
}

TEST(rest_devices, are_whole)
{
    are_whole<shelly::gen1_relay, shelly::em, shelly::three_em, shelly::metered_switch, shelly::pm1, shelly::em1,
              shelly::pro_3em, tasmota::plug, tasmota::channel, tasmota::sml, go_e::charger, go_e::charger_v1,
              fronius::solar_api, fronius::solar_api_single_phase, fronius::power_flow, fronius::power_flow_solar,
              enphase::envoy, enphase::envoy_grid, enphase::envoy_v1, homewizard::p1, iammeter::wem3080t,
              iammeter::wem3080, apsystems::ez1, dtugateway::inverter, esphome::sensor>();
}

} // namespace
