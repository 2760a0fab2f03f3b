#include <busbar/migrate/dbus_mqtt_battery.hpp>
#include <busbar/migrate/secret_files.hpp>
#include <busbar/migrate/section_values.hpp>
#include <busbar/migrate/toml_writer.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace busbar::migrate {

namespace {

/// The drivers of the same family have a section [MQTT] too, and one of these besides.
constexpr std::array<std::string_view, 5> keys_of_relatives{"voltage", "frequency", "type", "position", "capacity"};

bool is_of(ini_file& file)
{
    const auto is_ours = [](const ini_section& each) { return each.name == "MQTT" || each.name == "TIME_TO_GO"; };
    return file.find("MQTT") != nullptr && std::ranges::all_of(file.sections, is_ours) &&
           std::ranges::none_of(keys_of_relatives,
                                [&](std::string_view key) { return file.defaults.find(key) != nullptr; });
}

/// The old driver took exactly "1" for yes.
bool is_on(section_values& section, std::string_view key)
{
    const auto given = section.find(key);
    if (given && !given->text.empty() && given->text != "0" && given->text != "1") {
        section.changed(*given, "off", "the old driver took only 1 for on");
    }
    return given && given->text == "1";
}

class conversion {
public:
    conversion(ini_file& file, const request& asked, outcome& into)
        : file_(file),
          asked_(asked),
          into_(into),
          write_(into.toml),
          defaults_(file, nullptr, into),
          mqtt_(file, file.find("MQTT"), into),
          time_to_go_(file, file.find("TIME_TO_GO"), into)
    {
    }

    void all()
    {
        write_.begin_once("mqtt");
        convert_place();
        convert_login();
        convert_tls();
        write_.begin("device");
        write_.put_text("type", "mqtt.battery");
        convert_identity();
        convert_topic();
        convert_time_to_go();
        defaults_.drop("logging", "busbar tells every change of state once, there are no levels");
        tell_of_the_unread(file_.defaults, into_);
        for (const auto& section : file_.sections) {
            tell_of_the_unread(section, into_);
        }
    }

private:
    void convert_place()
    {
        tls_ = is_on(mqtt_, "tls_enabled");
        if (const auto host = mqtt_.need("broker_address")) {
            host_ = host->text;
            if (host_ == "IP_ADDR_OR_FQDN") {
                mqtt_.wrong(*host, "is still what the sample has: write the name or address of the broker");
            } else if (host_.find("://") != std::string::npos) {
                mqtt_.wrong(*host, "is a name or an address alone, without what stands before and behind it in a URL");
            } else if (host_.find_first_of(" \t/@") != std::string::npos || std::ranges::count(host_, ':') == 1) {
                mqtt_.wrong(*host, "is a name or an address alone; a port goes to broker_port");
            }
            write_.put_text("host", host_);
        }
        // The old driver did not go to another port for TLS.
        constexpr std::int64_t usual = 1883;
        constexpr std::int64_t usual_with_tls = 8883;
        const auto port = mqtt_.whole("broker_port", 1, 65535).value_or(usual);
        if (port != (tls_ ? usual_with_tls : usual)) {
            write_.put("port", fmt::format("{}", port));
        }
    }

    void convert_login()
    {
        const auto user = mqtt_.find("username");
        const auto password = mqtt_.find("password");
        const bool has_user = user && !user->text.empty();
        const bool has_password = password && !password->text.empty();
        if (has_user && has_password) {
            write_.put_text("user", user->text);
            if (file_.find("MQTT")->find("password") != nullptr &&
                file_.find("MQTT")->find("password")->value.find("%%") != std::string::npos) {
                write_.comment(
                    "The file holds the password as the broker knows it: what was written %% is a single %.");
                into_.changes.push_back({password->line, password->where + " with %%", "a single % in the file",
                                         "the old file needed two for one; no character is special any more"});
            }
            write_.put_text("password_file", keep_secret(into_, asked_.secrets_directory, host_, password->text));
        } else if (has_user) {
            mqtt_.dropped(*user, "there is no password, and then the old driver did not log in");
        } else if (has_password) {
            into_.changes.push_back({password->line, password->hidden(), "",
                                     "there is no username, and then the old driver did not log in"});
        }
    }

    void convert_tls()
    {
        const auto authority = mqtt_.find("tls_path_to_ca");
        const auto insecure = mqtt_.find("tls_insecure");
        const bool has_authority = authority && !authority->text.empty();
        const bool has_insecure = insecure && !insecure->text.empty();
        if (!tls_) {
            if (has_authority) {
                mqtt_.dropped(*authority, "tls_enabled is not 1");
            }
            if (has_insecure) {
                mqtt_.dropped(*insecure, "tls_enabled is not 1");
            }
            return;
        }
        write_.put("tls", "true");
        if (has_authority) {
            if (!authority->text.starts_with('/')) {
                mqtt_.wrong(*authority, "must be a whole path, which begins with /");
            }
            write_.put_text("ca_file", authority->text);
        }
        if (has_insecure && insecure->text == "0") {
            mqtt_.changed(*insecure, "check_host_name = true",
                          "the old driver took any value for yes, also 0, and accepted a certificate of another name. "
                          "Now it must be for the broker's name; if it can't be, write check_host_name = false");
        } else if (has_insecure) {
            write_.put("check_host_name", "false");
        }
    }

    void convert_identity()
    {
        if (const auto name = defaults_.find("device_name")) {
            write_.put_text_if_any("name", name->text);
        }
        if (const auto instance = defaults_.whole("device_instance", 0, 32767)) {
            write_.put("instance", fmt::format("{}", *instance));
        }
        convert_timeout();
    }

    void convert_timeout()
    {
        constexpr std::int64_t longest = 86400;
        const auto seconds = defaults_.whole("timeout", 0);
        if (!seconds) {
            return;
        }
        const auto taken = *seconds == 0 ? longest : std::min(*seconds, longest);
        if (*seconds == 0) {
            defaults_.changed(*defaults_.find("timeout"), fmt::format("timeout = {}", taken),
                              "0 meant for ever; a battery that has said nothing for a day is lost. Better write how "
                              "often it says something, times three");
        } else if (taken != *seconds) {
            defaults_.changed(*defaults_.find("timeout"), fmt::format("timeout = {}", taken),
                              "a battery that has said nothing for a day is lost");
        }
        write_.put("timeout", fmt::format("{}", taken));
    }

    void convert_topic()
    {
        auto topic = mqtt_.need("topic");
        if (!topic) {
            return;
        }
        auto text = topic->text;
        if (text.starts_with("/N/")) {
            text.erase(0, 1);
            mqtt_.changed(*topic, fmt::format("topic = {}", quoted(text)),
                          "the topics of a GX begin with N/; with the slash before it nothing ever came");
        } else if (text.find_first_of("+#") != std::string::npos) {
            mqtt_.wrong(*topic, "with + or # the old driver passed over every message: name the one topic");
        }
        write_.put_text("topic", text);
    }

    void convert_time_to_go()
    {
        const bool on = is_on(time_to_go_, "enabled");
        const auto soc = time_to_go_.whole("soc");
        const auto every = time_to_go_.whole("recalculate_every");
        if (!on) {
            return; // what the sample has besides means nothing
        }
        write_.put("time_to_go", "true");
        write_within("time_to_go_soc", "soc", soc, 0, 99);
        write_within("time_to_go_every", "recalculate_every", every, 5, 3600);
    }

    void write_within(std::string_view key, std::string_view was, std::optional<std::int64_t> value,
                      std::int64_t lowest, std::int64_t highest)
    {
        if (!value) {
            return;
        }
        const auto taken = std::clamp(*value, lowest, highest);
        if (taken != *value) {
            time_to_go_.changed(*time_to_go_.find(was), fmt::format("{} = {}", key, taken),
                                fmt::format("busbar takes {} to {}", lowest, highest));
        }
        write_.put(key, fmt::format("{}", taken));
    }

    ini_file& file_;
    const request& asked_;
    outcome& into_;
    toml_writer write_;
    section_values defaults_;
    section_values mqtt_;
    section_values time_to_go_;
    std::string host_;
    bool tls_ = false;
};

void convert(ini_file& file, const request& asked, outcome& into)
{
    conversion(file, asked, into).all();
}

} // namespace

const seed dbus_mqtt_battery{.name = "dbus-mqtt-battery", .is_of = &is_of, .convert = &convert};

} // namespace busbar::migrate
