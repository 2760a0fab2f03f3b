// A whole installation. `apps/demo/run` tries it with a simulated inverter: no hardware, no GX.
#include <busbar/installation.hpp>
#include <devices/kaco/blueplanet.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::kaco::blueplanet>(argc, argv);
}
