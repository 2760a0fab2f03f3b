#include <busbar/publisher/detail/owner_watch.hpp>
#include <busbar/publisher/detail/settings_client.hpp>

#include <fmt/format.h>

#include <map>
#include <utility>

namespace busbar::publisher::detail {

namespace {

void append(sdbus::Message& to, const setting_value& value)
{
    if (const auto* whole = std::get_if<std::int32_t>(&value)) {
        to.openVariant("i") << *whole;
    } else if (const auto* number = std::get_if<double>(&value)) {
        to.openVariant("d") << *number;
    } else {
        to.openVariant("s") << std::get<std::string>(value);
    }
    to.closeVariant();
}

void append_entry(sdbus::Message& to, const char* key, const setting_value& value)
{
    to.openDictEntry("sv") << key;
    append(to, value);
    to.closeDictEntry();
}

std::optional<setting_value> value_of(const sdbus::Variant& variant)
{
    const std::string_view type = variant.peekValueType();
    if (type == "i") {
        return variant.get<std::int32_t>();
    }
    if (type == "d") {
        return variant.get<double>();
    }
    if (type == "s") {
        return variant.get<std::string>();
    }
    if (type == "x") {
        return static_cast<double>(variant.get<std::int64_t>());
    }
    return std::nullopt;
}

/// A limit travels in the type of the default.
setting_value like(const setting_value& example, double limit)
{
    if (std::holds_alternative<std::int32_t>(example)) {
        return static_cast<std::int32_t>(limit);
    }
    return limit;
}

using dictionary = std::map<std::string, sdbus::Variant>;

} // namespace

settings_client::settings_client(connection& on, std::string_view settings_id, events tell)
    : on_(on),
      root_(fmt::format("/Settings/Devices/{}/", settings_id)),
      tell_(std::move(tell))
{
    // localsettings tells changes by PropertiesChanged on the setting's own object only (venus.md §1.7).
    on_.match(fmt::format("type='signal',sender='{}',interface='{}',member='PropertiesChanged',path_namespace='{}'",
                          settings_service, bus_item_interface, std::string_view{root_}.substr(0, root_.size() - 1)),
              [this](sdbus::Message& signal) { take_signal(signal); });
    watch_owner(on_, settings_service, [this](const std::string& owner) {
        present_ = !owner.empty();
        tell_.presence(present_);
    });
}

void settings_client::take_signal(sdbus::Message& signal)
{
    const std::string path = signal.getPath();
    dictionary properties;
    signal >> properties;
    const auto value = properties.find("Value");
    if (value == properties.end() || path.size() <= root_.size()) {
        return;
    }
    if (const auto known = value_of(value->second)) {
        tell_.changed(std::string_view{path}.substr(root_.size()), *known);
    }
}

void settings_client::add(const std::vector<setting>& wanted,
                          std::function<void(const std::optional<std::vector<setting_answer>>& answers)> when_answered)
{
    auto& root = on_.proxy_of(settings_service, "/");
    auto call =
        root.createMethodCall(sdbus::InterfaceName{"com.victronenergy.Settings"}, sdbus::MethodName{"AddSettings"});
    call.openContainer("a{sv}");
    for (const auto& one : wanted) {
        call.openContainer("{sv}");
        append_entry(call, "path", root_ + one.name);
        append_entry(call, "default", one.otherwise);
        if (one.minimum != 0.0 || one.maximum != 0.0) {
            append_entry(call, "min", like(one.otherwise, one.minimum));
            append_entry(call, "max", like(one.otherwise, one.maximum));
        }
        call.closeContainer();
    }
    call.closeContainer();
    on_.call(root, call,
             [this, answered = std::move(when_answered)](sdbus::MethodReply& reply, const sdbus::Error* failure) {
                 if (failure != nullptr) {
                     answered(std::nullopt);
                     return;
                 }
                 std::vector<dictionary> entries;
                 reply >> entries;
                 std::vector<setting_answer> answers;
                 for (auto& entry : entries) {
                     const auto path = entry["path"].get<std::string>();
                     if (!path.starts_with(root_)) {
                         continue;
                     }
                     auto& answer = answers.emplace_back();
                     answer.name = path.substr(root_.size());
                     answer.error = entry["error"].get<std::int32_t>();
                     if (const auto value = entry.find("value"); value != entry.end()) {
                         answer.value = value_of(value->second);
                     }
                 }
                 answered(answers);
             });
}

void settings_client::write(std::string_view name, const setting_value& value,
                            std::function<void(bool stored)> when_answered)
{
    auto& object = on_.proxy_of(settings_service, root_ + std::string{name});
    auto call = object.createMethodCall(sdbus::InterfaceName{bus_item_interface}, sdbus::MethodName{"SetValue"});
    append(call, value);
    on_.call(object, call,
             [answered = std::move(when_answered)](sdbus::MethodReply& reply, const sdbus::Error* failure) {
                 std::int32_t code = -1;
                 if (failure == nullptr) {
                     reply >> code;
                 }
                 answered(code == 0);
             });
}

} // namespace busbar::publisher::detail
