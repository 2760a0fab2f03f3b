// An installation of the battery that dbus-mqtt-battery shows.
#include <busbar/installation.hpp>
#include <devices/mqtt/battery.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::mqtt::battery>(argc, argv);
}
