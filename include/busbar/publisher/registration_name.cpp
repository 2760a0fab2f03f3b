/// The part of a service's registration that makes it visible: objects first, then the name.
#include <busbar/config/file.hpp>
#include <busbar/publisher/detail/registration.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace busbar::publisher::detail {

namespace {

/// "dbus-cgwacs", or nothing.
std::string program_of(std::uint32_t process)
{
    const auto file = config::read_file(fmt::format("/proc/{}/comm", process));
    return file.text.substr(0, file.text.find('\n'));
}

} // namespace

void registration::create_objects()
{
    waited_for_settings_ = true;
    instance_known_ = true;
    model_.fill_framework_items();
    model_.tell_settings();
    tree_ = std::make_unique<object_tree>(*connection_, model_.items, write_);
    name_backoff_.reset();
    request_name();
}

void registration::request_name()
{
    constexpr std::uint32_t do_not_queue = 4;
    auto& daemon = connection_->bus_daemon();
    auto call = daemon.createMethodCall(sdbus::InterfaceName{"org.freedesktop.DBus"}, sdbus::MethodName{"RequestName"});
    call << model_.bus_name() << do_not_queue;
    connection_->call(daemon, call, [this](sdbus::MethodReply& reply, const sdbus::Error* failure) {
        constexpr std::uint32_t primary_owner = 1;
        constexpr std::uint32_t already_owner = 4;
        std::uint32_t result = 0;
        if (failure == nullptr) {
            reply >> result;
        } else if (name_fault_.due(failure->getMessage(), monotonic::now())) {
            log(model_.subject, "bus refuses the name {}: {}; is there a policy that allows it?", model_.bus_name(),
                failure->getMessage());
        }
        if (result == primary_owner || result == already_owner) {
            name_is_ours();
            return;
        }
        if (failure == nullptr) {
            name_is_taken();
        }
        name_again_.start_after(name_backoff_.next());
    });
}

void registration::name_is_ours()
{
    name_fault_.over(monotonic::now());
    open_backoff_.reset();
    registered_ = true;
    name_ = model_.bus_name();
    model_.items.mark_all_sent(); // who saw the name appear asks for all items
    log(model_.subject, "on the bus as {}, instance {}", name_, model_.instance);
    if (model_.on.observed_by != nullptr) {
        observed_ = true;
        model_.on.observed_by->on_service_published(service_);
    }
}

void registration::name_is_taken()
{
    auto& daemon = connection_->bus_daemon();
    const auto question = [&](const char* method) {
        auto call = daemon.createMethodCall(sdbus::InterfaceName{"org.freedesktop.DBus"}, sdbus::MethodName{method});
        call << model_.bus_name();
        return call;
    };
    connection_->call(daemon, question("GetConnectionUnixProcessID"),
                      [this](sdbus::MethodReply& reply, const sdbus::Error* failure) {
                          std::uint32_t process = 0;
                          if (failure == nullptr) {
                              reply >> process;
                          }
                          if (name_fault_.due("taken", monotonic::now())) {
                              tell_who_has_the_name(process);
                          }
                      });
}

void registration::tell_who_has_the_name(std::uint32_t process)
{
    log(model_.subject,
        "the name {} belongs to another program (process {} {}): the values of this device are not on the bus; is "
        "busbar started "
        "twice, or another driver for the same device? trying again, at most every 60 s",
        model_.bus_name(), process, program_of(process));
}

} // namespace busbar::publisher::detail
