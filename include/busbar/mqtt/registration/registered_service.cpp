#include <busbar/mqtt/registration/registered_service.hpp>
#include <busbar/service/battery.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace busbar::mqtt::registration {

using namespace std::chrono_literals;

namespace {

/// A client writes voltage, current and power one after the other: consumers are told of them together.
constexpr auto values_belong_together_for = 20ms;
/// Then there is no bus, or the name is taken: the others need not wait for this one.
constexpr auto longest_way = 5s;
/// Cells of a battery; the days of a charger's history are too many for a client.
constexpr int most_of_a_kind = 24;
/// busbar's own notes, see service/pvinverter.hpp.
constexpr std::string_view memory = "/Memory/";

} // namespace

registered_service::registered_service(publisher::environment& bus, std::string id, const service::service_class& of,
                                       publisher::identity who, std::function<void()> on_back)
    : id_(std::move(id)),
      of_(of),
      service_(bus, {&of}, std::move(who)),
      on_back_(std::move(on_back)),
      commit_timer_(bus.on,
                    [this] {
                        commit_due_ = false;
                        service_.commit();
                    }),
      limits_timer_(bus.on, [this] {
          show_limits();
          service_.commit();
      })
{
    for (const auto& row : of.paths) {
        if (row.needed == service::need::framework || row.type == service::wire_type::text_list ||
            std::string_view{row.name}.starts_with(memory)) {
            continue;
        }
        if (!row.has_index()) {
            offer(row.name, row);
            continue;
        }
        if (row.last_index - row.first_index >= most_of_a_kind || row.write == service::access::setting) {
            continue;
        }
        const std::string_view name = row.name;
        const auto at = name.find('#');
        for (int index = row.first_index; index <= row.last_index; ++index) {
            offer(fmt::format("{}{}{}", name.substr(0, at), index, name.substr(at + 1)).c_str(), row);
        }
    }
    if (&of == &service::class_of<service::battery>) {
        auto& items = limits_.emplace().items;
        std::ranges::transform(battery::kept_limits::paths, items.begin(),
                               [this](const char* path) { return service_.add(path); });
    }
}

void registered_service::publish()
{
    began_ = monotonic::now();
    service_.publish();
}

bool registered_service::is_on_its_way(monotonic::time_point now) const
{
    return !is_waiting() && !service_.published() && now - began_ < longest_way;
}

void registered_service::offer(const char* path, const service::path& row)
{
    const auto which = service_.add(path);
    if (row.write == service::access::setting) {
        return; // com.victronenergy.settings keeps it
    }
    values_.push_back(which);
    if (row.write == service::access::read_only) {
        service_.open_to_writers(which, [this, which](const publisher::written& value) {
            take(which, value);
            return publisher::write_result::accepted;
        });
    } else if (!row.holds_text()) {
        // Written by the user or by the client: either way it is what holds, and the client sees it at N/...
        service_.on_write(which, [this, which](double value) {
            service_.set(which, value);
            commit_soon();
            return publisher::write_result::accepted;
        });
    }
}

void registered_service::take(publisher::item which, const publisher::written& value)
{
    if (const auto* number = std::get_if<double>(&value)) {
        service_.set(which, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        service_.set(which, *text);
    } else {
        service_.invalidate(which);
    }
    heard_ = monotonic::now();
    if (limits_) {
        const auto* const limit = std::ranges::find(limits_->items, which);
        if (limit != limits_->items.end()) {
            limits_->hold.tell(static_cast<std::size_t>(limit - limits_->items.begin()), service_.number(which));
        }
        limits_->hold.complete();
        show_limits();
    }
    commit_soon();
    if (std::exchange(in_doubt_, false)) {
        service_.set_connected(true);
        on_back_();
    }
}

void registered_service::show_limits()
{
    const auto now = monotonic::now();
    for (std::size_t i = 0; i < limits_->items.size(); ++i) {
        if (const auto value = limits_->hold.shown(i, now)) {
            service_.set(limits_->items[i], *value);
        }
    }
    if (const auto next = limits_->hold.changes_at(now)) {
        limits_timer_.start_at(*next);
    }
}

void registered_service::commit_soon()
{
    if (!std::exchange(commit_due_, true)) {
        commit_timer_.start_after(values_belong_together_for);
    }
}

void registered_service::set_version(std::string_view version)
{
    if (const auto item = service_.find("/FirmwareVersion"); item && !version.empty()) {
        service_.set(*item, version);
        commit_soon();
    }
}

void registered_service::confirm()
{
    heard_ = monotonic::now();
    in_doubt_ = false;
    service_.set_connected(true);
    commit_soon();
}

void registered_service::doubt()
{
    if (std::exchange(in_doubt_, true)) {
        return;
    }
    for (const auto which : values_) {
        service_.invalidate(which);
    }
    if (limits_) {
        limits_->hold.lose(monotonic::now());
        show_limits();
    }
    service_.set_connected(false);
    service_.commit();
}

} // namespace busbar::mqtt::registration
