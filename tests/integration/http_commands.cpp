/// Command senders on a real loop, for http_commands_test.py: reads lines from standard input, words separated by tabs, and prints a line
/// of JSON for every event.
///
///     server PORT [KEY=VALUE]...              127.0.0.1; user, password; refused: how long the link holds back after 401 (ms)
///     sender NAME DEVICE [KEY=VALUE]...       DEVICE: opendtu, ahoydtu, ez1, charger. serial, index, password (of a token_login), session
///                                             (its name: shared), maximum, highest (W); times in ms: silence, first, longest, farewell,
///                                             between (two sends), again
///     write NAME COMMAND VALUE                the command's number; prints {"result":...}
///     maximum NAME WATTS                      "nan": unknown
///     present NAME yes|no
///     release NAME                            prints {"released":SECONDS} when done
///     drop NAME                               while a request may be under way
#include "commanded.hpp"
#include <busbar/http/command_check.hpp>
#include <busbar/http/command_sender.hpp>
#include <busbar/http/link_tuning.hpp>
#include <devices/ahoydtu/inverter.hpp>
#include <devices/apsystems/ez1.hpp>
#include <devices/go_e/charger.hpp>
#include <devices/opendtu/inverter.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace http = busbar::http;
using busbar::monotonic;

void print(const std::string& line)
{
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

/// KEY=VALUE
std::map<std::string, std::string> options(const std::vector<std::string>& words, std::size_t from)
{
    std::map<std::string, std::string> made;
    for (auto i = from; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        made[words[i].substr(0, equals)] = words[i].substr(equals + 1);
    }
    return made;
}

struct what_device {
    std::span<const http::command> commands;
    const http::token_login* login = nullptr;
};

template <class D> what_device device()
{
    if constexpr (requires { typename D::documents; }) {
        return {http::commands_of<D>, http::login_of<D>};
    } else {
        return {http::commands_of<D, http::documents<typename D::answer>>, http::login_of<D>};
    }
}

/// One device with its sender.
struct device_under_test {
    std::vector<http::command> commands;
    double maximum = busbar::no_value;
    std::unique_ptr<http::command_sender> sender;
};

class program {
public:
    int run()
    {
        const commanded::input input(
            loop_, [this](const std::vector<std::string>& words) { obey(words); },
            [this] {
                devices_.clear();
                loop_.stop(0);
            });
        return loop_.run();
    }

private:
    void obey(const std::vector<std::string>& words)
    {
        const auto& what = words[0];
        if (what == "server") {
            add_server(words);
        } else if (what == "sender") {
            add_sender(words);
        } else if (what == "write") {
            const auto result = devices_.at(words[1])->sender->write(std::stoul(words[2]), std::stod(words[3]));
            print(fmt::format(R"({{"result":{}}})", static_cast<int>(result)));
        } else if (what == "maximum") {
            devices_.at(words[1])->maximum = std::stod(words[2]);
        } else if (what == "present") {
            devices_.at(words[1])->sender->set_present(words[2] == "yes");
        } else if (what == "release") {
            const auto began = monotonic::now();
            devices_.at(words[1])->sender->release([began] {
                print(fmt::format(R"({{"released":{}}})",
                                  std::chrono::duration<double>(monotonic::now() - began).count()));
            });
        } else if (what == "drop") {
            devices_.erase(words[1]);
        }
    }

    void add_server(const std::vector<std::string>& words)
    {
        const auto given = options(words, 2);
        http::detail::link_tuning tuning;
        tuning.first_retry = tuning.longest_retry = std::chrono::milliseconds{1};
        http::server where{.host = "127.0.0.1", .port = static_cast<std::uint16_t>(std::stoi(words[1]))};
        for (const auto& [key, value] : given) {
            if (key == "user") {
                where.user = value;
            } else if (key == "password") {
                where.password = value;
            } else if (key == "refused") {
                tuning.refused_pause = std::chrono::milliseconds{std::stoi(value)};
            }
        }
        link_ = std::make_shared<http::link>(loop_, where, http::link_options{}, tuning);
    }

    void add_sender(const std::vector<std::string>& words)
    {
        const std::map<std::string, what_device> known{{"opendtu", device<devices::opendtu::inverter>()},
                                                       {"ahoydtu", device<devices::ahoydtu::inverter>()},
                                                       {"ez1", device<devices::apsystems::ez1>()},
                                                       {"charger", device<devices::go_e::charger>()}};
        const auto& type = known.at(words[2]);
        auto made = std::make_unique<device_under_test>();
        made->commands.assign(type.commands.begin(), type.commands.end());
        http::sender_settings how;
        how.name = words[1];
        how.session = std::make_shared<http::command_session>();
        for (const auto& [key, value] : options(words, 3)) {
            const auto time = [&text = value] { return std::chrono::milliseconds{std::stoi(text)}; };
            if (key == "serial" || key == "index") {
                how.places.emplace_back(key == "serial" ? "serial" : "index", value);
            } else if (key == "password") {
                how.session->password = value;
            } else if (key == "session") {
                auto& shared = sessions_[value];
                shared = shared ? shared : how.session;
                how.session = shared;
            } else if (key == "maximum") {
                made->maximum = std::stod(value);
            } else if (key == "highest") {
                how.highest_limit = std::stod(value);
            } else if (key == "silence") {
                how.tuning.released_after_silence = time();
            } else if (key == "first") {
                how.tuning.first_retry = time();
            } else if (key == "longest") {
                how.tuning.longest_retry = time();
            } else if (key == "farewell") {
                how.tuning.farewell = time();
            } else if (key == "between" || key == "again") {
                for (auto& each : made->commands) {
                    (key == "between" ? each.shortest_time : each.again_after) = time();
                }
            }
        }
        how.maximum = [it = made.get()] { return it->maximum; };
        how.on_taken = [](const http::command& what, double value) {
            print(fmt::format(R"({{"taken":"{}","value":{}}})", what.path,
                              std::isnan(value) ? "null" : fmt::format("{}", value)));
        };
        made->sender = std::make_unique<http::command_sender>(loop_, link_, made->commands, type.login, std::move(how));
        devices_[words[1]] = std::move(made);
    }

    busbar::loop loop_;
    std::shared_ptr<http::link> link_;
    std::map<std::string, std::shared_ptr<http::command_session>> sessions_;
    std::map<std::string, std::unique_ptr<device_under_test>> devices_;
};

} // namespace

int main()
{
    return program().run();
}
