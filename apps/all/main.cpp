// Every device there is: for trying one out before building an installation of one's own.
#include <busbar/installation.hpp>
#include <devices/abb/b21.hpp>
#include <devices/abb/b23.hpp>
#include <devices/ahoydtu/inverter.hpp>
#include <devices/carlo_gavazzi/em24.hpp>
#include <devices/eastron/sdm630.hpp>
#include <devices/kaco/blueplanet.hpp>
#include <devices/opendtu/inverter.hpp>
#include <devices/sunspec/inverter.hpp>
#include <devices/sunspec/meter.hpp>

int main(int argc, char** argv)
{
    return busbar::run<devices::kaco::blueplanet, devices::sunspec::inverter, devices::sunspec::meter,
                       devices::carlo_gavazzi::em24, devices::abb::b21, devices::abb::b23, devices::eastron::sdm630,
                       devices::opendtu::inverter, devices::ahoydtu::inverter>(argc, argv);
}
