#include <busbar/publisher/detail/owner_watch.hpp>

#include <fmt/format.h>

namespace busbar::publisher::detail {

void watch_owner(connection& on, const std::string& name,
                 const std::function<void(const std::string& owner)>& when_known)
{
    // Subscribed before asked: dbus-daemon serves one connection in order, so no change falls in between.
    on.match(fmt::format("type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                         "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{}'",
                         name),
             [when_known](sdbus::Message& signal) {
                 std::string changed;
                 std::string before;
                 std::string owner;
                 signal >> changed >> before >> owner;
                 when_known(owner);
             });
    auto& daemon = on.bus_daemon();
    auto question =
        daemon.createMethodCall(sdbus::InterfaceName{"org.freedesktop.DBus"}, sdbus::MethodName{"GetNameOwner"});
    question << name;
    on.call(daemon, question, [when_known](sdbus::MethodReply& answer, const sdbus::Error* failure) {
        std::string owner;
        if (failure == nullptr) { // an error means: nobody
            answer >> owner;
        }
        when_known(owner);
    });
}

} // namespace busbar::publisher::detail
