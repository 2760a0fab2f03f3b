/// The battery alone, as it is shipped: what it costs and how much memory it takes.
#include <busbar/installation.hpp>
#include <devices/mqtt/battery.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::mqtt::battery>(argc, argv);
}
