/// Lets busbar::run<> run a device that has `registered_classes`: clients that register themselves, by the protocol of dbus-mqtt-devices.
#pragma once

#include <busbar/mqtt/common.hpp>
#include <busbar/mqtt/registration/registry.hpp>
#include <busbar/row/roles.hpp>
#include <busbar/run/device_type_of.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace busbar::mqtt::registration {

/// A descriptor as data.
struct registering {
    const busbar::about* about = nullptr;
    std::span<const service::service_class* const> types{}; ///< that clients may register
};

std::vector<config::mistake> validate(const registering& type, const config::section& section);
busbar::description describe(const registering& type);
busbar::summary summarize(const registering& type, const config::section& section);
std::unique_ptr<device> create(const registering& type, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const registering& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

/// The broker of the section; Venus' own on this machine if it names none.
broker broker_or_own(const config::section& section);

namespace keys {
inline constexpr config::key portal_id{.name = "portal_id",
                                       .help = "of the Venus OS device, as it stands in topics W/<portal id>/...",
                                       .fallback = "this Venus OS device's"};
inline constexpr config::key timeout{.name = "timeout",
                                     .type = config::key_type::seconds,
                                     .help = "a service whose client writes nothing for so long is lost; 0: never",
                                     .fallback = "0",
                                     .minimum = 0,
                                     .maximum = 864000};
inline constexpr config::key serve_writes{.name = "serve_writes",
                                          .type = config::key_type::boolean,
                                          .help = "take W/<portal id>/... to the bus; only where the broker is not "
                                                  "Venus OS' own, which does that itself",
                                          .fallback = "false"};

/// As mqtt::keys::host, but there is one without.
inline constexpr config::key host{
    .name = "host", .help = "name or address of the broker", .fallback = "127.0.0.1: Venus OS' own"};

inline constexpr auto all = [] {
    std::array<config::key, mqtt::keys::to_broker.size() + 3> made{portal_id, timeout, serve_writes};
    std::ranges::transform(mqtt::keys::to_broker, made.begin() + 3,
                           [](const config::key& each) { return each.name == host.name ? host : each; });
    return made;
}();
} // namespace keys

namespace detail {
template <class D>
inline constexpr registering registering_of{.about = &D::about, .types = decltype(D::registered_classes)::classes};
}

} // namespace busbar::mqtt::registration

namespace busbar {

template <class D>
requires requires
{
    D::registered_classes;
}
struct driver_of<D> {
    static constexpr auto type = device_type_of<mqtt::registration::detail::registering_of<D>>(
        D::about, mqtt::registration::keys::all, {}, &mqtt::common);
};

} // namespace busbar
