// An installation of a device without hardware, as one of MQTT: so there is a table [mqtt].
#include "../unit/fake_device.hpp"
#include <busbar/mqtt/common.hpp>

namespace fake {
struct meter {
    static constexpr busbar::about about{
        .type = "fake.meter", .vendor = "Fake", .model = "Meter 1.0", .source = "none"};
};
} // namespace fake

template <> struct busbar::driver_of<fake::meter> {
    static constexpr device_type type{.about = &fake::meter::about,
                                      .keys = fake::keys,
                                      .validate = &fake::validate,
                                      .describe = &fake::describe,
                                      .summarize = &fake::summarize,
                                      .create = &fake::create,
                                      .probe = &fake::probe,
                                      .common = &busbar::mqtt::common};
};

int main(int argc, char** argv)
{
    return busbar::run<fake::meter>(argc, argv);
}
