/// The end of a process that must not be late.
#pragma once

#include <chrono>

namespace busbar {

/// From now on, ends the process with this exit code (0 or 1) after this time, whatever it is doing: supervise and `svc -d` wait about a second
/// (venus.md §4.5), but a thread that is joined may hang in a name look-up or a connect for longer. What is lost then is nothing: the
/// kernel closes sockets and ports, the bus daemon drops our names, the log is written line by line.
void leave_at_latest_in(std::chrono::milliseconds time, int exit_code);

} // namespace busbar
