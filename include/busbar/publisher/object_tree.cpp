#include <busbar/publisher/detail/object_tree.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace busbar::publisher::detail {

namespace {

sdbus::VTableItem method(const char* name, const char* takes, const char* returns, sdbus::method_callback callback)
{
    return sdbus::MethodVTableItem{.name = sdbus::MethodName{name},
                                   .inputSignature = sdbus::Signature{takes},
                                   .inputParamNames = {},
                                   .outputSignature = sdbus::Signature{returns},
                                   .outputParamNames = {},
                                   .callbackHandler = std::move(callback),
                                   .flags = {}};
}

/// Path of a record below a node, without leading slash; empty if it is not there. The root node is "".
std::string_view below(std::string_view node, const record& r)
{
    const std::string_view path = r.path;
    const bool inside =
        r.row != nullptr && path.size() > node.size() && path.starts_with(node) && path[node.size()] == '/';
    return inside ? path.substr(node.size() + 1) : std::string_view{};
}

/// GetValue of a node: a variant with the values below it, keys relative to it.
void append_values(sdbus::Message& to, const item_store& items, std::string_view node)
{
    to.openVariant("a{sv}");
    to.openContainer("{sv}");
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (const auto name = below(node, items.at(i)); !name.empty()) {
            to.openDictEntry("sv");
            to << name;
            append_value(to, items.at(i));
            to.closeDictEntry();
        }
    }
    to.closeContainer();
    to.closeVariant();
}

/// GetText of a node: a variant too, though leaves answer a plain string. velib and veutil agree on that.
void append_texts(sdbus::Message& to, const item_store& items, std::string_view node)
{
    to.openVariant("a{ss}");
    to.openContainer("{ss}");
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (const auto name = below(node, items.at(i)); !name.empty()) {
            text_buffer room;
            to.openDictEntry("ss");
            to << name << items.at(i).text(room);
            to.closeDictEntry();
        }
    }
    to.closeContainer();
    to.closeVariant();
}

void append_item(sdbus::Message& to, const record& r)
{
    to.openDictEntry("sa{sv}");
    to << r.path;
    append_properties(to, r);
    to.closeDictEntry();
}

void append_limit(sdbus::Message& to, service::wire_type type, double limit)
{
    if (type == service::wire_type::integer) {
        to.openVariant("i") << static_cast<std::int32_t>(limit);
    } else {
        to.openVariant("d") << limit;
    }
    to.closeVariant();
}

std::vector<sdbus::VTableItem> node_methods(const item_store& items, const std::string& node)
{
    return {method("GetValue", "", "v",
                   [&items, node](const sdbus::MethodCall& call) {
                       auto reply = call.createReply();
                       append_values(reply, items, node);
                       reply.send();
                   }),
            method("GetText", "", "v",
                   [&items, node](const sdbus::MethodCall& call) {
                       auto reply = call.createReply();
                       append_texts(reply, items, node);
                       reply.send();
                   }),
            method("SetValue", "v", "i", [](const sdbus::MethodCall& call) {
                auto reply = call.createReply();
                reply << static_cast<std::int32_t>(write_result::not_writable);
                reply.send();
            })};
}

} // namespace

object_tree::object_tree(connection& on, const item_store& items, writer write)
    : on_(on),
      items_(items),
      write_(std::move(write))
{
    export_root();
    for (std::size_t i = 0; i < items_.size(); ++i) {
        add(i);
    }
}

void object_tree::add(std::size_t index)
{
    const auto& r = items_.at(index);
    if (r.row == nullptr) {
        return;
    }
    export_leaf(index);
    for (auto end = r.path.rfind('/'); end != 0; end = r.path.rfind('/', end - 1)) {
        const auto node = r.path.substr(0, end);
        if (exports(node)) {
            break; // and so is what is above it
        }
        export_node(node);
    }
}

bool object_tree::exports(std::string_view path) const
{
    return std::any_of(objects_.begin(), objects_.end(),
                       [&](const auto& object) { return std::string_view{object->getObjectPath()} == path; });
}

void object_tree::export_root()
{
    auto vtable = node_methods(items_, "");
    vtable.push_back(method("GetItems", "", "a{sa{sv}}", [this](const sdbus::MethodCall& call) {
        auto reply = call.createReply();
        reply.openContainer("{sa{sv}}");
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (items_.at(i).row != nullptr) {
                append_item(reply, items_.at(i));
            }
        }
        reply.closeContainer();
        reply.send();
    }));
    vtable.emplace_back(sdbus::SignalVTableItem{
        .name = items_changed_, .signature = sdbus::Signature{"a{sa{sv}}"}, .paramNames = {}, .flags = {}});
    objects_.push_back(sdbus::createObject(on_.bus(), sdbus::ObjectPath{"/"}));
    objects_.back()->addVTable(interface_, std::move(vtable));
}

void object_tree::export_node(const std::string& path)
{
    objects_.push_back(sdbus::createObject(on_.bus(), sdbus::ObjectPath{path}));
    objects_.back()->addVTable(interface_, node_methods(items_, path));
}

void object_tree::export_leaf(std::size_t index)
{
    std::vector<sdbus::VTableItem> vtable{method("GetValue", "", "v",
                                                 [this, index](const sdbus::MethodCall& call) {
                                                     auto reply = call.createReply();
                                                     append_value(reply, items_.at(index));
                                                     reply.send();
                                                 }),
                                          method("GetText", "", "s",
                                                 [this, index](const sdbus::MethodCall& call) {
                                                     text_buffer room;
                                                     auto reply = call.createReply();
                                                     reply << items_.at(index).text(room);
                                                     reply.send();
                                                 }),
                                          method("SetValue", "v", "i", [this, index](sdbus::MethodCall call) {
                                              const auto result = write_(index, read_variant(call));
                                              auto reply = call.createReply();
                                              reply << static_cast<std::int32_t>(result);
                                              reply.send();
                                          })};
    const auto& r = items_.at(index);
    if (r.is_setting() && !r.is_text()) {
        const auto answer_limit = [&](const char* name, double service::path::*which) {
            vtable.push_back(method(name, "", "v", [this, index, which](const sdbus::MethodCall& call) {
                auto reply = call.createReply();
                append_limit(reply, items_.at(index).type, items_.at(index).row->*which);
                reply.send();
            }));
        };
        answer_limit("GetMin", &service::path::minimum);
        answer_limit("GetMax", &service::path::maximum);
        answer_limit("GetDefault", &service::path::default_setting);
    }
    objects_.push_back(sdbus::createObject(on_.bus(), sdbus::ObjectPath{r.path}));
    objects_.back()->addVTable(interface_, std::move(vtable));
}

void object_tree::send_items_changed(std::span<const item> changed)
{
    auto signal = objects_.front()->createSignal(interface_, items_changed_);
    signal.openContainer("{sa{sv}}");
    for (const auto which : changed) {
        append_item(signal, items_.at(static_cast<std::size_t>(which)));
    }
    signal.closeContainer();
    signal.send();
}

} // namespace busbar::publisher::detail
