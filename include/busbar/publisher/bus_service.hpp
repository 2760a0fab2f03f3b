/// One com.victronenergy.* service on the bus: its connection, its items, its settings (venus.md §1).
///
/// Life: construct, add items, publish(). From then on the service keeps itself on the bus: it opens a connection of its own, asks
/// localsettings for the device instance and the stored settings, creates all objects, requests the name, and starts over after a
/// restart of the bus or when the user changes the instance. set() and commit() may be called at any time; what is set while there is
/// no bus is what consumers find when it is back. Items may be added at any time too; settings only before publish().
#pragma once

#include <busbar/codec/decode.hpp>
#include <busbar/publisher/environment.hpp>
#include <busbar/service/table.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace busbar::publisher {

/// What SetValue answers (venus.md §1.4).
enum class write_result : std::int32_t { accepted = 0, not_writable = 1, refused = 2 };

/// Who the service is. All texts end on the bus: no secrets.
struct identity {
    std::string suffix{}; ///< com.victronenergy.<class>.<suffix>; [A-Za-z0-9_], usually <driver>_<serial>
    std::string
        settings_id{}; ///< /Settings/Devices/<settings_id>/...; [A-Za-z0-9_], not starting with _, stable for the life of a device
    std::string connection{}; ///< /Mgmt/Connection, "Modbus TCP 192.168.178.80:502 unit 3"
    std::string product_name{};
    std::string firmware_version{}; ///< empty: invalid
    std::string hardware_version{}; ///< empty: invalid
    std::string serial{};           ///< empty: invalid
    int product_id = 0;
    std::string name{};                   ///< shown until the user renames it: default of the /CustomName setting
    std::optional<int> wanted_instance{}; ///< default of the class otherwise
};

/// What a consumer wrote to an item that is open to writers: "invalid", a number to a numeric path, a text to a text path.
using written = std::variant<std::monostate, double, std::string_view>;

/// An item as consumers see it. The views live until the item changes.
struct item_view {
    std::string_view path{};            ///< "/Ac/L1/Power"
    const service::path* row = nullptr; ///< type, unit, decimals, names; nullptr: the present class has no such path
    bool valid = false;
    double number = 0.0;     ///< of a valid numeric item
    std::string_view text{}; ///< of a valid text item; of a list, its elements by lines
};

/// Legal in a bus name, a settings path and a file name: everything outside [A-Za-z0-9] becomes '_', a leading '_' or digit gets a 'd'.
std::string to_identifier(std::string_view text);

/// Everything happens on the loop's thread. Not to be destroyed from within one of its own handlers.
class bus_service {
public:
    using write_handler = std::function<write_result(double value)>;
    using open_handler = std::function<write_result(const written& value)>;

    /// `classes`: the roles this device may take; the first is the default, the others can be chosen by the user through localsettings
    /// (ClassAndVrmInstance) or /Role. One class: no /Role, no /AllowedRoles.
    bus_service(environment& on, std::vector<const service::service_class*> classes, identity who);
    bus_service(const bus_service&) = delete;
    bus_service& operator=(const bus_service&) = delete;
    /// Releases the name and closes the connection.
    ~bus_service();

    /// At any time: on the bus at once, told to consumers by the next commit(), even if it is still invalid. A setting: before publish()
    /// only, else std::logic_error. The path must stand in the table of the default class, else std::logic_error: descriptors are checked
    /// by the compiler, so this is a bug. Starts invalid; settings start with their stored value. Adding a path twice gives the same item.
    /// /Mgmt/*, /DeviceInstance, /ProductId, /ProductName, /CustomName, /FirmwareVersion, /HardwareVersion, /Serial, /Connected are
    /// there by themselves, and so are the settings that the class can't do without (/Position of a pvinverter).
    item add(std::string_view path);
    /// Before publish(): the value of a setting that was never stored, instead of the table's. What the user stored on the GX counts.
    void set_default(item which, double value);
    /// Any time: changes a setting as the user would, so that the value is there after a restart. Costs a write to the GX's flash.
    void keep(item which, double value);
    /// Called for every write to a `command` path, also if the value is the present one (venus.md §1.4). The value is within the path's
    /// range, or no_value when the writer sent "invalid". The item itself does not change: the driver set()s what holds.
    void on_write(item which, write_handler handler);
    /// A path that nobody may write in this class (std::logic_error otherwise) becomes one that everybody may: for a device that lets
    /// others write its values, as those of dbus-mqtt-devices do. The handler is called for every write whose type fits the path, also
    /// if the value is the present one; it set()s and commit()s what holds. Without a handler the value is stored and told at once.
    void open_to_writers(item which, open_handler handler = {});
    /// Called when a setting gets its stored value and whenever it changes.
    void on_setting(item which, std::function<void(double value)> handler);

    void publish();
    [[nodiscard]] bool published() const; ///< the name is owned now

    /// NaN and infinities are the invalid value. A text or list item can't be reached by this, nor a number by the other one
    /// (std::logic_error).
    void set(item which, double value);
    void set(item which, std::string_view value);
    void set_list(item which, std::span<const std::string_view> value);
    void invalidate(item which);
    /// The present number; no_value if invalid.
    [[nodiscard]] double number(item which) const;

    /// /Connected: 1 or 0. Part of the sample: goes out with commit().
    void set_connected(bool connected);
    /// Sends what changed since the last commit as one ItemsChanged. Sends nothing if nothing changed.
    void commit();

    /// "com.victronenergy.pvinverter.kaco_1234"; empty until first registered.
    [[nodiscard]] std::string_view bus_name() const;
    [[nodiscard]] int instance() const; ///< -1 until known
    /// "pvinverter": of the role it has now.
    [[nodiscard]] std::string_view class_name() const;
    [[nodiscard]] const identity& who() const;
    [[nodiscard]] std::optional<item> find(std::string_view path) const;
    [[nodiscard]] item_view look_at(item which) const;
    /// Every item that the present class has.
    void visit(const std::function<void(item which, const item_view& seen)>& visitor) const;
    /// Every item with its text, for `watch`-like views and tests.
    void for_each(const std::function<void(std::string_view path, std::string_view text, bool valid)>& visit) const;

private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace busbar::publisher
