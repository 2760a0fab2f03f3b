/// The item store: what is a change, what is a value.
#include <busbar/publisher/detail/item_store.hpp>
#include <busbar/service/acload.hpp>
#include <busbar/service/grid.hpp>
#include <busbar/service/pvinverter.hpp>

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace busbar;
using publisher::detail::item_store;
using publisher::detail::text_buffer;
using service::wire_type;

class items : public testing::Test {
protected:
    items()
    {
        store.take_class(service::class_of<service::pvinverter>);
        power = store.add("/Ac/Power", wire_type::real);
        status = store.add("/StatusCode", wire_type::integer);
        serial = store.add("/Serial", wire_type::text);
        roles = store.add("/AllowedRoles", wire_type::text_list);
        store.mark_all_sent();
    }

    std::vector<std::size_t> changes()
    {
        std::vector<std::size_t> found;
        for (const auto which : store.changes()) {
            found.push_back(static_cast<std::size_t>(which));
        }
        return found;
    }

    std::string text(std::size_t index)
    {
        text_buffer room;
        return std::string{store.at(index).text(room)};
    }

    item_store store;
    std::size_t power, status, serial, roles;
};

using indices = std::vector<std::size_t>;

TEST_F(items, start_invalid)
{
    for (const auto index : {power, status, serial, roles}) {
        EXPECT_FALSE(store.at(index).valid());
        EXPECT_EQ(text(index), "---");
    }
    EXPECT_EQ(changes(), indices{});
}

TEST_F(items, a_path_is_one_record)
{
    EXPECT_EQ(store.add("/Serial", wire_type::text), serial);
    EXPECT_EQ(store.size(), 4U);
    EXPECT_EQ(store.find("/Serial"), serial);
    EXPECT_EQ(store.find("/Ser"), store.size());
}

TEST_F(items, changes_in_the_order_they_came)
{
    EXPECT_TRUE(store.set_text(serial, "x"));
    EXPECT_TRUE(store.set_number(power, 1));
    EXPECT_TRUE(store.set_number(power, 2));
    EXPECT_FALSE(store.set_number(power, 2));
    EXPECT_EQ(changes(), (indices{serial, power}));
    store.mark_changes_sent();
    EXPECT_EQ(changes(), indices{});
}

TEST_F(items, there_and_back_is_no_change)
{
    store.set_number(power, 1);
    store.set_text(serial, "x");
    store.mark_all_sent();
    store.set_number(power, 2);
    store.set_number(power, 1);
    store.set_text(serial, "y");
    store.set_text(serial, "x");
    store.invalidate(serial);
    store.set_text(serial, "x");
    EXPECT_EQ(changes(), indices{});
    store.set_number(power, 3); // still noticed after it was dropped from the list
    EXPECT_EQ(changes(), indices{power});
}

TEST_F(items, one_sent_apart)
{
    store.set_number(power, 1);
    store.set_number(status, 7);
    store.mark_sent(status);
    EXPECT_EQ(changes(), indices{power});
}

TEST_F(items, one_that_comes_later_is_told_even_if_it_is_invalid)
{
    const auto frequency = store.add("/Ac/Frequency", wire_type::real);
    EXPECT_EQ(changes(), indices{frequency});
    EXPECT_EQ(changes(), indices{frequency}) << "not told yet";
    store.mark_changes_sent();
    EXPECT_EQ(changes(), indices{});
    store.set_number(store.add("/Ac/Energy/Forward", wire_type::real), 5);
    EXPECT_EQ(changes().size(), 1U);
    store.mark_sent(changes().front());
    EXPECT_EQ(changes(), indices{});
}

TEST_F(items, records_stay_where_they_are)
{
    const auto* where = &store.at(power);
    for (int i = 0; i < 100; ++i) {
        store.add("/Pv/" + std::to_string(i) + "/V", wire_type::real);
    }
    EXPECT_EQ(&store.at(power), where) << "the handler of one may add another";
}

TEST_F(items, no_number_is_invalid)
{
    for (const double bad :
         {no_value, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
        store.set_number(power, 1);
        EXPECT_TRUE(store.set_number(power, bad));
        EXPECT_FALSE(store.at(power).valid());
        EXPECT_FALSE(store.set_number(power, no_value));
    }
}

TEST_F(items, integers_are_int32)
{
    store.set_number(status, 6.6);
    EXPECT_EQ(store.at(status).now.number, 7);
    EXPECT_FALSE(store.set_number(status, 7.4));
    for (const double fits : {2147483647.0, -2147483648.0}) {
        store.set_number(status, fits);
        EXPECT_EQ(store.at(status).now.number, fits);
    }
    for (const double beyond : {2147483648.0, -2147483649.0, 1e300}) {
        store.set_number(status, 1);
        store.set_number(status, beyond);
        EXPECT_FALSE(store.at(status).valid()) << beyond;
    }
}

TEST_F(items, texts_are_utf8)
{
    store.set_text(serial, "a\xff");
    EXPECT_EQ(text(serial), "a?");
    EXPECT_FALSE(store.set_text(serial, "a\xfe"));
}

TEST_F(items, an_empty_text_is_a_value_and_an_empty_list_is_none)
{
    EXPECT_TRUE(store.set_text(serial, ""));
    EXPECT_TRUE(store.at(serial).valid());
    const std::array<std::string_view, 2> names = {"grid", "genset"};
    EXPECT_TRUE(store.set_list(roles, names));
    EXPECT_FALSE(store.set_list(roles, names));
    EXPECT_TRUE(store.set_list(roles, {}));
    EXPECT_FALSE(store.at(roles).valid());
}

TEST_F(items, what_the_class_does_not_have_is_not_told)
{
    store.set_number(status, 7);
    store.set_number(power, 1);
    store.take_class(service::class_of<service::grid>); // has no /StatusCode
    EXPECT_EQ(store.at(status).row, nullptr);
    EXPECT_EQ(changes(), indices{power});
    store.take_class(service::class_of<service::pvinverter>);
    EXPECT_NE(store.at(status).row, nullptr);
    EXPECT_EQ(text(status), "Running");
}

TEST_F(items, same_path_other_meaning)
{
    const auto position = store.add("/Position", wire_type::integer);
    store.set_number(position, 1);
    EXPECT_EQ(text(position), "AC output");
    store.take_class(service::class_of<service::acload>);
    EXPECT_EQ(text(position), "AC input");
}

} // namespace
