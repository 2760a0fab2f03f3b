// A whole installation: copy this folder, name the devices you have.
#include <busbar/installation.hpp>
#include <devices/carlo_gavazzi/em24.hpp>
#include <devices/kaco/blueplanet.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::kaco::blueplanet, devices::carlo_gavazzi::em24>(argc, argv);
}
