// An installation for clients that register themselves.
#include <busbar/installation.hpp>
#include <devices/mqtt/registered_devices.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::mqtt::registered_devices>(argc, argv);
}
