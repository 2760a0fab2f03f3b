/// Rule 6 of the design: a transaction in the steady state takes nothing from the heap, on no thread.
#include "modbus_asker.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> counting = false;
std::atomic<unsigned> allocations = 0;

void* count_and_allocate(std::size_t size)
{
    if (counting) {
        ++allocations;
    }
    if (void* const memory = std::malloc(size != 0 ? size : 1)) {
        return memory;
    }
    throw std::bad_alloc();
}

/// Not inlined: g++ would see free() on what came from new, and not that this is what delete is here.
[[gnu::noinline]] void release(void* memory) noexcept
{
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size)
{
    return count_and_allocate(size);
}

void* operator new[](std::size_t size)
{
    return count_and_allocate(size);
}

void operator delete(void* memory) noexcept
{
    release(memory);
}

void operator delete[](void* memory) noexcept
{
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    release(memory);
}

void operator delete[](void* memory, std::size_t) noexcept
{
    release(memory);
}

namespace {

using namespace modbus_test;

/// Allocations of `times` requests, one after the other.
unsigned count(busbar::loop& loop, const std::shared_ptr<busbar::modbus::link>& link,
               const busbar::modbus::request& what, outcome expected, int times)
{
    int done = 0;
    int good = 0;
    busbar::modbus::transaction transaction(link, [&](const busbar::modbus::reply& reply) {
        ++done;
        good += reply.outcome == expected ? 1 : 0;
    });
    for (int i = 0; i < times + 2; ++i) {
        counting = i >= 2; // the first ones connect and fill what libraries keep
        transaction.start(what);
        while (done == i) {
            loop.run_once(10s);
        }
    }
    counting = false;
    EXPECT_EQ(good, times + 2);
    return allocations.exchange(0);
}

TEST(modbus_allocation, none_per_transaction_over_tcp)
{
    tcp_device at;
    at.server.command("writable any 40187 40191");
    EXPECT_EQ(count(at.loop, at.link, read(40000, 125), outcome::ok, 100), 0U);
    EXPECT_EQ(count(at.loop, at.link, write(40187, {1, 2, 3, 4, 5}), outcome::ok, 100), 0U);
    EXPECT_EQ(count(at.loop, at.link, read(1, 1), outcome::exception, 100), 0U);
}

TEST(modbus_allocation, none_per_transaction_over_rtu)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--pty", "--unit", "3=" + image});
    const auto link = std::make_shared<busbar::modbus::link>(
        loop, busbar::modbus::serial_endpoint{server.terminal(), 115200}, busbar::modbus::link_options{});
    EXPECT_EQ(count(loop, link, read(), outcome::ok, 100), 0U);
}

TEST(modbus_allocation, none_while_the_device_is_away)
{
    busbar::loop loop;
    const auto link = std::make_shared<busbar::modbus::link>(loop, busbar::modbus::tcp_endpoint{"127.0.0.1", 1},
                                                             busbar::modbus::link_options{});
    EXPECT_EQ(count(loop, link, read(), outcome::not_connected, 100), 0U);
}

TEST(modbus_allocation, the_counter_counts)
{
    counting = true;
    const auto something = std::make_unique<std::string>(100, 'x');
    counting = false;
    EXPECT_EQ(allocations.exchange(0), 2U);
}

} // namespace
