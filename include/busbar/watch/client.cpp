#include <busbar/publisher/detail/connection.hpp>
#include <busbar/watch/client.hpp>
#include <busbar/watch/pattern.hpp>
#include <busbar/watch/wire.hpp>

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace busbar::bus_watch {

namespace {

constexpr std::string_view prefix = "com.victronenergy.";
constexpr const char* bus_interface = "org.freedesktop.DBus";

bool fits(std::string_view pattern, std::string_view service)
{
    return service.starts_with(prefix) &&
           (fits_pattern(service, pattern) || fits_pattern(service.substr(prefix.size()), pattern));
}

} // namespace

class client::implementation {
public:
    implementation(loop& on, const std::string& bus_address, std::string pattern, events tell)
        : pattern_(std::move(pattern)),
          tell_(std::move(tell)),
          bus_(on, bus_address, [this](std::string_view why) { tell_.lost(why); })
    {
        // Subscribed before asked: the daemon serves us in order, so nothing falls in between.
        bus_.match(fmt::format("type='signal',interface='{}',member='ItemsChanged',path='/'",
                               publisher::detail::bus_item_interface),
                   [this](sdbus::Message& signal) {
                       take(signal, [](auto& from, auto now) { return read_items(from, now); });
                   });
        bus_.match(fmt::format("type='signal',interface='{}',member='PropertiesChanged'",
                               publisher::detail::bus_item_interface),
                   [this](sdbus::Message& signal) {
                       take(signal,
                            [](auto& from, auto now) { return std::vector{read_item(from.getPath(), from, now)}; });
                   });
        bus_.match(
            "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',"
            "arg0namespace='com.victronenergy'",
            [this](sdbus::Message& signal) { owner_changed(signal); });
        ask_for_names();
    }

    [[nodiscard]] const services& all() const { return services_; }

private:
    template <class Read> void take(sdbus::Message& signal, const Read& read)
    {
        const char* sender = signal.getSender();
        for (auto& [name, service] : services_) {
            if (sender != nullptr && service.owner == sender) {
                put(name, service, read(signal, monotonic::now()));
                return;
            }
        }
    }

    void put(const std::string& name, watched_service& service, std::vector<item_update> updates)
    {
        for (auto& update : updates) {
            service.values.insert_or_assign(update.path, std::move(update.value));
            tell_.changed(name, update.path);
        }
    }

    void owner_changed(sdbus::Message& signal)
    {
        std::string name;
        std::string before;
        std::string owner;
        signal >> name >> before >> owner;
        if (!fits(pattern_, name)) {
            return;
        }
        services_.erase(name);
        if (owner.empty()) {
            tell_.changed(name, {});
        } else {
            services_[name].owner = owner;
            ask_for_items(name);
        }
    }

    void ask_for_names()
    {
        auto& daemon = bus_.bus_daemon();
        ask(daemon, daemon.createMethodCall(sdbus::InterfaceName{bus_interface}, sdbus::MethodName{"ListNames"}),
            [this](sdbus::MethodReply& names, const sdbus::Error* failure) {
                if (failure != nullptr) {
                    return;
                }
                std::vector<std::string> all;
                names >> all;
                for (const auto& name : all) {
                    if (fits(pattern_, name)) {
                        ask_for_owner(name);
                    }
                }
            });
    }

    void ask_for_owner(const std::string& name)
    {
        auto& daemon = bus_.bus_daemon();
        auto question = daemon.createMethodCall(sdbus::InterfaceName{bus_interface}, sdbus::MethodName{"GetNameOwner"});
        question << name;
        ask(daemon, question, [this, name](sdbus::MethodReply& reply, const sdbus::Error* failure) {
            // If it left meanwhile, NameOwnerChanged has told; if it came again, that has told too.
            if (failure != nullptr || services_.contains(name)) {
                return;
            }
            std::string owner;
            reply >> owner;
            services_[name].owner = owner;
            ask_for_items(name);
        });
    }

    void ask_for_items(const std::string& name)
    {
        ask_for_all(
            name, "GetItems", [](auto& reply) { return read_items(reply, monotonic::now()); },
            [this, name] {
                // Services of old have no GetItems, but a tree of texts.
                ask_for_all(
                    name, "GetText", [](auto& reply) { return read_texts(reply, monotonic::now()); }, [] {});
            });
    }

    template <class Read, class Otherwise>
    void ask_for_all(const std::string& name, const char* method, Read read, Otherwise otherwise)
    {
        auto& proxy = bus_.proxy_of(name, "/");
        ask(proxy,
            proxy.createMethodCall(sdbus::InterfaceName{publisher::detail::bus_item_interface},
                                   sdbus::MethodName{method}),
            [this, name, read, otherwise](sdbus::MethodReply& reply, const sdbus::Error* failure) {
                const auto service = services_.find(name);
                if (service == services_.end()) {
                    return;
                }
                if (failure != nullptr) {
                    otherwise();
                } else {
                    put(name, service->second, read(reply));
                }
            });
    }

    template <class Handler> void ask(sdbus::IProxy& whom, const sdbus::MethodCall& question, Handler handler)
    {
        ++unanswered_;
        bus_.call(whom, question, [this, handler](sdbus::MethodReply& reply, const sdbus::Error* failure) {
            try {
                handler(reply, failure);
            } catch (const sdbus::Error&) {
                // An answer of another shape than the contract's: nothing that could be shown.
            }
            if (--unanswered_ == 0) {
                tell_.complete();
            }
        });
    }

    std::string pattern_;
    events tell_;
    services services_;
    std::size_t unanswered_ = 0;
    publisher::detail::connection bus_; // last: ends first, and with it all that calls back
};

client::client(loop& on, const std::string& bus_address, std::string pattern, events tell)
    : implementation_(std::make_unique<implementation>(on, bus_address, std::move(pattern), std::move(tell)))
{
}

client::~client() = default;

const services& client::all() const
{
    return implementation_->all();
}

} // namespace busbar::bus_watch
