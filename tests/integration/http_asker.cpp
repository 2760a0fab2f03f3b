/// HTTP links on a real loop, for http_*_test.py: reads commands from standard input, a line each, words separated by tabs, and prints a
/// line of JSON for every reply.
///
///     server NAME SCHEME HOST PORT [KEY=VALUE]...   user, password, bearer, query (name=value), ca, check (no), connect, exchange, gap
///                                                   (ms); for tests: first, longest, refused, keep, slow (ms), busy (s), jitter
///     shared NAME ...                               the same, out of the pool, and nothing for tests
///     device NAME SERVER [text]                     reads JSON, or with "text" takes whatever comes
///     get|post|put DEVICE TARGET [TYPE BODY]        starts a request
///     drop DEVICE                                   while it may be under way
///     close                                         drops all devices and servers; prints how long that took
///     allocations                                   prints how many there were (operator new, on any thread) while requests were under
///                                                   way, since the last time
///     stack                                         prints how much of the largest stack of a link's thread has been used, in kB; 0 if a sanitizer is in it
///     look-ups                                      prints how often a name was looked up since the last time
#include "commanded.hpp"
#include <busbar/http/json_body.hpp>
#include <busbar/http/link.hpp>
#include <busbar/http/link_tuning.hpp>
#include <busbar/http/worker.hpp>

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

std::atomic<bool> counting = false;
std::atomic<unsigned> allocations = 0;
std::atomic<unsigned> look_ups = 0;

/// Not inlined: g++ would see free() on what came from new, and not that this is what delete is here.
[[gnu::noinline]] void release(void* memory) noexcept
{
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size)
{
    if (counting) {
        ++allocations;
    }
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

namespace http = busbar::http;
namespace json = busbar::json;
using busbar::monotonic;

busbar::net::found_addresses count_look_up(const std::string& host, std::uint16_t port, const busbar::stop_signal& stop,
                                           std::chrono::milliseconds time)
{
    ++look_ups;
    return busbar::net::look_up(host, port, stop, time);
}

/// As long as a name server that does not answer may take. Counts beginning and end.
std::atomic<int> look_up_delay = 0;

busbar::net::found_addresses look_up_slowly(const std::string& host, std::uint16_t port,
                                            const busbar::stop_signal& stop, std::chrono::milliseconds time)
{
    ++look_ups;
    std::this_thread::sleep_for(std::chrono::milliseconds(look_up_delay));
    return count_look_up(host, port, stop, time);
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

/// Every value of these is read.
struct paths {
    paths()
    {
        json::trie_builder builder;
        power = builder.add("total/Power/v");
        lists = builder.build();
    }
    std::uint16_t power = json::none;
    json::trie_builder::lists lists;
};

class counting_body : public http::body {
public:
    unsigned begun = 0;
    unsigned finished = 0; ///< since begun
    std::size_t size = 0;  ///< since begun

    void begin() override
    {
        ++begun;
        finished = 0;
        size = 0;
    }
    bool take(std::string_view bytes) override
    {
        size += bytes.size();
        return true;
    }
    bool finish() override
    {
        ++finished;
        return true;
    }
    [[nodiscard]] std::string_view problem() const override { return "never"; }
    [[nodiscard]] virtual std::string contents() const { return "null"; }
};

class text_body : public counting_body {
public:
    bool take(std::string_view bytes) override
    {
        text_.append(bytes.substr(0, 1000 - std::min<std::size_t>(text_.size(), 1000)));
        return counting_body::take(bytes);
    }
    void begin() override
    {
        counting_body::begin();
        text_.clear();
    }
    [[nodiscard]] std::string contents() const override { return quoted(text_); }

private:
    std::string text_;
};

class counting_json_body : public counting_body {
public:
    explicit counting_json_body(const paths& by) : power_(by.power), json_(by.lists.view()) {}

    void begin() override
    {
        counting_body::begin();
        json_.begin();
    }
    bool take(std::string_view bytes) override { return counting_body::take(bytes) && json_.take(bytes); }
    bool finish() override { return counting_body::finish() && json_.finish(); }
    [[nodiscard]] std::string_view problem() const override { return json_.problem(); }
    [[nodiscard]] std::string contents() const override
    {
        auto& reader = const_cast<http::json_body&>(json_).reader();
        const auto& cell = reader[power_];
        return cell.kind == json::cell_kind::number ? fmt::format("{}", cell.number) : "null";
    }

private:
    std::uint16_t power_;
    http::json_body json_;
};

std::string_view word(http::outcome what)
{
    switch (what) {
    case http::outcome::ok:
        return "ok";
    case http::outcome::not_connected:
        return "not_connected";
    case http::outcome::no_answer:
        return "no_answer";
    case http::outcome::not_allowed:
        return "not_allowed";
    case http::outcome::busy:
        return "busy";
    case http::outcome::failed:
        return "failed";
    case http::outcome::bad_reply:
        return "bad_reply";
    }
    return "?";
}

class device {
public:
    device(std::string name, std::shared_ptr<http::link> over, std::shared_ptr<counting_body> into)
        : name_(std::move(name)),
          into_(into),
          transaction_(std::move(over), std::move(into), [this](const http::reply& reply) { tell(reply); })
    {
    }

    void start(const http::request& what)
    {
        what_ = what;
        counting = true;
        transaction_.start(what_);
        if (!transaction_.busy()) {
            std::abort(); // the callback came from inside start()
        }
    }

private:
    void tell(const http::reply& reply)
    {
        counting = false;
        print(fmt::format(R"({{"device":{},"outcome":"{}","status":{},"took":{},"retry_after":{},"problem":{},)"
                          R"("size":{},"finished":{},"contents":{}}})",
                          quoted(name_), word(reply.outcome), reply.status,
                          std::chrono::duration<double>(reply.took).count(), reply.retry_after.count(),
                          quoted(reply.problem), into_->size, into_->finished, into_->contents()));
    }

    std::string name_;
    std::shared_ptr<counting_body> into_;
    http::request what_;
    http::transaction transaction_;
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
        if (what == "server" || what == "shared") {
            add_server(words);
        } else if (what == "device") {
            std::shared_ptr<counting_body> into;
            if (words.size() > 3) {
                into = std::make_shared<text_body>();
            } else {
                into = std::make_shared<counting_json_body>(paths_);
            }
            devices_[words[1]] = std::make_unique<device>(words[1], links_.at(words[2]), into);
        } else if (what == "drop") {
            devices_.erase(words[1]);
        } else if (what == "close") {
            const auto started = monotonic::now();
            devices_.clear();
            links_.clear();
            print(fmt::format("{}", std::chrono::duration<double>(monotonic::now() - started).count()));
        } else if (what == "allocations") {
            print(fmt::format("{}", allocations.exchange(0)));
        } else if (what == "look-ups") {
            print(fmt::format("{}", look_ups.exchange(0)));
        } else if (what == "stack") {
            print(fmt::format("{}", busbar::link_parts::stack_factor == 1
                                        ? commanded::touched_stack(http::detail::worker_stack_bytes)
                                        : 0));
        } else {
            http::request request{.method = what == "get"    ? http::method::get
                                            : what == "post" ? http::method::post
                                                             : http::method::put,
                                  .target = words[2]};
            if (words.size() > 4) {
                request.content_type = words[3];
                request.body = words[4];
            }
            devices_.at(words[1])->start(request);
        }
    }

    void add_server(const std::vector<std::string>& words)
    {
        http::server where{.scheme = words[2] == "https" ? http::scheme::https : http::scheme::http,
                           .host = words[3],
                           .port = static_cast<std::uint16_t>(std::stoi(words[4]))};
        http::link_options options;
        http::detail::link_tuning tuning;
        tuning.look_up = count_look_up;
        for (std::size_t i = 5; i < words.size(); ++i) {
            const auto equals = words[i].find('=');
            const auto key = words[i].substr(0, equals);
            const auto value = words[i].substr(equals + 1);
            const auto milliseconds = [&value] { return std::chrono::milliseconds(std::stoi(value)); };
            if (key == "user") {
                where.user = value;
            } else if (key == "password") {
                where.password = value;
            } else if (key == "bearer") {
                where.bearer_token = value;
            } else if (key == "query") {
                where.query_credentials.emplace_back(value.substr(0, value.find('=')),
                                                     value.substr(value.find('=') + 1));
            } else if (key == "ca") {
                where.ca_file = value;
            } else if (key == "check") {
                where.check_certificate = value != "no";
            } else if (key == "connect") {
                options.connect_timeout = milliseconds();
            } else if (key == "exchange") {
                options.exchange_timeout = milliseconds();
            } else if (key == "gap") {
                options.minimum_gap = milliseconds();
            } else if (key == "first") {
                tuning.first_retry = milliseconds();
            } else if (key == "longest") {
                tuning.longest_retry = milliseconds();
            } else if (key == "refused") {
                tuning.refused_pause = milliseconds();
            } else if (key == "keep") {
                tuning.addresses_keep = milliseconds();
            } else if (key == "slow") {
                look_up_delay = std::stoi(value);
                tuning.look_up = look_up_slowly;
            } else if (key == "busy") {
                tuning.busy_pause = std::chrono::seconds(std::stoi(value));
            } else if (key == "jitter") {
                tuning.retry_jitter = std::stod(value);
            }
        }
        if (words[0] == "shared") {
            links_[words[1]] = pool_.get(where, options);
        } else {
            links_[words[1]] = std::make_shared<http::link>(loop_, where, options, tuning);
        }
        print(quoted(http::to_words(where)));
    }

    busbar::loop loop_;
    http::link_pool pool_{loop_};
    paths paths_;
    std::map<std::string, std::shared_ptr<http::link>> links_;
    std::map<std::string, std::unique_ptr<device>> devices_;
};

} // namespace

int main()
{
    ::mallopt(M_ARENA_MAX, 1); // as busbar does: address space is scarce on a GX
    return program().run();
}
