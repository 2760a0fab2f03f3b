/// The device_type of a transport whose functions take a descriptor as data.
#pragma once

#include <busbar/run/device.hpp>

namespace busbar {

namespace detail {

/// Only so that the calls below find the function of their argument's namespace: the name alone is a namespace here.
void describe() = delete;

template <const auto& its> struct functions_of {
    static std::vector<config::mistake> validate_section(const config::section& section)
    {
        return validate(its, section);
    }
    static busbar::description describe_type() { return describe(its); }
    static busbar::summary summarize_section(const config::section& section) { return summarize(its, section); }
    static std::unique_ptr<device> create_device(const config::section& section, const std::string& name,
                                                 surroundings& around)
    {
        return create(its, section, name, around);
    }
    static std::unique_ptr<device> probe_device(const config::section& section, const std::string& name,
                                                surroundings& around, std::function<void(probe_result)> done)
    {
        return probe(its, section, name, around, std::move(done));
    }
};

} // namespace detail

/// In the namespace of the type of `its` there are
///
///     std::vector<config::mistake> validate(const type&, const config::section&);
///     busbar::description describe(const type&);
///     busbar::summary summarize(const type&, const config::section&);
///     std::unique_ptr<device> create(const type&, const config::section&, const std::string& name, surroundings&);
///     std::unique_ptr<device> probe(const type&, const config::section&, const std::string& name, surroundings&,
///                                   std::function<void(probe_result)> done);
template <const auto& its>
constexpr device_type device_type_of(const busbar::about& about, std::span<const config::key> keys,
                                     std::span<const config::child_table> child_tables = {},
                                     const common_table* common = nullptr)
{
    using functions = detail::functions_of<its>;
    return {.about = &about,
            .keys = keys,
            .validate = &functions::validate_section,
            .describe = &functions::describe_type,
            .summarize = &functions::summarize_section,
            .create = &functions::create_device,
            .probe = &functions::probe_device,
            .child_tables = child_tables,
            .common = common};
}

} // namespace busbar
