/// What must hold for every row of every service table.
#include <busbar/service/tables.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::service;

class table : public testing::TestWithParam<const service_class*> {};

bool is_numeric(const path& row)
{
    return row.type == wire_type::integer || row.type == wire_type::real;
}

/// The row that a name belongs to, with `#` as its first number.
std::string example(const path& row)
{
    std::string name = row.name;
    if (const auto hash = name.find('#'); hash != std::string::npos) {
        name.replace(hash, 1, std::to_string(row.first_index));
    }
    return name;
}

TEST_P(table, no_path_twice)
{
    for (const auto& row : GetParam()->paths) {
        EXPECT_EQ(find(GetParam()->paths, example(row)), &row) << row.name;
    }
}

TEST_P(table, paths_are_object_paths)
{
    for (const auto& row : GetParam()->paths) {
        const auto name = example(row);
        EXPECT_TRUE(name.size() > 1 && name.front() == '/' && name.back() != '/') << name;
        EXPECT_EQ(name.find("//"), std::string::npos) << name;
        EXPECT_EQ(name.find_first_not_of("/_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                  std::string::npos)
            << name;
    }
}

TEST_P(table, no_path_is_a_node_of_another)
{
    for (const auto& leaf : GetParam()->paths) {
        for (const auto& other : GetParam()->paths) {
            EXPECT_FALSE(example(other).starts_with(example(leaf) + "/")) << leaf.name << " " << other.name;
        }
    }
}

TEST_P(table, type_and_unit_agree)
{
    for (const auto& row : GetParam()->paths) {
        EXPECT_EQ(is_numeric(row), row.in.of != quantity::text) << row.name;
        EXPECT_TRUE(row.names.count == 0 || row.type == wire_type::integer) << row.name;
        EXPECT_TRUE(row.type == wire_type::real ? row.decimals >= 0 : row.decimals <= 0) << row.name;
    }
}

TEST_P(table, numeric_settings_have_a_range_with_their_default)
{
    for (const auto& row : GetParam()->paths) {
        if (row.write == access::setting && is_numeric(row)) {
            EXPECT_TRUE(std::isfinite(row.minimum) && std::isfinite(row.maximum)) << row.name;
            EXPECT_LT(row.minimum, row.maximum) << row.name;
            EXPECT_TRUE(row.default_setting >= row.minimum && row.default_setting <= row.maximum) << row.name;
            // localsettings takes min = max = 0 for unlimited
            EXPECT_TRUE(row.minimum != 0 || row.maximum != 0) << row.name;
        }
    }
}

TEST_P(table, commands_have_a_range)
{
    for (const auto& row : GetParam()->paths) {
        if (row.write == access::command) {
            EXPECT_TRUE(is_numeric(row)) << row.name; // a write handler takes a number
            EXPECT_TRUE(std::isfinite(row.minimum) && std::isfinite(row.maximum)) << row.name;
            EXPECT_LT(row.minimum, row.maximum) << row.name;
        }
    }
}

TEST_P(table, names_of_values_are_in_range_and_single)
{
    for (const auto& row : GetParam()->paths) {
        std::set<int> values;
        std::set<std::string_view> names;
        for (std::size_t i = 0; i < row.names.count; ++i) {
            EXPECT_TRUE(values.insert(row.names.first[i].value).second) << row.name;
            EXPECT_TRUE(names.insert(row.names.first[i].text).second) << row.name;
            EXPECT_TRUE(row.names.first[i].value >= row.minimum && row.names.first[i].value <= row.maximum) << row.name;
        }
    }
}

TEST_P(table, has_what_every_service_has)
{
    for (const char* name :
         {"/Mgmt/ProcessName", "/Mgmt/ProcessVersion", "/Mgmt/Connection", "/DeviceInstance", "/ProductId",
          "/ProductName", "/CustomName", "/FirmwareVersion", "/HardwareVersion", "/Serial", "/Connected"}) {
        const auto* row = find(GetParam()->paths, name);
        ASSERT_NE(row, nullptr) << name;
        EXPECT_EQ(row->needed, need::framework) << name;
    }
}

TEST_P(table, default_instance_has_a_modbus_address)
{
    const int instance = GetParam()->default_instance;
    EXPECT_TRUE((instance >= 1 && instance <= 99) || (instance >= 101 && instance <= 203)) << instance;
}

INSTANTIATE_TEST_SUITE_P(all, table,
                         testing::Values(&class_of<grid>, &class_of<pvinverter>, &class_of<genset>, &class_of<acload>,
                                         &class_of<heatpump>, &class_of<evcharger>, &class_of<inverter>,
                                         &class_of<temperature>, &class_of<digitalinput>, &class_of<battery>,
                                         &class_of<solarcharger>, &class_of<charger>, &class_of<dcdc>,
                                         &class_of<switch_>, &class_of<tank>, &class_of<meteo>, &class_of<gps>),
                         [](const auto& info) { return std::string{info.param->name}; });

TEST(tables, position_is_the_other_way_round_at_loads)
{
    const auto* inverter = find(pvinverter::paths, "/Position");
    const auto* load = find(acload::paths, "/Position");
    EXPECT_EQ(std::string_view{inverter->names.text_of(static_cast<int>(inverter->default_setting))}, "AC output");
    EXPECT_EQ(std::string_view{load->names.text_of(static_cast<int>(load->default_setting))}, "AC output");
    EXPECT_NE(inverter->default_setting, load->default_setting);
}

TEST(tables, roles_that_a_meter_may_take_agree_on_types)
{
    for (const auto& row : grid::paths) {
        for (const auto* other :
             {&class_of<pvinverter>, &class_of<genset>, &class_of<acload>, &class_of<heatpump>, &class_of<evcharger>}) {
            const auto* same = find(other->paths, example(row));
            ASSERT_NE(same, nullptr) << row.name;
            EXPECT_EQ(same->type, row.type) << row.name;
            EXPECT_EQ(same->in.of, row.in.of) << row.name;
        }
    }
}

TEST(tables, an_energy_offset_that_was_never_stored_is_none)
{
    for (const auto* service : {&class_of<grid>, &class_of<pvinverter>, &class_of<evcharger>, &class_of<inverter>}) {
        const auto* offset = find(service->paths, "/Memory/ForwardOffset");
        ASSERT_NE(offset, nullptr) << service->name;
        EXPECT_EQ(offset->default_setting, -1) << service->name;
        EXPECT_EQ(offset->needed, need::optional) << service->name << ": published only where it is asked for";
    }
}

TEST(tables, an_inverter_is_switched_and_a_charger_controlled)
{
    for (const char* path : {"/Mode", "/Relay/0/State"}) {
        EXPECT_EQ(find(inverter::paths, path)->write, access::command) << path;
    }
    for (const char* path : {"/Mode", "/StartStop", "/SetCurrent", "/MaxCurrent", "/AutoStart"}) {
        EXPECT_EQ(find(evcharger::paths, path)->write, access::command) << path;
    }
    EXPECT_EQ(find(evcharger::paths, "/Current")->write, access::read_only) << "measured";
}

TEST(tables, indexed_paths)
{
    EXPECT_NE(find(pvinverter::paths, "/Pv/0/V"), nullptr);
    EXPECT_NE(find(pvinverter::paths, "/Pv/15/P"), nullptr);
    EXPECT_EQ(find(pvinverter::paths, "/Pv/16/P"), nullptr);
    EXPECT_EQ(find(pvinverter::paths, "/Pv/00/P"), nullptr);
    EXPECT_NE(find(grid::paths, "/Error/7/Id"), nullptr);
    EXPECT_EQ(find(grid::paths, "/Error/8/Id"), nullptr);
}

/// Every path that a battery's JSON document may fill (mqtt.md §5; /UpdateIndex, which is counted, comes on top).
constexpr const char* battery_document_paths[] = {"/Dc/0/Power",
                                                  "/Dc/0/Voltage",
                                                  "/Dc/0/MidVoltage",
                                                  "/Dc/0/MidVoltageDeviation",
                                                  "/Dc/0/Current",
                                                  "/CurrentAvg",
                                                  "/Dc/0/Temperature",
                                                  "/InstalledCapacity",
                                                  "/ConsumedAmphours",
                                                  "/Capacity",
                                                  "/Soc",
                                                  "/SocBms",
                                                  "/Soh",
                                                  "/TimeToGo",
                                                  "/Balancing",
                                                  "/SystemSwitch",
                                                  "/Heating",
                                                  "/State",
                                                  "/Alarms/LowVoltage",
                                                  "/Alarms/HighVoltage",
                                                  "/Alarms/LowSoc",
                                                  "/Alarms/HighChargeCurrent",
                                                  "/Alarms/HighDischargeCurrent",
                                                  "/Alarms/HighCurrent",
                                                  "/Alarms/CellImbalance",
                                                  "/Alarms/HighChargeTemperature",
                                                  "/Alarms/LowChargeTemperature",
                                                  "/Alarms/LowCellVoltage",
                                                  "/Alarms/LowTemperature",
                                                  "/Alarms/HighTemperature",
                                                  "/Alarms/FuseBlown",
                                                  "/Alarms/BmsCable",
                                                  "/Alarms/HighCellVoltage",
                                                  "/Alarms/HighInternalTemperature",
                                                  "/Alarms/InternalFailure",
                                                  "/Alarms/StateOfHealth",
                                                  "/Info/ChargeRequest",
                                                  "/Info/MaxChargeVoltage",
                                                  "/Info/MaxChargeCurrent",
                                                  "/Info/MaxDischargeCurrent",
                                                  "/Info/HeatingCurrent",
                                                  "/Info/MaxChargeCellVoltage",
                                                  "/Info/HeatingPower",
                                                  "/Info/HeatingTemperatureStart",
                                                  "/Info/HeatingTemperatureStop",
                                                  "/Info/BatteryLowVoltage",
                                                  "/Info/ChargeMode",
                                                  "/Info/ChargeLimitation",
                                                  "/Info/DischargeLimitation",
                                                  "/ConnectionInformation",
                                                  "/History/ChargeCycles",
                                                  "/History/MinimumVoltage",
                                                  "/History/MaximumVoltage",
                                                  "/History/TotalAhDrawn",
                                                  "/History/AverageDischarge",
                                                  "/History/DeepestDischarge",
                                                  "/History/LastDischarge",
                                                  "/History/ChargedEnergy",
                                                  "/History/DischargedEnergy",
                                                  "/History/MinimumCellVoltage",
                                                  "/History/MaximumCellVoltage",
                                                  "/History/MinimumTemperature",
                                                  "/History/MaximumTemperature",
                                                  "/History/FullDischarges",
                                                  "/History/LowVoltageAlarms",
                                                  "/History/HighVoltageAlarms",
                                                  "/History/TimeSinceLastFullCharge",
                                                  "/System/MinVoltageCellId",
                                                  "/System/MaxVoltageCellId",
                                                  "/System/MinTemperatureCellId",
                                                  "/System/MaxTemperatureCellId",
                                                  "/System/Temperature1Name",
                                                  "/System/Temperature2Name",
                                                  "/System/Temperature3Name",
                                                  "/System/Temperature4Name",
                                                  "/System/MinCellVoltage",
                                                  "/System/MaxCellVoltage",
                                                  "/System/MinCellTemperature",
                                                  "/System/MaxCellTemperature",
                                                  "/System/MOSTemperature",
                                                  "/System/Temperature1",
                                                  "/System/Temperature2",
                                                  "/System/Temperature3",
                                                  "/System/Temperature4",
                                                  "/System/NrOfCellsPerBattery",
                                                  "/System/NrOfModulesOffline",
                                                  "/System/NrOfModulesBlockingCharge",
                                                  "/System/NrOfModulesBlockingDischarge",
                                                  "/System/NrOfModulesOnline",
                                                  "/Voltages/Sum",
                                                  "/Voltages/Diff",
                                                  "/Voltages/Cell1",
                                                  "/Voltages/Cell2",
                                                  "/Voltages/Cell3",
                                                  "/Voltages/Cell4",
                                                  "/Voltages/Cell5",
                                                  "/Voltages/Cell6",
                                                  "/Voltages/Cell7",
                                                  "/Voltages/Cell8",
                                                  "/Voltages/Cell9",
                                                  "/Voltages/Cell10",
                                                  "/Voltages/Cell11",
                                                  "/Voltages/Cell12",
                                                  "/Voltages/Cell13",
                                                  "/Voltages/Cell14",
                                                  "/Voltages/Cell15",
                                                  "/Voltages/Cell16",
                                                  "/Voltages/Cell17",
                                                  "/Voltages/Cell18",
                                                  "/Voltages/Cell19",
                                                  "/Voltages/Cell20",
                                                  "/Voltages/Cell21",
                                                  "/Voltages/Cell22",
                                                  "/Voltages/Cell23",
                                                  "/Voltages/Cell24",
                                                  "/Balances/Cell1",
                                                  "/Balances/Cell2",
                                                  "/Balances/Cell3",
                                                  "/Balances/Cell4",
                                                  "/Balances/Cell5",
                                                  "/Balances/Cell6",
                                                  "/Balances/Cell7",
                                                  "/Balances/Cell8",
                                                  "/Balances/Cell9",
                                                  "/Balances/Cell10",
                                                  "/Balances/Cell11",
                                                  "/Balances/Cell12",
                                                  "/Balances/Cell13",
                                                  "/Balances/Cell14",
                                                  "/Balances/Cell15",
                                                  "/Balances/Cell16",
                                                  "/Balances/Cell17",
                                                  "/Balances/Cell18",
                                                  "/Balances/Cell19",
                                                  "/Balances/Cell20",
                                                  "/Balances/Cell21",
                                                  "/Balances/Cell22",
                                                  "/Balances/Cell23",
                                                  "/Balances/Cell24",
                                                  "/Io/AllowToBalance",
                                                  "/Io/AllowToCharge",
                                                  "/Io/AllowToDischarge",
                                                  "/Io/AllowToHeat",
                                                  "/Io/ExternalRelay",
                                                  "/Io/ForceChargingOff",
                                                  "/Io/ForceDischargingOff",
                                                  "/Io/TurnBalancingOff",
                                                  "/TimeToSoC/0",
                                                  "/TimeToSoC/5",
                                                  "/TimeToSoC/10",
                                                  "/TimeToSoC/15",
                                                  "/TimeToSoC/20",
                                                  "/TimeToSoC/25",
                                                  "/TimeToSoC/30",
                                                  "/TimeToSoC/35",
                                                  "/TimeToSoC/40",
                                                  "/TimeToSoC/45",
                                                  "/TimeToSoC/50",
                                                  "/TimeToSoC/55",
                                                  "/TimeToSoC/60",
                                                  "/TimeToSoC/65",
                                                  "/TimeToSoC/70",
                                                  "/TimeToSoC/75",
                                                  "/TimeToSoC/80",
                                                  "/TimeToSoC/85",
                                                  "/TimeToSoC/90",
                                                  "/TimeToSoC/95",
                                                  "/TimeToSoC/100",
                                                  "/Settings/HasTemperature"};
static_assert(std::size(battery_document_paths) == 169);
static_assert(find(battery::paths, "/UpdateIndex") != nullptr);

TEST(tables, a_battery_has_all_that_its_document_may_fill)
{
    for (const char* path : battery_document_paths) {
        const auto* row = find(battery::paths, path);
        ASSERT_NE(row, nullptr) << path;
        EXPECT_EQ(row->write, access::read_only) << path;
    }
    for (const auto* beyond : {"/Voltages/Cell0", "/Voltages/Cell25", "/Balances/Cell25", "/System/Temperature5",
                               "/System/Temperature5Name", "/TimeToSoC/101"}) {
        EXPECT_EQ(find(battery::paths, beyond), nullptr) << beyond;
    }
}

TEST(tables, types_and_units_of_a_battery)
{
    struct expected {
        const char* path;
        wire_type type;
        unit in;
        int decimals;
    };
    for (const auto& one : {
             expected{"/Dc/0/Power", wire_type::real, units::watt, 0},
             expected{"/Dc/0/Current", wire_type::real, units::ampere, 1},
             expected{"/Dc/0/MidVoltageDeviation", wire_type::real, units::percent, 2},
             expected{"/Soc", wire_type::real, units::percent, 1},
             expected{"/Capacity", wire_type::real, units::ampere_hour, 1},
             expected{"/TimeToGo", wire_type::integer, units::second, 0},
             expected{"/State", wire_type::integer, units::number, 0},
             expected{"/Info/MaxChargeVoltage", wire_type::real, units::volt, 2},
             expected{"/Info/MaxChargeCellVoltage", wire_type::real, units::volt, 3},
             expected{"/Info/BatteryLowVoltage", wire_type::real, units::volt, 2},
             expected{"/Info/ChargeMode", wire_type::text, units::characters, 0},
             expected{"/History/ChargeCycles", wire_type::integer, units::number, 0},
             expected{"/History/MaximumCellVoltage", wire_type::real, units::volt, 3},
             expected{"/History/MaximumVoltage", wire_type::real, units::volt, 2},
             expected{"/History/ChargedEnergy", wire_type::real, units::kilowatt_hour, 2},
             expected{"/History/DeepestDischarge", wire_type::real, units::ampere_hour, 1},
             expected{"/History/TimeSinceLastFullCharge", wire_type::integer, units::second, 0},
             expected{"/System/MinCellVoltage", wire_type::real, units::volt, 3},
             expected{"/System/Temperature3", wire_type::real, units::celsius, 1},
             expected{"/System/Temperature3Name", wire_type::text, units::characters, 0},
             expected{"/Voltages/Sum", wire_type::real, units::volt, 2},
             expected{"/Voltages/Cell24", wire_type::real, units::volt, 3},
             expected{"/Balances/Cell1", wire_type::integer, units::number, 0},
             expected{"/TimeToSoC/100", wire_type::text, units::characters, 0},
         }) {
        const auto* row = find(battery::paths, one.path);
        ASSERT_NE(row, nullptr) << one.path;
        EXPECT_EQ(row->type, one.type) << one.path;
        EXPECT_STREQ(row->in.symbol, one.in.symbol) << one.path;
        EXPECT_EQ(row->decimals, one.decimals) << one.path;
    }
    EXPECT_STREQ(find(battery::paths, "/State")->names.text_of(9), "Running");
    for (const auto& row : battery::paths) {
        if (std::string_view{row.name}.starts_with("/Alarms/")) {
            EXPECT_EQ(row.in.of, quantity::alarm) << row.name;
        }
    }
}

TEST(tables, what_systemcalc_wants_of_a_battery_is_required_and_limits_are_not)
{
    for (const char* path : {"/Dc/0/Voltage", "/Dc/0/Current", "/Dc/0/Power", "/Soc"}) {
        EXPECT_EQ(find(battery::paths, path)->needed, need::required) << path;
    }
    for (const auto& row : battery::paths) {
        if (std::string_view{row.name}.starts_with("/Info/")) {
            EXPECT_EQ(row.needed, need::optional) << row.name << ": to have the path makes it a BMS";
        }
    }
}

/// What gui-v2 reads of a battery besides (mqtt.md §5), and systemcalc (serial.md §2).
TEST(tables, a_battery_has_what_the_gx_shows)
{
    for (const char* path :
         {"/Mode", "/ErrorCode", "/Alarms/Alarm", "/Alarms/BatteryTemperatureSensor", "/Alarms/MidVoltage",
          "/Alarms/Contactor", "/Alarms/LowStarterVoltage", "/Alarms/HighStarterVoltage", "/History/AutomaticSyncs",
          "/History/LowStarterVoltageAlarms", "/History/HighStarterVoltageAlarms", "/History/MinimumStarterVoltage",
          "/History/MaximumStarterVoltage", "/AirTemperature", "/Dc/1/Voltage", "/Capabilities/ChargeVoltageControl",
          "/Mgmt/InsecureConnection", "/Sense/Current", "/Settings/DischargeFloor"}) {
        const auto* row = find(battery::paths, path);
        ASSERT_NE(row, nullptr) << path;
        EXPECT_EQ(row->write, access::read_only) << path;
    }
    for (const char* path : {"/Redetect", "/History/Clear"}) {
        EXPECT_EQ(find(battery::paths, path), nullptr) << path << ": would have to be written";
    }
}

/// What devices of the kinds that mqtt.md §6 names tell.
TEST(tables, siblings_have_what_their_documents_tell)
{
    struct told {
        const service_class* of;
        std::vector<const char*> paths;
    };
    const std::vector<told> all = {
        {&class_of<grid>,
         {"/Ac/Power", "/Ac/Current", "/Ac/Voltage", "/Ac/Energy/Forward", "/Ac/Energy/Reverse", "/Ac/L1/Power",
          "/Ac/L2/Voltage", "/Ac/L3/Current", "/Ac/L1/Frequency", "/Ac/L2/PowerFactor", "/Ac/L3/Energy/Forward",
          "/Ac/L1/Energy/Reverse"}},
        {&class_of<pvinverter>, {"/Ac/L1/Frequency", "/Ac/MaxPower", "/Position", "/StatusCode", "/ErrorCode"}},
        {&class_of<solarcharger>,
         {"/Pv/V",
          "/Yield/Power",
          "/Pv/0/V",
          "/Pv/3/P",
          "/Dc/0/Current",
          "/Dc/0/Voltage",
          "/NrOfTrackers",
          "/Yield/User",
          "/Yield/System",
          "/Link/NetworkMode",
          "/Link/BatteryCurrent",
          "/Link/ChargeCurrent",
          "/Link/ChargeVoltage",
          "/Link/NetworkStatus",
          "/Link/TemperatureSense",
          "/Link/TemperatureSenseActive",
          "/Link/VoltageSense",
          "/Link/VoltageSenseActive",
          "/Settings/BmsPresent",
          "/Settings/ChargeCurrentLimit",
          "/Load/State",
          "/Load/I",
          "/ErrorCode",
          "/State",
          "/Mode",
          "/MppOperationMode",
          "/DeviceOffReason",
          "/Relay/0/State",
          "/Alarms/LowVoltage",
          "/Alarms/HighVoltage",
          "/History/Overall/DaysAvailable",
          "/History/Overall/MaxPvVoltage",
          "/History/Overall/MaxBatteryVoltage",
          "/History/Overall/MinBatteryVoltage",
          "/History/Overall/LastError4",
          "/History/Daily/0/Yield",
          "/History/Daily/30/Consumption",
          "/History/Daily/1/MaxPower",
          "/History/Daily/1/MaxPvVoltage",
          "/History/Daily/1/MinBatteryVoltage",
          "/History/Daily/1/MaxBatteryVoltage",
          "/History/Daily/1/MaxBatteryCurrent",
          "/History/Daily/1/TimeInBulk",
          "/History/Daily/1/TimeInAbsorption",
          "/History/Daily/1/TimeInFloat",
          "/History/Daily/1/LastError1"}},
        {&class_of<temperature>, {"/Temperature", "/Humidity", "/Pressure", "/TemperatureType", "/Status"}},
        {&class_of<evcharger>,
         {"/Ac/Power", "/Ac/L3/Power", "/Ac/Energy/Forward", "/Current", "/MaxCurrent", "/SetCurrent", "/AutoStart",
          "/ChargingTime", "/EnableDisplay", "/Mode", "/Model", "/Role", "/StartStop", "/Status", "/Session/Energy",
          "/Session/Time"}},
        {&class_of<tank>,
         {"/Level", "/Remaining", "/Capacity", "/FluidType", "/Standard", "/Status", "/Alarms/Low/State"}},
        {&class_of<dcdc>,
         {"/Dc/In/V", "/Dc/In/I", "/Dc/In/P", "/Dc/0/Voltage", "/Dc/0/Current", "/Dc/0/Power", "/DeviceOffReason",
          "/ErrorCode", "/Mode", "/Settings/DeviceFunction", "/State"}},
        {&class_of<charger>,
         {"/Ac/In/L1/I", "/Ac/In/L1/P", "/Ac/In/CurrentLimit", "/State", "/Mode", "/ErrorCode", "/Relay/0/State",
          "/Alarms/LowVoltage", "/Alarms/HighVoltage", "/Dc/0/Voltage", "/Dc/1/Current", "/Dc/2/Temperature",
          "/NrOfOutputs"}},
        {&class_of<heatpump>,
         {"/Ac/Power", "/Ac/Current", "/Ac/Voltage", "/Ac/Energy/Forward", "/Temperature", "/TargetTemperature",
          "/State"}},
        {&class_of<switch_>,
         {"/State", "/SwitchableOutput/0/State", "/SwitchableOutput/1/Dimming", "/SwitchableOutput/0/Settings/Type"}},
        {&class_of<meteo>,
         {"/Irradiance", "/InstallationPower", "/TodaysYield", "/CellTemperature", "/BatteryVoltage",
          "/TimeSinceLastSun", "/ErrorCode", "/WindSpeed"}},
        {&class_of<gps>, {"/Position/Latitude", "/Position/Longitude", "/Fix", "/Speed", "/Course"}},
    };
    for (const auto& each : all) {
        for (const char* path : each.paths) {
            EXPECT_NE(find(each.of->paths, path), nullptr) << each.of->name << path;
        }
    }
}

TEST(tables, chargers_are_switched_and_not_steered)
{
    for (const auto* one : {&class_of<solarcharger>, &class_of<charger>, &class_of<dcdc>}) {
        EXPECT_EQ(find(one->paths, "/Mode")->write, access::command) << one->name;
    }
    for (const auto& row : solarcharger::paths) {
        if (std::string_view{row.name}.starts_with("/Link/")) {
            EXPECT_EQ(row.write, access::read_only) << row.name;
        }
    }
}

} // namespace
