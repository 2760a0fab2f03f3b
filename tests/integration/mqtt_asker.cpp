/// MQTT links on a real loop, for mqtt_*_test.py: reads commands from standard input, a line each, words separated by tabs, and prints a
/// line of JSON for every message, every change of state, and where it says so as the answer.
///
///     link NAME HOST PORT [KEY=VALUE]...      user, password, id, ca, certificate, key, tls (yes), check (no), version (5), will
///                                             (topic=payload); for tests: first, longest, connect, log-in, step, venus, settled, slow
///                                             (ms), keep (s), jitter. Answers with the link in words
///     shared NAME HOST PORT [KEY=VALUE]...    the same, out of the pool, and nothing for tests. Answers: true if another one has the link
///     forget NAME                             the link; its subscriptions keep it
///     subscribe NAME LINK FILTER
///     drop NAME [on TOPIC]                    the subscription; or when a message on the topic comes in, from inside that call
///     count NAME LINK FILTER                  subscribes; messages are only counted
///     counted NAME                            answers with how many there were, and the last payload
///     publish LINK TOPIC PAYLOAD [retain|no] [QOS] [TIMES]    answers with how many were taken
///     echo LINK FROM TO                       subscribes; publishes whatever comes from there, from inside the call
///     throw LINK FILTER                       subscribes with a callback that throws
///     close                                   drops all; answers with how long that took (s)
///     turn                                    answers at once
///     threads                                 answers with how many there are
///     allocations                             answers with how often operator new was called since the last time
///     sanitized                               answers true if a sanitizer is in it, which needs memory of its own
///     stack                                   answers with how much of the largest stack of a link's thread has been used, in kB, while one ran
#include "commanded.hpp"
#include <busbar/mqtt/connector.hpp>
#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/link_tuning.hpp>
#include <busbar/run/loop.hpp>

#include <dirent.h>
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

std::atomic<unsigned> allocations = 0;

/// Not inlined: g++ would see free() on what came from new, and not that this is what delete is here.
[[gnu::noinline]] void release(void* memory) noexcept
{
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* const memory = std::malloc(size != 0 ? size : 1)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept
{
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    release(memory);
}

namespace {

namespace mqtt = busbar::mqtt;
using busbar::monotonic;

/// As long as a name server that does not answer may take.
std::atomic<int> look_up_delay = 0;

busbar::net::found_addresses look_up_slowly(const std::string& host, std::uint16_t port,
                                            const busbar::stop_signal& stop, std::chrono::milliseconds time)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(look_up_delay));
    return busbar::net::look_up(host, port, stop, time);
}

std::string quoted(std::string_view text)
{
    std::string made = "\"";
    for (const char each : text) {
        if (each == '"' || each == '\\') {
            made += '\\';
        }
        made += static_cast<unsigned char>(each) < ' ' ? '?' : each;
    }
    return made + '"';
}

void print(const std::string& line)
{
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

template <class Value> void answer(const Value& value)
{
    print(fmt::format(R"({{"answer":{}}})", value));
}

int threads()
{
    DIR* const all = opendir("/proc/self/task");
    int count = 0;
    while (const dirent* const each = readdir(all)) {
        count += each->d_name[0] != '.' ? 1 : 0;
    }
    closedir(all);
    return count;
}

struct counter {
    unsigned count = 0;
    std::string last{};
};

class program {
public:
    int run()
    {
        const commanded::input input(
            loop_, [this](const std::vector<std::string>& words) { obey(words); }, [this] { loop_.stop(0); });
        return loop_.run();
    }

private:
    void obey(const std::vector<std::string>& words)
    {
        const auto& what = words[0];
        if (what == "link" || what == "shared") {
            add_link(words);
        } else if (what == "forget") {
            links_.erase(words[1]);
        } else if (what == "subscribe") {
            subscribe(words[1], words[2], words[3]);
        } else if (what == "drop" && words.size() > 3) {
            drop_on_ = {words[3], words[1]};
        } else if (what == "drop") {
            subscriptions_.erase(words[1]);
        } else if (what == "count") {
            auto& into = counters_[words[1]];
            into = {};
            add(words[1], words[2], words[3], [&into](const mqtt::message& message) {
                ++into.count;
                into.last = message.payload;
            });
        } else if (what == "counted") {
            const auto& counted = counters_.at(words[1]);
            answer(fmt::format("[{},{}]", counted.count, quoted(counted.last)));
        } else if (what == "publish") {
            publish(words);
        } else if (what == "echo") {
            add(words[2], words[1], words[2],
                [link = links_.at(words[1]).get(), to = words[3]](const mqtt::message& message) {
                    if (!link->publish(to, message.payload, false)) {
                        answer(R"("not taken")");
                    }
                });
        } else if (what == "throw") {
            add("throws", words[1], words[2], [](const mqtt::message&) { throw std::runtime_error("thrown"); });
        } else if (what == "close") {
            const auto started = monotonic::now();
            subscriptions_.clear();
            links_.clear();
            answer(std::chrono::duration<double>(monotonic::now() - started).count());
        } else if (what == "turn") {
            answer(R"("turn")");
        } else if (what == "threads") {
            answer(threads());
        } else if (what == "allocations") {
            answer(allocations.exchange(0));
        } else if (what == "sanitized") {
            answer(busbar::link_parts::stack_factor != 1);
        } else if (what == "stack") {
            answer(busbar::link_parts::stack_factor == 1 ? commanded::touched_stack(mqtt::detail::connector_stack_bytes)
                                                         : 0);
        } else {
            std::abort();
        }
    }

    void add(const std::string& name, const std::string& link, const std::string& filter,
             std::function<void(const mqtt::message&)> on_message)
    {
        subscriptions_[name] =
            links_.at(link)->subscribe(filter, std::move(on_message), [name](const mqtt::link_state& state) {
                print(fmt::format(R"({{"state":{},"connected":{},"subscribed":{},"problem":{}}})", quoted(name),
                                  state.connected, state.subscribed, quoted(state.problem)));
            });
    }

    void subscribe(const std::string& name, const std::string& link, const std::string& filter)
    {
        add(name, link, filter, [this, name](const mqtt::message& message) {
            print(fmt::format(R"({{"message":{},"topic":{},"payload":{},"size":{},"retained":{}}})", quoted(name),
                              quoted(message.topic), quoted(message.payload.substr(0, 100)), message.payload.size(),
                              message.retained));
            if (message.topic == drop_on_.first) {
                subscriptions_.erase(drop_on_.second);
            }
        });
    }

    void publish(const std::vector<std::string>& words)
    {
        const bool retain = words.size() > 4 && words[4] == "retain";
        const int qos = words.size() > 5 ? std::stoi(words[5]) : 0;
        const int times = words.size() > 6 ? std::stoi(words[6]) : 1;
        int taken = 0;
        for (int i = 0; i < times; ++i) {
            taken += links_.at(words[1])->publish(words[2], words[3], retain, qos) ? 1 : 0;
        }
        answer(taken);
    }

    void add_link(const std::vector<std::string>& words)
    {
        mqtt::broker where{.host = words[2], .port = static_cast<std::uint16_t>(std::stoi(words[3]))};
        mqtt::detail::link_tuning tuning;
        std::pair<std::string, std::string> will;
        for (std::size_t i = 4; i < words.size(); ++i) {
            const auto equals = words[i].find('=');
            const auto key = words[i].substr(0, equals);
            const auto value = words[i].substr(equals + 1);
            const auto milliseconds = [&value] { return std::chrono::milliseconds(std::stoi(value)); };
            if (key == "user") {
                where.user = value;
            } else if (key == "password") {
                where.password = value;
            } else if (key == "id") {
                where.client_id = value;
            } else if (key == "ca") {
                where.ca_file = value;
            } else if (key == "certificate") {
                where.certificate_file = value;
            } else if (key == "key") {
                where.key_file = value;
            } else if (key == "tls") {
                where.tls = value == "yes";
            } else if (key == "check") {
                where.check_host_name = value != "no";
            } else if (key == "version") {
                where.version = value == "5" ? mqtt::protocol::v5 : mqtt::protocol::v3_1_1;
            } else if (key == "will") {
                will = {value.substr(0, value.find('=')), value.substr(value.find('=') + 1)};
            } else if (key == "first") {
                tuning.first_retry = milliseconds();
            } else if (key == "longest") {
                tuning.longest_retry = milliseconds();
            } else if (key == "connect") {
                tuning.connect_timeout = milliseconds();
            } else if (key == "log-in") {
                tuning.log_in_timeout = milliseconds();
            } else if (key == "step") {
                tuning.keep_alive_step = milliseconds();
            } else if (key == "venus") {
                tuning.venus_keep_alive = milliseconds();
            } else if (key == "settled") {
                tuning.settled = milliseconds();
            } else if (key == "keep") {
                tuning.keep_alive = std::chrono::seconds(std::stoi(value));
            } else if (key == "jitter") {
                tuning.retry_jitter = std::stod(value);
            } else if (key == "slow") {
                look_up_delay = std::stoi(value);
                tuning.look_up = look_up_slowly;
            } else {
                std::abort();
            }
        }
        if (words[0] == "shared") {
            auto link = pool_.get(where);
            const bool known =
                std::any_of(links_.begin(), links_.end(), [&](const auto& each) { return each.second == link; });
            links_[words[1]] = std::move(link);
            answer(known);
            return;
        }
        auto& made = links_[words[1]];
        made = mqtt::link::make(loop_, where, tuning);
        if (!will.first.empty()) {
            made->set_will(will.first, will.second);
        }
        answer(quoted(to_words(where)));
    }

    busbar::loop loop_;
    mqtt::link_pool pool_{loop_};
    std::map<std::string, std::shared_ptr<mqtt::link>> links_;
    std::map<std::string, counter> counters_;
    std::map<std::string, std::unique_ptr<mqtt::link::subscription>> subscriptions_;
    std::pair<std::string, std::string> drop_on_; // topic, subscription
};

} // namespace

int main()
{
    ::mallopt(M_ARENA_MAX, 1); // as busbar does: address space is scarce on a GX
    return program().run();
}
