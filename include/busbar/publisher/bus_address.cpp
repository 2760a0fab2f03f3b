#include <busbar/publisher/environment.hpp>

#include <unistd.h>

#include <cstdlib>

namespace busbar::publisher {

namespace {

/// Where the bus of a GX device is (venus.md §1.1).
constexpr std::string_view gx_system_bus = "unix:path=/var/run/dbus/system_bus_socket";

std::string from_environment(const char* variable)
{
    const char* value = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): read at start, nobody writes
    return value == nullptr ? std::string{} : std::string{value};
}

std::string session_bus()
{
    if (auto address = from_environment("DBUS_SESSION_BUS_ADDRESS"); !address.empty()) {
        return address;
    }
    auto directory = from_environment("XDG_RUNTIME_DIR");
    if (directory.empty()) {
        directory = "/run/user/" + std::to_string(::getuid());
    }
    return "unix:path=" + directory + "/bus";
}

std::string system_bus()
{
    auto address = from_environment("DBUS_SYSTEM_BUS_ADDRESS");
    return address.empty() ? std::string{gx_system_bus} : address;
}

} // namespace

std::string bus_address(std::string_view option)
{
    if (option == "session") {
        return session_bus();
    }
    if (option == "system") {
        return system_bus();
    }
    if (!option.empty()) {
        return std::string{option};
    }
    auto session = from_environment("DBUS_SESSION_BUS_ADDRESS");
    return session.empty() ? system_bus() : session;
}

} // namespace busbar::publisher
