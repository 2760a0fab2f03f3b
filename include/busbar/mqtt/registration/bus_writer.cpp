#include <busbar/mqtt/registration/bus_writer.hpp>
#include <busbar/mqtt/registration/document.hpp>

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <utility>

namespace busbar::mqtt::registration {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_under_way = 64;
constexpr auto pause_between_attempts = 1s;

/// False: nothing that an item can hold.
bool append(sdbus::Message& to, const boost::json::value& value)
{
    const auto whole = value.is_int64() ? value.get_int64() : 0;
    if (value.is_null()) { // "invalid"
        to.openVariant("ai");
        to.openContainer("i");
        to.closeContainer();
    } else if (value.is_bool()) {
        to.openVariant("b") << value.get_bool();
    } else if (value.is_int64() && whole >= std::numeric_limits<std::int32_t>::min() &&
               whole <= std::numeric_limits<std::int32_t>::max()) {
        to.openVariant("i") << static_cast<std::int32_t>(whole);
    } else if (value.is_number()) {
        to.openVariant("d") << value.to_number<double>();
    } else if (value.is_string()) {
        to.openVariant("s") << std::string{value.get_string().data(), value.get_string().size()};
    } else {
        return false;
    }
    to.closeVariant();
    return true;
}

} // namespace

bus_writer::bus_writer(publisher::environment& bus, std::function<void(std::string_view)> on_refused)
    : bus_(bus),
      on_refused_(std::move(on_refused))
{
}

void bus_writer::open()
{
    opened_ = monotonic::now();
    under_way_ = 0;
    connection_ =
        std::make_unique<publisher::detail::connection>(bus_.on, bus_.bus_address, [this](std::string_view /*why*/) {
            connection_.reset(); // the services themselves tell that the bus is gone
        });
}

std::string bus_writer::write(std::string_view service, std::string_view path, std::string_view payload)
{
    document read;
    const auto* all = read.read(payload);
    if (all == nullptr) {
        return read.problem();
    }
    const auto* value = all->if_contains("value");
    if (value == nullptr) {
        return "it is not {\"value\": ...}";
    }
    if (under_way_ >= most_under_way) {
        return "more values at once than the bus takes";
    }
    try {
        if (!connection_) {
            if (monotonic::now() - opened_ < pause_between_attempts) {
                return "there is no bus";
            }
            open();
        }
        auto& item = connection_->proxy_of(std::string{service}, std::string{path});
        auto call = item.createMethodCall(sdbus::InterfaceName{publisher::detail::bus_item_interface},
                                          sdbus::MethodName{"SetValue"});
        if (!append(call, *value)) {
            return "its value is neither a number nor a text";
        }
        ++under_way_;
        connection_->call(
            item, call,
            [this, what = fmt::format("{}{}", service, path)](sdbus::MethodReply& reply, const sdbus::Error* failure) {
                --under_way_;
                std::int32_t code = 0;
                if (failure == nullptr) {
                    reply >> code;
                }
                if (failure != nullptr || code != 0) {
                    on_refused_(fmt::format("{} refuses a value: {}", what,
                                            failure != nullptr ? failure->getMessage()
                                            : code == 1        ? "not writable, or of the wrong type"
                                                               : "out of range"));
                }
            });
    } catch (const sdbus::Error& error) {
        return error.getMessage();
    }
    return {};
}

} // namespace busbar::mqtt::registration
