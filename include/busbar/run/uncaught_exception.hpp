/// The end of a process by an exception that nobody catches.
#pragma once

namespace busbar {

/// From now on such an exception's text is the last line of the log, before the process is aborted. Instead of libstdc++'s own
/// handler, which a static program does not have (cross/venus-armv7.ini).
void log_what_nobody_catches();

} // namespace busbar
