#include <busbar/run/uncaught_exception.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

void fail()
{
    throw std::runtime_error("the third wire");
}

/// As the loop calls what it was given: no exception may leave it.
void call(void (*function)()) noexcept
{
    function();
}

TEST(UncaughtExceptionDeathTest, ItsTextIsTheLastLine)
{
    EXPECT_DEATH(
        {
            busbar::log_what_nobody_catches();
            call(&fail);
        },
        "^busbar: ended by a mistake in the program: the third wire\n$");
}

TEST(UncaughtExceptionDeathTest, OneWithoutTextIsNamedToo)
{
    EXPECT_DEATH(
        {
            busbar::log_what_nobody_catches();
            call([] { throw 7; });
        },
        "^busbar: ended by a mistake in the program: an exception that is none");
}

} // namespace
