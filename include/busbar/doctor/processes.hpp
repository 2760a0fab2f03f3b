/// What runs on this machine, from /proc.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::doctor {

struct process {
    int id = 0;
    std::string name{}; ///< of the program
    std::string port{}; ///< run --port
};

/// Processes that run the devices of this configuration (not those that `watch`, `probe`, ...), at most 16.
std::vector<process> running_devices_of(std::string_view program, const std::string& config_file);
/// Who has this file open. A process of somebody else shows its files to root only.
std::vector<process> processes_with(const std::string& path);
/// "5 MB, 3 threads, 24 open files, since 3 h 5 min"
std::string usage_of(const process& which);
/// Memory in use, in kB.
unsigned long long memory_of(const process& which);

} // namespace busbar::doctor
