// An installation of devices without hardware: tests/unit/fake_device.hpp.
#include "../unit/fake_device.hpp"

int main(int argc, char** argv)
{
    return busbar::run<fake::inverter, fake::string_inverter>(argc, argv);
}
