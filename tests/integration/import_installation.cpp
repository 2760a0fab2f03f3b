// An installation of what an imported configuration may hold.
#include <busbar/installation.hpp>
#include <devices/ahoydtu/inverter.hpp>
#include <devices/generic/json.hpp>
#include <devices/opendtu/inverter.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::opendtu::inverter, devices::ahoydtu::inverter, devices::generic::json>(argc, argv);
}
