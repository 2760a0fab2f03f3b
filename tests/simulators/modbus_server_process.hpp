/// Starts modbus_server and talks to it, for tests and benches. Ends it when destroyed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace simulator {

class modbus_server_process {
public:
    /// {"--tcp", "0", "--any-unit", FILE}. Returns when the server is ready; throws std::runtime_error if it does not
    /// start.
    explicit modbus_server_process(const std::vector<std::string>& arguments);
    modbus_server_process(const modbus_server_process&) = delete;
    modbus_server_process& operator=(const modbus_server_process&) = delete;
    ~modbus_server_process();

    [[nodiscard]] std::uint16_t port() const;
    /// "/dev/pts/4"
    [[nodiscard]] const std::string& terminal() const { return place_; }

    /// Sends a control line and waits for "ok": returns what follows it. Throws std::runtime_error with what follows
    /// "error".
    std::string command(const std::string& line);
    /// "requests" or "writes": the lines.
    std::vector<std::string> list(const std::string& what);
    /// A number out of "stats": statistic("requests"), statistic("f3").
    unsigned statistic(const std::string& name);

private:
    void start(const std::vector<std::string>& arguments);
    std::string read_line();

    pid_t child_ = -1;
    int to_ = -1;
    int from_ = -1;
    std::string received_;
    std::string place_;
};

} // namespace simulator
