/// The objects of a service: the root, the leaves, and the nodes between them (venus.md §1.2).
#pragma once

#include <busbar/publisher/detail/connection.hpp>
#include <busbar/publisher/detail/wire.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::publisher::detail {

class object_tree {
public:
    using writer = std::function<write_result(std::size_t index, const written_value& value)>;

    /// Exports all records of the active class. Everything is answered from the store, which must outlive the tree.
    object_tree(connection& on, const item_store& items, writer write);
    object_tree(const object_tree&) = delete;
    object_tree& operator=(const object_tree&) = delete;
    ~object_tree() = default;

    /// Exports a record that was added to the store after the others, with the nodes on the way to it.
    void add(std::size_t index);
    /// One ItemsChanged with these records.
    void send_items_changed(std::span<const item> changed);

private:
    void export_root();
    void export_node(const std::string& path);
    void export_leaf(std::size_t index);
    [[nodiscard]] bool exports(std::string_view path) const;

    connection& on_;
    const item_store& items_;
    writer write_;
    std::vector<std::unique_ptr<sdbus::IObject>> objects_; ///< the root is the first
    sdbus::InterfaceName interface_{bus_item_interface};
    sdbus::SignalName items_changed_{"ItemsChanged"};
};

} // namespace busbar::publisher::detail
