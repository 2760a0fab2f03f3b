#include <busbar/describe/words.hpp>
#include <busbar/mqtt/portal_id.hpp>
#include <busbar/mqtt/registration/device_type.hpp>

#include <fmt/format.h>

namespace busbar::mqtt::registration {

namespace {

constexpr const char* own_broker = "127.0.0.1";

config::section with_broker(config::section section)
{
    if (!section.has("host") && !section.has("url")) {
        section.put("host", std::string{own_broker}, section.at());
    }
    return section;
}

registry_settings settings_of(const config::section& section, const std::string& name)
{
    return {.name = name,
            .broker = broker_or_own(section),
            .portal_id = section.text("portal_id").value_or(""),
            .timeout = section.seconds("timeout").value_or(std::chrono::milliseconds{0}),
            .serve_writes = section.boolean("serve_writes").value_or(false)};
}

} // namespace

broker broker_or_own(const config::section& section)
{
    return broker_of(with_broker(section));
}

std::vector<config::mistake> validate(const registering& /*type*/, const config::section& section)
{
    auto mistakes = validate_broker(with_broker(section));
    const auto portal = section.text("portal_id");
    if (portal && !is_id(*portal)) {
        mistakes.push_back({section.at("portal_id"), "portal_id: has letters and digits only, \"c0619ab12345\""});
    }
    if (section.boolean("serve_writes").value_or(false) && !portal && read_portal_id().empty()) {
        mistakes.push_back({section.at("serve_writes"),
                            fmt::format("serve_writes: portal_id is required: this is no Venus OS device ({} is not "
                                        "there)",
                                        portal_id_file)});
    }
    return mistakes;
}

busbar::description describe(const registering& type)
{
    auto made = begin_description(*type.about, std::string{transport_in_words});
    made.services.push_back({.service_class = names_in_words(type.types)});
    made.services.back().rows.push_back({.where = "W/<portal id>/<type>/<instance>/<path>",
                                         .encoding = R"({"value": x})",
                                         .path = "/<path>",
                                         .notes = "each path of the type; written by the client"});
    made.plan.push_back({.what = "subscribe device/+/Status", .notes = "who registers, and who leaves"});
    made.plan.push_back({.what = "publish device/<client>/DBus", .notes = "portal id and instances"});
    made.plan.push_back({.what = "subscribe device/+/Proxy", .notes = "values of a service in one document"});
    return made;
}

busbar::summary summarize(const registering& type, const config::section& section)
{
    const auto settings = settings_of(section, {});
    busbar::summary made{.connection = to_words(settings.broker)};
    made.publishes.push_back(fmt::format("com.victronenergy.{{{}}} as clients register", names_in_words(type.types)));
    made.reads =
        fmt::format("registrations on device/+/Status; {}",
                    settings.timeout.count() == 0 ? std::string{"a client is lost when it or its last will says so"}
                                                  : fmt::format("a service is lost when it is not written for {}",
                                                                describe::interval_in_words(settings.timeout)));
    made.claims.push_back(fmt::format("registrations at {}", made.connection));
    return made;
}

std::unique_ptr<device> create(const registering& type, const config::section& section, const std::string& name,
                               surroundings& around)
{
    return std::make_unique<registry>(type.types, settings_of(section, name), around);
}

} // namespace busbar::mqtt::registration
