/// One service as its parts share it: who it is, its items, its present role and instance.
#pragma once

#include <busbar/publisher/bus_service.hpp>
#include <busbar/publisher/detail/item_store.hpp>
#include <busbar/publisher/detail/settings_client.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::publisher::detail {

/// What localsettings keeps in ClassAndVrmInstance: "pvinverter:20".
struct class_and_instance {
    std::string class_name;
    int instance = -1;
};
/// No instance below 0, no empty class.
std::optional<class_and_instance> parse_class_and_instance(std::string_view text);

struct model {
    /// Adds the items that every service has, and the settings that its classes can't do without. std::logic_error if `name` is none.
    model(environment& env, std::vector<const service::service_class*> roles, identity name);

    environment& on;
    identity who;
    std::vector<const service::service_class*> classes;
    item_store items;
    const service::service_class* role; ///< the active one of classes
    int instance = -1;                  ///< wanted, until localsettings said which one it is
    std::string subject;                ///< of log lines

    /// An item, a setting with its default.
    std::size_t add(std::string_view path, service::wire_type type);
    [[nodiscard]] const service::service_class* class_named(std::string_view name) const;
    [[nodiscard]] std::string bus_name() const;
    [[nodiscard]] std::string class_and_instance_text() const;
    void take_role(const service::service_class& next);
    /// Sets /Mgmt/*, /DeviceInstance, /Role, ...: what depends on who, role and instance.
    void fill_framework_items();

    /// A setting of com.victronenergy.settings, not one that is kept otherwise (/Role).
    [[nodiscard]] bool is_kept(const record& r) const;
    /// All settings of the present role, in the form that localsettings takes.
    [[nodiscard]] std::vector<setting> settings() const;
    [[nodiscard]] setting_value default_of(const record& r) const;
    [[nodiscard]] setting_value value_of(const record& r) const;
    /// False if the value does not fit the path.
    bool take_setting(std::size_t index, const setting_value& value);
    /// Calls on_setting where the value is not the one that was told last.
    void tell_settings();

private:
    void add_own_items();
    void set_text_unless_empty(std::string_view path, std::string_view text);
};

} // namespace busbar::publisher::detail
