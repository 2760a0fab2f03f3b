/// What devices whose rows stand in the configuration file have in common, whatever brings their values.
#pragma once

#include <busbar/about.hpp>
#include <busbar/config/section.hpp>
#include <busbar/describe/description.hpp>
#include <busbar/json/configured_rows.hpp>
#include <busbar/run/device.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::json {

/// A descriptor without rows of its own: what it says are the classes it may be.
struct generic_device {
    const busbar::about* about = nullptr;
    std::span<const service::service_class* const> classes{};
};

namespace keys {
/// `names`: of its classes.
constexpr config::key role_of_generic(std::span<const std::string_view> names)
{
    return {.name = "role",
            .type = config::key_type::choice,
            .help = "what the device is on the GX",
            .required = true,
            .choices = names};
}
} // namespace keys

/// That of `role`; while a section without a valid one is checked, any.
const service::service_class& class_of(const generic_device& type, const config::section& section);

/// Its [[device.value]] tables.
std::vector<config::section> values_of(const config::section& section);

busbar::description description_of(const generic_device& type, std::string_view transport,
                                   std::chrono::milliseconds longest_age);

/// A device that keeps what describes it: `type` is destroyed after `runs`.
std::unique_ptr<device> keep_with(std::shared_ptr<const void> type, std::unique_ptr<device> runs);

} // namespace busbar::json
