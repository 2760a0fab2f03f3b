/// Any URL that answers with JSON: the rows stand in the configuration file, for people who will not compile (docs/json-devices.md).
#pragma once

#include <busbar/http/generic_json.hpp>
#include <busbar/migrate/dbus_opendtu.hpp>

namespace devices::generic {
namespace service = busbar::service;

struct json {
    static constexpr auto about = busbar::about{
        .type = "generic.json",
        .vendor = "Generic",
        .model = "JSON over HTTP",
        .source = "the configuration file",
        .likely_causes = {"the URL is not the one that answers with JSON: does a browser show it?",
                          "a path of a [[device.value]] is not in the answer: compare with what the URL shows",
                          "the device wants a password: user, password_file"}};
    static constexpr auto replaces = &busbar::migrate::dbus_opendtu;

    static constexpr auto classes =
        busbar::roles<service::grid, service::pvinverter, service::acload, service::genset, service::heatpump,
                      service::inverter, service::temperature>;
};

} // namespace devices::generic
