/// Keeps one service on the bus (venus.md §1.6, §1.7):
///
///     connect ──▶ wait for localsettings (3 s) ──▶ AddSettings ──▶ create objects ──▶ RequestName ──▶ registered
///        ▲ 1, 2, 4 ... 60 s                                                             │ name taken: 1, 2, 4 ... 60 s
///        └── bus gone · other instance or role chosen (at once, on a new connection) ◀──┘
#pragma once

#include <busbar/publisher/detail/backoff.hpp>
#include <busbar/publisher/detail/connection.hpp>
#include <busbar/publisher/detail/model.hpp>
#include <busbar/publisher/detail/object_tree.hpp>
#include <busbar/publisher/detail/settings_client.hpp>
#include <busbar/run/log.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace busbar::publisher::detail {

/// localsettings starts before third-party drivers on a GX, but nobody promises it.
inline constexpr std::chrono::seconds patience_with_settings{3};

class registration {
public:
    /// `service` is who the observer of the environment is told of.
    registration(model& of, object_tree::writer write, const bus_service& service);
    registration(const registration&) = delete;
    registration& operator=(const registration&) = delete;
    ~registration() = default;

    void start();
    /// Leaves the bus: the name is released.
    void close();
    [[nodiscard]] bool registered() const { return registered_; }
    /// Of the last registration, empty before the first.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// True once the instance is the one of a registration, not just the wanted one.
    [[nodiscard]] bool instance_known() const { return instance_known_; }

    /// Tells consumers what changed. What can't be told now is told later.
    void send_changes();
    /// The same for one record, without touching what else changed.
    void send_one(std::size_t index);
    /// A record was added.
    void add(std::size_t index);
    /// Has localsettings keep the present value of a setting.
    void keep(std::size_t index);
    void choose_role(const service::service_class& role);

private:
    void open();
    void lost(std::string_view why);
    void restart();

    void presence_changed(bool present);
    void patience_is_over();
    void exchange();
    void take_answers(const std::vector<setting_answer>& answers);
    bool take_class_and_instance(const setting_value& value);
    void setting_changed(std::string_view name, const setting_value& value);
    void go_without_settings(std::string_view why);

    void create_objects();
    void request_name();
    void name_is_ours();
    void name_is_taken();
    void tell_who_has_the_name(std::uint32_t process);
    void send(std::span<const item> changed);

    struct role_and_instance {
        const service::service_class* role;
        int instance;
    };

    model& model_;
    object_tree::writer write_;
    const bus_service& service_;

    // In order of construction: each uses the ones before.
    std::unique_ptr<connection> connection_;
    std::unique_ptr<settings_client> settings_;
    std::unique_ptr<object_tree> tree_;

    bool registered_ = false;
    bool observed_ = false; ///< the observer was told that the service is published, and not yet that it is gone
    bool instance_known_ = false;
    std::string name_;
    std::optional<role_and_instance> next_; ///< chosen by the user; taken with the next connection

    timer open_timer_;
    timer patience_;       ///< runs while localsettings is awaited
    timer exchange_again_; ///< localsettings did not answer
    timer name_again_;     ///< the name was taken
    timer send_again_;     ///< dbus-daemon did not read
    backoff open_backoff_;
    backoff name_backoff_;
    lasting_fault bus_fault_;
    lasting_fault settings_fault_;
    lasting_fault name_fault_;
    bool waited_for_settings_ = false; ///< once for each bus, not for each connection to it
};

} // namespace busbar::publisher::detail
