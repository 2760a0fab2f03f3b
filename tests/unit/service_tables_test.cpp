/// What must hold for every row of every service table.
#include <busbar/service/acload.hpp>
#include <busbar/service/digitalinput.hpp>
#include <busbar/service/evcharger.hpp>
#include <busbar/service/genset.hpp>
#include <busbar/service/grid.hpp>
#include <busbar/service/heatpump.hpp>
#include <busbar/service/inverter.hpp>
#include <busbar/service/pvinverter.hpp>
#include <busbar/service/temperature.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <string_view>

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
                                         &class_of<temperature>, &class_of<digitalinput>),
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

} // namespace
