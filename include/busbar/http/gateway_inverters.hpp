/// The inverters behind a gateway: known by their serials, or by their places where they have none; bound to what is configured.
#pragma once

#include <busbar/http/gateway_inverter.hpp>
#include <busbar/http/gateway_settings.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::http {

/// A text of an answer by the D-Bus path of its row; empty if it has none.
std::string_view text_in(const gateway_program& program, const inverter_answer& says, std::string_view path);
/// Empty if it is none: it becomes part of requests and of names on the bus.
std::string_view serial_in(const gateway_program& program, const inverter_answer& says);

class gateway_inverters {
public:
    gateway_inverters(gateway_context& context, const gateway_settings& settings)
        : context_(context),
          settings_(settings)
    {
    }

    /// Null: passed over, which is told.
    gateway_inverter* find_or_make(const inverter_answer& says, std::size_t index);
    /// The one that was last seen at this place; may be null.
    [[nodiscard]] gateway_inverter* at(std::size_t index) const;

    [[nodiscard]] std::size_t size() const { return all_.size(); }
    [[nodiscard]] auto begin() const { return all_.begin(); }
    [[nodiscard]] auto end() const { return all_.end(); }

    /// Those that are configured but not there, in the log.
    void tell_missing() const;
    /// A line of the log, but only once.
    void tell_once(std::string text);

private:
    void make(std::string_view serial, std::size_t index, std::string_view told_name);

    gateway_context& context_;
    const gateway_settings& settings_;
    std::vector<std::unique_ptr<gateway_inverter>> all_; ///< never fewer
    std::vector<std::string> told_;
};

} // namespace busbar::http
