/// A program that publishes services and does what it is told on stdin, so that tests can look at them from the outside.
///
/// usage: publisher_probe BUS_ADDRESS SERVICE...      SERVICE: suffix:class[,class...][:name[:instance]]
///
/// One command a line, answered by "ok" or "error TEXT"; N is the number of a service, from 0:
///   N add PATH
///   N open PATH             to writers; what they wrote is stored
///   N ask PATH              to writers; the handler tells what they wrote and returns what `answer` says
///   N publish
///   N set PATH NUMBER       also nan, inf
///   N text PATH TEXT
///   N invalidate PATH
///   N connected 0|1
///   N commit
///   N answer PATH 0|1|2     what the write handler of a command path returns from now on
///   N status                "status PUBLISHED INSTANCE BUS_NAME"
///   N number PATH           "number VALUE"
///   N dump                  "item PATH VALID TEXT" for each
///   N visit                 "seen PATH UNIT VALUE" for each
///   N steady PATH COUNT     sets and commits COUNT times; "allocations N": calls of operator new meanwhile
///   0 watch NAME            "name NAME 0|1" now and with each change
///   0 observe               before publish: "published N CLASS BUS_NAME INSTANCE CUSTOM_NAME", "changed N PATH=VALUE PATH=VALUE...",
///                           "gone N CLASS BUS_NAME" from now on
///   N leave                 the service ends
///   0 quit
/// Told without being asked: "write N PATH NUMBER", "opened N PATH VALUE", "setting N PATH NUMBER".
#include <busbar/publisher/bus_service.hpp>
#include <busbar/run/log.hpp>
#include <busbar/service/acload.hpp>
#include <busbar/service/battery.hpp>
#include <busbar/service/digitalinput.hpp>
#include <busbar/service/genset.hpp>
#include <busbar/service/grid.hpp>
#include <busbar/service/heatpump.hpp>
#include <busbar/service/pvinverter.hpp>
#include <busbar/service/temperature.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

long allocations = 0; // of the whole program: operator new below has no other place to count

} // namespace

// Not inline: g++ would take the malloc() of one and the free() of the other for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept
{
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept
{
    std::free(memory);
}

namespace {

using namespace busbar;

template <class... Arguments> void tell(fmt::format_string<Arguments...> format, Arguments&&... arguments)
{
    fmt::print(format, std::forward<Arguments>(arguments)...);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

const service::service_class& class_named(std::string_view name)
{
    static constexpr std::array all = {
        &service::class_of<service::grid>,         &service::class_of<service::pvinverter>,
        &service::class_of<service::genset>,       &service::class_of<service::acload>,
        &service::class_of<service::heatpump>,     &service::class_of<service::temperature>,
        &service::class_of<service::digitalinput>, &service::class_of<service::battery>};
    for (const auto* one : all) {
        if (one->name == name) {
            return *one;
        }
    }
    throw std::runtime_error("no such class");
}

std::vector<std::string> split(const std::string& text, char at)
{
    std::vector<std::string> parts;
    std::istringstream stream{text};
    for (std::string part; std::getline(stream, part, at);) {
        parts.push_back(part);
    }
    return parts;
}

std::string in_words(const publisher::item_view& seen)
{
    if (!seen.valid) {
        return "invalid";
    }
    return seen.text.empty() ? fmt::format("{}", seen.number) : std::string{seen.text};
}

class probe : publisher::observer {
public:
    probe(loop& on, const std::string& address, const std::vector<std::string>& specifications)
        : loop_(on),
          environment_{on, address, "publisher_probe", "1.2.3", nullptr},
          input_(on, STDIN_FILENO, EPOLLIN, [this](std::uint32_t) { read(); })
    {
        for (const auto& one : specifications) {
            add_service(split(one, ':'));
        }
        tell("ready");
    }

private:
    struct published {
        std::unique_ptr<publisher::bus_service> service;
        const service::service_class* first;
        std::map<std::string, publisher::item, std::less<>> items;
        std::map<std::string, int, std::less<>> answers;
    };

    [[nodiscard]] std::size_t number_of(const publisher::bus_service& service) const
    {
        std::size_t n = 0;
        while (n < services_.size() && services_[n].service.get() != &service) {
            ++n;
        }
        return n;
    }

    void on_service_published(const publisher::bus_service& service) override
    {
        tell("published {} {} {} {} {}", number_of(service), service.class_name(), service.bus_name(),
             service.instance(), in_words(service.look_at(*service.find("/CustomName"))));
    }
    void on_items_changed(const publisher::bus_service& service, std::span<const publisher::item> which) override
    {
        std::string line = fmt::format("changed {}", number_of(service));
        for (const auto one : which) {
            const auto seen = service.look_at(one);
            line += fmt::format(" {}={}", seen.path, in_words(seen));
        }
        tell("{}", line);
    }
    void on_service_gone(const publisher::bus_service& service) override
    {
        tell("gone {} {} {}", leaving_.value_or(number_of(service)), service.class_name(), service.bus_name());
    }

    /// Returns what `answer` says.
    void ask_writers(std::size_t n, const std::string& path)
    {
        auto& of = services_[n];
        of.answers[path] = 0;
        of.service->open_to_writers(item_of(of, path), [this, n, path](const publisher::written& value) {
            if (const auto* number = std::get_if<double>(&value)) {
                tell("opened {} {} {}", n, path, *number);
            } else if (const auto* text = std::get_if<std::string_view>(&value)) {
                tell("opened {} {} \"{}\"", n, path, *text);
            } else {
                tell("opened {} {} invalid", n, path);
            }
            return static_cast<publisher::write_result>(services_[n].answers[path]);
        });
    }

    void add_service(const std::vector<std::string>& parts)
    {
        std::vector<const service::service_class*> classes;
        for (const auto& name : split(parts.at(1), ',')) {
            classes.push_back(&class_named(name));
        }
        publisher::identity who{.suffix = parts.at(0),
                                .settings_id = parts.at(0),
                                .connection = "probe",
                                .product_name = "Probe",
                                .firmware_version = "V1.24",
                                .serial = "10.0NX3",
                                .product_id = 0xa142,
                                .name = parts.size() > 2 ? parts[2] : "",
                                .wanted_instance = {}};
        if (parts.size() > 3) {
            who.wanted_instance = std::stoi(parts[3]);
        }
        const auto* first = classes.front();
        services_.push_back({std::make_unique<publisher::bus_service>(environment_, classes, who), first, {}, {}});
    }

    void read()
    {
        std::array<char, 4096> bytes{};
        const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count == 0) {
            loop_.stop(0);
            return;
        }
        if (count > 0) {
            pending_.append(bytes.data(), static_cast<std::size_t>(count));
        }
        for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
            const auto line = pending_.substr(0, end);
            pending_.erase(0, end + 1);
            try {
                execute(line);
                tell("ok");
            } catch (const std::exception& error) {
                tell("error {}", error.what());
            }
        }
    }

    publisher::item item_of(published& of, const std::string& path)
    {
        const auto found = of.items.find(path);
        return found == of.items.end() ? add(of, path) : found->second;
    }

    publisher::item add(published& to, const std::string& path)
    {
        const auto which = to.service->add(path);
        to.items[path] = which;
        const auto n = &to - services_.data();
        const auto* row = service::find(to.first->paths, path);
        const bool number = row->type == service::wire_type::integer || row->type == service::wire_type::real;
        if (row->write == service::access::command) {
            to.answers[path] = 0;
            to.service->on_write(which, [this, n, path](double value) {
                tell("write {} {} {}", n, path, value);
                return static_cast<publisher::write_result>(services_[static_cast<std::size_t>(n)].answers[path]);
            });
        } else if (row->write == service::access::setting && number) {
            to.service->on_setting(which, [n, path](double value) { tell("setting {} {} {}", n, path, value); });
        }
        return which;
    }

    void execute(const std::string& line)
    {
        std::istringstream words{line};
        std::size_t n = 0;
        std::string command;
        std::string path;
        words >> n >> command >> path;
        std::string rest;
        std::getline(words >> std::ws, rest);
        auto& on = services_.at(n);
        auto& service = *on.service;
        if (command == "add") {
            add(on, path);
        } else if (command == "open") {
            service.open_to_writers(item_of(on, path));
        } else if (command == "ask") {
            ask_writers(n, path);
        } else if (command == "publish") {
            service.publish();
        } else if (command == "set") {
            service.set(item_of(on, path), std::stod(rest));
        } else if (command == "text") {
            service.set(item_of(on, path), std::string_view{rest});
        } else if (command == "invalidate") {
            service.invalidate(item_of(on, path));
        } else if (command == "connected") {
            service.set_connected(path == "1");
        } else if (command == "commit") {
            service.commit();
        } else if (command == "answer") {
            on.answers.at(path) = std::stoi(rest);
        } else if (command == "status") {
            tell("status {} {} {}", service.published() ? 1 : 0, service.instance(), service.bus_name());
        } else if (command == "number") {
            tell("number {}", service.number(item_of(on, path)));
        } else if (command == "dump") {
            service.for_each([](std::string_view name, std::string_view text, bool valid) {
                tell("item {} {} {}", name, valid ? 1 : 0, text);
            });
        } else if (command == "visit") {
            service.visit([](publisher::item, const publisher::item_view& seen) {
                tell("seen {} {} {}", seen.path, seen.row->in.symbol, in_words(seen));
            });
        } else if (command == "observe") {
            environment_.observed_by = this;
        } else if (command == "leave") {
            leaving_ = n;
            on.service.reset();
            leaving_.reset();
        } else if (command == "steady") {
            const auto which = item_of(on, path);
            const int count = std::stoi(rest);
            const long before = allocations;
            for (int i = 0; i < count; ++i) {
                service.set(which, i);
                service.commit();
            }
            tell("allocations {}", allocations - before);
        } else if (command == "watch") {
            watches_.push_back(std::make_unique<publisher::name_watch>(
                environment_, path, [path](bool owned) { tell("name {} {}", path, owned ? 1 : 0); }));
        } else if (command == "quit") {
            loop_.stop(0);
        } else {
            throw std::runtime_error("what is " + command + "?");
        }
    }

    loop& loop_;
    publisher::environment environment_;
    std::vector<published> services_;
    std::optional<std::size_t> leaving_; ///< its service is being destroyed
    std::vector<std::unique_ptr<publisher::name_watch>> watches_;
    watch input_;
    std::string pending_;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fputs("usage: publisher_probe BUS_ADDRESS suffix:class[,class...][:name[:instance]]...\n", stderr);
        return 2;
    }
    loop on;
    on.on_termination([&] { on.stop(0); });
    const probe probe{on, argv[1], {argv + 2, argv + argc}};
    return on.run();
}
