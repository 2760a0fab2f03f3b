#include <busbar/run/terminal.hpp>
#include <busbar/run/uncaught_exception.hpp>

#include <unistd.h>

#include <cstdlib>
#include <exception>

namespace busbar {

namespace {

// Nothing is put together on the heap: that there is none left may be the reason.
void say(const char* text) noexcept
{
    write_all(STDERR_FILENO, "busbar: ended by a mistake in the program: ");
    write_all(STDERR_FILENO, text);
    write_all(STDERR_FILENO, "\n");
}

[[noreturn]] void end() noexcept
{
    if (const auto uncaught = std::current_exception()) {
        try {
            std::rethrow_exception(uncaught);
        } catch (const std::exception& error) {
            say(error.what());
        } catch (...) {
            say("an exception that is none of the standard library's");
        }
    } else {
        say("std::terminate was called");
    }
    std::abort();
}

} // namespace

void log_what_nobody_catches()
{
    std::set_terminate(&end);
}

} // namespace busbar
