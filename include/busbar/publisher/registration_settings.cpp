/// The part of a service's registration that talks to localsettings.
#include <busbar/publisher/detail/registration.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace busbar::publisher::detail {

using namespace std::chrono_literals;

namespace {

constexpr auto pause_before_next_exchange = 10s;

} // namespace

void registration::presence_changed(bool present)
{
    if (present) {
        exchange();
    } else if (tree_ == nullptr && waited_for_settings_) {
        go_without_settings("is not there");
    } else if (tree_ != nullptr) {
        patience_.start_after(patience_with_settings); // it may be restarted only
    }
}

void registration::patience_is_over()
{
    go_without_settings(settings_->present() ? "does not answer" : "is not there");
}

void registration::exchange()
{
    exchange_again_.stop();
    settings_->add(model_.settings(), [this](const std::optional<std::vector<setting_answer>>& answers) {
        if (answers) {
            patience_.stop();
            take_answers(*answers);
        } else { // it may have gone meanwhile, or hang; without objects patience_ runs
            exchange_again_.start_after(pause_before_next_exchange);
        }
    });
}

void registration::go_without_settings(std::string_view why)
{
    if (settings_fault_.due("settings", monotonic::now())) {
        log(model_.subject, "{} {}: going on as {} with {}; what is changed now may be lost at a restart",
            settings_service, why, model_.class_and_instance_text(),
            instance_known_ ? "the last known settings" : "default settings");
    }
    if (tree_ == nullptr) {
        create_objects();
    }
}

bool registration::take_class_and_instance(const setting_value& value)
{
    const auto* text = std::get_if<std::string>(&value);
    const auto chosen = text != nullptr ? parse_class_and_instance(*text) : std::nullopt;
    if (!chosen) {
        log(model_.subject, "stored ClassAndVrmInstance is not class:instance; keeping {}",
            model_.class_and_instance_text());
        return false;
    }
    const auto* role = model_.class_named(chosen->class_name);
    if (role == nullptr) {
        log(model_.subject, "this device can't be a {}; it stays a {}", chosen->class_name, model_.role->name);
        role = model_.role;
    }
    if (role == model_.role && chosen->instance == model_.instance) {
        next_.reset();
        return false;
    }
    if (tree_ == nullptr) {
        model_.take_role(*role);
        model_.instance = chosen->instance;
    } else {
        next_ = role_and_instance{role, chosen->instance};
    }
    return true;
}

void registration::take_answers(const std::vector<setting_answer>& answers)
{
    if (settings_fault_.over(monotonic::now()) > 0s) {
        log(model_.subject, "{} is there again", settings_service);
    }
    const auto* role_asked_for = model_.role;
    bool class_or_instance_differs = false;
    for (const auto& answer : answers) {
        if (answer.name == "ClassAndVrmInstance") {
            class_or_instance_differs = answer.value && take_class_and_instance(*answer.value);
        }
    }
    if (model_.role != role_asked_for) {
        patience_.start_after(patience_with_settings);
        exchange(); // the other role has other settings
        return;
    }
    for (const auto& answer : answers) {
        const auto index = model_.items.find("/" + answer.name);
        if (index == model_.items.size() || !model_.is_kept(model_.items.at(index))) {
            continue;
        }
        auto& r = model_.items.at(index);
        if (answer.error != 0 || !answer.value) {
            log(model_.subject, "setting {} can't be kept, {} says {}", r.path, settings_service, answer.error);
        } else if (r.unsaved) {
            keep(index); // the user's last word was spoken while nobody could keep it
        } else if (r.writes_under_way > 0) {
            // a newer value is on its way there
        } else if (model_.take_setting(index, *answer.value)) {
            r.known = true;
        } else {
            log(model_.subject, "stored value of setting {} is not possible, ignored", r.path);
        }
    }
    if (tree_ == nullptr) {
        create_objects();
    } else if (class_or_instance_differs) {
        restart();
    } else {
        model_.tell_settings();
        send_changes();
    }
}

void registration::setting_changed(std::string_view name, const setting_value& value)
{
    if (name == "ClassAndVrmInstance") {
        if (tree_ != nullptr && take_class_and_instance(value)) {
            log(model_.subject, "{} becomes {}:{}", model_.class_and_instance_text(), next_->role->name,
                next_->instance);
            restart();
        }
        return;
    }
    const auto index = model_.items.find(std::string{"/"}.append(name));
    if (index == model_.items.size() || !model_.is_kept(model_.items.at(index))) {
        return;
    }
    // The echo of our own write; of two quick ones the first echo would undo the second for a moment.
    auto& r = model_.items.at(index);
    if (r.writes_under_way == 0 && model_.take_setting(index, value)) {
        r.known = true;
        r.unsaved = false;
        send_one(index);
        model_.tell_settings();
    }
}

void registration::keep(std::size_t index)
{
    auto& r = model_.items.at(index);
    r.known = true;
    if (settings_ == nullptr || !settings_->present()) {
        r.unsaved = true;
        return;
    }
    ++r.writes_under_way;
    r.unsaved = false;
    settings_->write(r.path.substr(1), model_.value_of(r), [this, index](bool stored) {
        auto& written = model_.items.at(index);
        --written.writes_under_way;
        if (!stored) {
            written.unsaved = true;
            log(model_.subject, "{} did not keep {}; it holds until the next restart", settings_service, written.path);
        }
    });
}

void registration::choose_role(const service::service_class& role)
{
    if (&role == model_.role) {
        return;
    }
    if (settings_ == nullptr || !settings_->present()) {
        next_ = role_and_instance{&role, model_.instance};
        restart();
        return;
    }
    // localsettings picks another instance if this one is taken in that class, and tells by PropertiesChanged.
    settings_->write("ClassAndVrmInstance", fmt::format("{}:{}", role.name, model_.instance), [this](bool stored) {
        if (!stored) {
            log(model_.subject, "{} did not accept the new role", settings_service);
        }
    });
}

} // namespace busbar::publisher::detail
