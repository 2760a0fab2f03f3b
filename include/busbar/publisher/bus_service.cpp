#include <busbar/publisher/bus_service.hpp>
#include <busbar/publisher/detail/model.hpp>
#include <busbar/publisher/detail/registration.hpp>
#include <busbar/run/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace busbar::publisher {

namespace {

/// Longest name a user may give. Nobody shows more.
constexpr std::size_t longest_text = 256;

bool is_setting_of_one(const std::vector<const service::service_class*>& classes, std::string_view path)
{
    return std::any_of(classes.begin(), classes.end(), [&](const auto* one) {
        const auto* row = service::find(one->paths, path);
        return row != nullptr && row->write == service::access::setting;
    });
}

} // namespace

struct bus_service::implementation {
    implementation(const bus_service& service, environment& on, std::vector<const service::service_class*> classes,
                   identity who)
        : shared(on, std::move(classes), std::move(who)),
          bus(
              shared, [this](std::size_t index, const detail::written_value& value) { return write(index, value); },
              service),
          connected(shared.items.find("/Connected"))
    {
    }

    detail::model shared;
    detail::registration bus;
    std::size_t connected;
    bool started = false;

    /// std::logic_error if the path's type is the other one.
    [[nodiscard]] detail::record& checked(item which, bool text)
    {
        auto& r = shared.items.at(static_cast<std::size_t>(which));
        if (r.is_text() != text) {
            throw std::logic_error((text ? "a text for the numeric path " : "a number for the text path ") + r.path);
        }
        return r;
    }

    write_result write(std::size_t index, const detail::written_value& value);
    write_result write_text(std::size_t index, const detail::written_value& value);
    write_result write_command(detail::record& r, double value) const;
    write_result write_open(std::size_t index, const written& value);
    void changed_by_user(std::size_t index, bool changed);
};

write_result bus_service::implementation::write(std::size_t index, const detail::written_value& value)
{
    using kind = detail::written_value::kind;
    auto& r = shared.items.at(index);
    if (r.row == nullptr || value.is == kind::other) {
        return write_result::not_writable;
    }
    const bool open = r.row->write == service::access::read_only && r.open != nullptr;
    if (r.row->write == service::access::read_only && !open) {
        return write_result::not_writable;
    }
    if (r.is_text()) {
        return write_text(index, value);
    }
    if (value.is == kind::text) {
        return write_result::not_writable; // also "5": what looks like a number for one is none for the other
    }
    const bool command = r.row->write == service::access::command;
    if (value.is == kind::invalid && open) {
        return write_open(index, std::monostate{});
    }
    if (value.is == kind::invalid) {
        return command ? write_command(r, no_value) : write_result::refused;
    }
    double low = r.row->minimum;
    double high = r.row->maximum;
    if (r.type == service::wire_type::integer) {
        low = std::max(low, static_cast<double>(std::numeric_limits<std::int32_t>::min()));
        high = std::min(high, static_cast<double>(std::numeric_limits<std::int32_t>::max()));
    }
    if (!std::isfinite(value.number) || value.number < low || value.number > high) {
        return write_result::refused;
    }
    if (r.type == service::wire_type::integer && value.number != std::trunc(value.number)) {
        return write_result::not_writable; // half a position can't be coerced
    }
    if (command) {
        return write_command(r, value.number);
    }
    if (open) {
        return write_open(index, value.number);
    }
    changed_by_user(index, shared.items.set_number(index, value.number));
    return write_result::accepted;
}

write_result bus_service::implementation::write_text(std::size_t index, const detail::written_value& value)
{
    using kind = detail::written_value::kind;
    const auto& r = shared.items.at(index);
    if (r.type != service::wire_type::text || r.row->write == service::access::command || value.is == kind::number) {
        return write_result::not_writable;
    }
    const bool open = r.row->write == service::access::read_only;
    if ((value.is == kind::invalid && !open) || value.text.size() > longest_text) {
        return write_result::refused;
    }
    if (open) {
        return write_open(index, value.is == kind::invalid ? written{} : written{std::string_view{value.text}});
    }
    if (r.path == "/Role") {
        const auto* role = shared.class_named(value.text);
        if (role == nullptr) {
            return write_result::refused;
        }
        bus.choose_role(*role);
        return write_result::accepted;
    }
    changed_by_user(index, shared.items.set_text(index, value.text));
    return write_result::accepted;
}

write_result bus_service::implementation::write_command(detail::record& r, double value) const
{
    if (!r.on_write) {
        return write_result::not_writable;
    }
    try {
        return r.on_write(value);
    } catch (const std::exception& error) {
        log(shared.subject, "write to {}: {}", r.path, error.what());
        return write_result::refused;
    }
}

write_result bus_service::implementation::write_open(std::size_t index, const written& value)
{
    auto& r = shared.items.at(index);
    if (*r.open) {
        try {
            return (*r.open)(value);
        } catch (const std::exception& error) {
            log(shared.subject, "write to {}: {}", r.path, error.what());
            return write_result::refused;
        }
    }
    bool changed = false;
    if (const auto* number = std::get_if<double>(&value)) {
        changed = shared.items.set_number(index, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        changed = shared.items.set_text(index, *text);
    } else {
        changed = shared.items.invalidate(index);
    }
    if (changed) {
        bus.send_one(index);
    }
    return write_result::accepted;
}

void bus_service::implementation::changed_by_user(std::size_t index, bool changed)
{
    if (changed) {
        bus.send_one(index);
    }
    bus.keep(index);
    shared.tell_settings();
}

bus_service::bus_service(environment& on, std::vector<const service::service_class*> classes, identity who)
    : implementation_(std::make_unique<implementation>(*this, on, std::move(classes), std::move(who)))
{
}

bus_service::~bus_service()
{
    implementation_->bus.close(); // the observer may still look at this service
}

item bus_service::add(std::string_view path)
{
    auto& shared = implementation_->shared;
    const auto* row = service::find(shared.classes.front()->paths, path);
    if (row == nullptr || path.find('#') != std::string_view::npos) {
        throw std::logic_error(fmt::format("com.victronenergy.{} has no path {}", shared.classes.front()->name, path));
    }
    const auto known = shared.items.find(path);
    if (known != shared.items.size()) {
        return static_cast<item>(known);
    }
    if (implementation_->started && is_setting_of_one(shared.classes, path)) {
        throw std::logic_error(fmt::format("the setting {} added after publish()", path));
    }
    const auto index = shared.add(path, row->type);
    implementation_->bus.add(index);
    return static_cast<item>(index);
}

void bus_service::set_default(item which, double value)
{
    auto& r = implementation_->checked(which, false);
    if (!r.is_setting() || implementation_->started) {
        throw std::logic_error(fmt::format("{} is no setting, or is published already", r.path));
    }
    r.own_default = value;
    implementation_->shared.take_setting(static_cast<std::size_t>(which), implementation_->shared.default_of(r));
}

void bus_service::keep(item which, double value)
{
    if (!implementation_->checked(which, false).is_setting()) {
        throw std::logic_error("only a setting is kept");
    }
    const auto index = static_cast<std::size_t>(which);
    implementation_->shared.items.set_number(index, value);
    implementation_->bus.keep(index);
}

void bus_service::on_write(item which, write_handler handler)
{
    implementation_->checked(which, false).on_write = std::move(handler);
}

void bus_service::open_to_writers(item which, open_handler handler)
{
    auto& r = implementation_->shared.items.at(static_cast<std::size_t>(which));
    if (r.row == nullptr || r.row->write != service::access::read_only) {
        throw std::logic_error(fmt::format("{} has a rule of its own for writes", r.path));
    }
    r.open = std::make_unique<open_handler>(std::move(handler));
}

void bus_service::on_setting(item which, std::function<void(double value)> handler)
{
    implementation_->checked(which, false).on_setting = std::move(handler);
}

void bus_service::publish()
{
    if (!implementation_->started) {
        implementation_->started = true;
        implementation_->bus.start();
    }
}

bool bus_service::published() const
{
    return implementation_->bus.registered();
}

void bus_service::set(item which, double value)
{
    static_cast<void>(implementation_->checked(which, false));
    implementation_->shared.items.set_number(static_cast<std::size_t>(which), value);
}

void bus_service::set(item which, std::string_view value)
{
    if (implementation_->checked(which, true).type != service::wire_type::text) {
        throw std::logic_error("a text for a list");
    }
    implementation_->shared.items.set_text(static_cast<std::size_t>(which), value);
}

void bus_service::set_list(item which, std::span<const std::string_view> value)
{
    if (implementation_->checked(which, true).type != service::wire_type::text_list) {
        throw std::logic_error("a list for a text");
    }
    implementation_->shared.items.set_list(static_cast<std::size_t>(which), value);
}

void bus_service::invalidate(item which)
{
    implementation_->shared.items.invalidate(static_cast<std::size_t>(which));
}

double bus_service::number(item which) const
{
    return implementation_->shared.items.at(static_cast<std::size_t>(which)).now.number;
}

void bus_service::set_connected(bool connected)
{
    implementation_->shared.items.set_number(implementation_->connected, connected ? 1 : 0);
}

void bus_service::commit()
{
    implementation_->bus.send_changes();
}

std::string_view bus_service::bus_name() const
{
    return implementation_->bus.name();
}

int bus_service::instance() const
{
    return implementation_->bus.instance_known() ? implementation_->shared.instance : -1;
}

std::string_view bus_service::class_name() const
{
    return implementation_->shared.role->name;
}

const identity& bus_service::who() const
{
    return implementation_->shared.who;
}

std::optional<item> bus_service::find(std::string_view path) const
{
    const auto& items = implementation_->shared.items;
    const auto index = items.find(path);
    return index == items.size() ? std::nullopt : std::optional{static_cast<item>(index)};
}

item_view bus_service::look_at(item which) const
{
    const auto& r = implementation_->shared.items.at(static_cast<std::size_t>(which));
    return {.path = r.path, .row = r.row, .valid = r.valid(), .number = r.now.number, .text = r.now.text};
}

void bus_service::visit(const std::function<void(item which, const item_view& seen)>& visitor) const
{
    const auto& items = implementation_->shared.items;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items.at(i).row != nullptr) {
            visitor(static_cast<item>(i), look_at(static_cast<item>(i)));
        }
    }
}

void bus_service::for_each(
    const std::function<void(std::string_view path, std::string_view text, bool valid)>& visit) const
{
    const auto& items = implementation_->shared.items;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (const auto& r = items.at(i); r.row != nullptr) {
            detail::text_buffer room;
            visit(r.path, r.text(room), r.valid());
        }
    }
}

} // namespace busbar::publisher
