/// A Modbus device for tests, benches and the demo, on libmodbus' server side.
///
/// usage: modbus_server (--tcp PORT | --pty) [--unit N=FILE]... [--any-unit FILE]
///
///   --tcp PORT       listens on all addresses; 0 takes any free port. Says "listening PORT" when ready.
///   --pty            speaks RTU on a pseudo terminal. Says "pty /dev/pts/N" when ready.
///   --unit N=FILE    the registers of unit N, see modbus_device/image.hpp
///   --any-unit FILE  the registers of all units that have none of their own
///
/// An address that is not in the file: exception 2. A unit without a file: exception 11 over TCP, silence over RTU.
/// Control lines on standard input, each answered by a line "ok ..." or "error ...". The end of the input ends the server.
///
///   set UNIT ADDRESS HEX...      changes registers; UNIT may be "any"
///   set-input UNIT ADDRESS HEX...
///   image UNIT FILE              another file
///   writable UNIT FIRST LAST     other writes get exception 2; coils are all writable
///   count-up UNIT ADDRESS...     each of these registers is one more after each read of it
///   single-client on|off         a second connection gets RST, as the Kaco does
///   stats                        requests, connections, requests per function
///   requests, writes             "ok N", then N lines: times of arrival and answer (monotonic, in us), what, data
///   await requests|accepted|turned-away NUMBER    is answered when there were that many
///   await open NUMBER                             is answered when exactly so many connections are open
///
///   fault silent N|forever       no answer to the next N requests
///   fault reset                  RST instead of the next answer
///   fault refuse on|off          closes the listener and all connections; opens it again
///   fault exception CODE [ADDRESS [COUNT]]
///   fault wrong-tid N            the next N answers have the transaction id of another request
///   fault wrong-unit
///   fault short N                N words less than asked for, otherwise consistent
///   fault corrupt BYTE XOR
///   fault truncate BYTES         only so many bytes of an answer
///   fault slow MS_PER_BYTE
///   fault late MS                the answer comes so much later
///   fault clear                  ends all of them; so does nothing else, unless a number of times was said
#include "modbus_device/control.hpp"

#include <unistd.h>

#include <csignal>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct options {
    std::optional<unsigned> port; ///< none: pty
    std::vector<std::pair<int, std::string>> images;
};

options parse(const std::vector<std::string>& arguments)
{
    options parsed;
    bool terminal = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto value = [&]() -> const std::string& {
            if (i + 1 >= arguments.size()) {
                throw std::runtime_error(arguments[i] + " wants a value");
            }
            return arguments[++i];
        };
        if (arguments[i] == "--tcp") {
            parsed.port = simulator::parse_number(value(), 65535);
        } else if (arguments[i] == "--pty") {
            terminal = true;
        } else if (arguments[i] == "--any-unit") {
            parsed.images.emplace_back(-1, value());
        } else if (arguments[i] == "--unit") {
            const auto& pair = value();
            const auto equals = pair.find('=');
            if (equals == std::string::npos) {
                throw std::runtime_error("--unit wants N=FILE");
            }
            parsed.images.emplace_back(static_cast<int>(simulator::parse_number(pair.substr(0, equals), 255)),
                                       pair.substr(equals + 1));
        } else {
            throw std::runtime_error("unknown option " + arguments[i]);
        }
    }
    if (terminal == parsed.port.has_value()) {
        throw std::runtime_error("either --tcp PORT or --pty");
    }
    return parsed;
}

void serve(const options& with)
{
    simulator::device device(with.port ? simulator::protocol::tcp : simulator::protocol::rtu);
    for (const auto& [unit, file] : with.images) {
        device.load(unit, file);
    }
    simulator::server server(device);
    if (with.port) {
        std::cout << "listening " << server.listen(*with.port) << std::endl;
    } else {
        std::cout << "pty " << server.open_terminal() << std::endl;
    }
    simulator::control control(device, server);
    server.run(
        STDIN_FILENO, [&control] { return control.readable(STDIN_FILENO); }, [&control] { control.after_event(); });
}

} // namespace

int main(int argc, char** argv)
{
    try {
        std::signal(SIGPIPE, SIG_IGN);
        serve(parse({argv + 1, argv + argc}));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "modbus_server: " << error.what() << '\n';
        return 1;
    }
}
