/// Looks one name up and says what became of it, for net_look_up_test.py.
///
/// usage: net_look_up NAME [MILLISECONDS]
///
/// Prints one address per line, or "problem: ...", and at last "took N ms". A line, or the end, of the standard input stops it.
#include <busbar/net/look_up.hpp>
#include <busbar/run/name_lookup.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

int main(int argc, char** argv)
{
    busbar::look_up_names_without_plugins();
    busbar::stop_signal stop;
    std::thread([&stop] {
        char byte = 0;
        while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
        }
        stop.raise();
    }).detach();
    const auto time = std::chrono::milliseconds(argc > 2 ? std::atoi(argv[2]) : 3000);
    const auto started = busbar::monotonic::now();
    const auto found = busbar::net::look_up(argv[1], 502, stop, time);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(busbar::monotonic::now() - started);
    for (const auto& each : found.addresses) {
        fmt::print("{}\n", each.to_text());
    }
    if (!found.problem.empty()) {
        fmt::print("problem: {}\n", found.problem);
    }
    fmt::print("took {} ms\n", took.count());
    std::fflush(stdout);
    _exit(0); // the other thread still waits for a line and uses what main() would destroy
}
