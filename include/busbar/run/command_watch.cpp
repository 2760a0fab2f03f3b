#include <busbar/describe/json.hpp>
#include <busbar/publisher/environment.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/terminal.hpp>
#include <busbar/watch/client.hpp>
#include <busbar/watch/keyboard.hpp>
#include <busbar/watch/view.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace busbar {

namespace {

using namespace std::chrono_literals;

/// At most four times a second for what changed, once a second for the ages.
constexpr auto redraw_interval = 250ms;
constexpr auto age_interval = 1s;
/// A service that hangs does not keep a snapshot of the others waiting.
constexpr auto longest_snapshot = 3s;

class watching {
public:
    explicit watching(const options& chosen)
        : chosen_(chosen),
          address_(publisher::bus_address(chosen.bus)),
          colors_(palette::for_descriptor(STDOUT_FILENO, chosen.no_color)),
          full_screen_wanted_(::isatty(STDOUT_FILENO) == 1 && !chosen.once && !chosen.json),
          redraw_(on_, [this] { redraw(); }),
          limit_(on_, [this] { at_limit(); })
    {
        client_.emplace(on_, address_, chosen.service,
                        bus_watch::client::events{.changed = [this](std::string_view service,
                                                                    std::string_view path) { changed(service, path); },
                                                  .complete = [this] { complete(); },
                                                  .lost = [this](std::string_view why) { lost(why); }});
        // Not before: connecting to a bus that hangs takes its time, and Ctrl-C is to end that too.
        on_.on_termination([this] { leave(good); });
    }

    int run()
    {
        if (full_screen_wanted_) {
            screen_.emplace();
            keyboard_.emplace(on_, [this](bus_watch::pressed key) { press(key); });
            redraw_.start_after(redraw_interval);
        }
        if (chosen_.once) {
            limit_.start_after(longest_snapshot);
        } else if (chosen_.seconds) {
            limit_.start_after(std::chrono::seconds(*chosen_.seconds));
        }
        const int exit_code = on_.run();
        keyboard_.reset();
        screen_.reset();
        if (!said_.empty()) {
            write_all(STDERR_FILENO, fmt::format("{}: {}\n", chosen_.program, said_));
        }
        return exit_code;
    }

private:
    void leave(int exit_code) { on_.stop(exit_code); }

    void lost(std::string_view why)
    {
        said_ = fmt::format("the bus {} is gone: {}", address_, why);
        leave(found_a_problem);
    }

    void at_limit()
    {
        if (chosen_.once) {
            print_all();
        } else {
            print_changed();
            leave(good);
        }
    }

    void changed(std::string_view service, std::string_view path)
    {
        if (full_screen_wanted_) {
            redraw_soon();
        } else if (complete_) {
            changed_.emplace(service, path);
            redraw_soon();
        }
    }

    void complete()
    {
        if (std::exchange(complete_, true)) {
            return;
        }
        if (!full_screen_wanted_) {
            print_all();
        }
    }

    void redraw_soon()
    {
        if (!std::exchange(redraw_is_near_, true)) {
            redraw_.start_after(redraw_interval);
        }
    }

    void redraw()
    {
        redraw_is_near_ = false;
        if (full_screen_wanted_) {
            draw();
            redraw_.start_after(age_interval);
        } else {
            print_changed();
        }
    }

    void press(bus_watch::pressed key)
    {
        const auto page = std::max<std::size_t>(size_of_terminal(STDOUT_FILENO).lines, 4) - 3;
        switch (key) {
        case bus_watch::pressed::quit:
            leave(good);
            return;
        case bus_watch::pressed::up:
            first_ -= std::min<std::size_t>(first_, 1);
            break;
        case bus_watch::pressed::page_up:
            first_ -= std::min(first_, page);
            break;
        case bus_watch::pressed::down:
            first_ += 1;
            break;
        case bus_watch::pressed::page_down:
            first_ += page;
            break;
        case bus_watch::pressed::other:
            return;
        }
        draw();
    }

    void draw()
    {
        const auto rows = bus_watch::to_rows(client_->all(), monotonic::now());
        const auto size = size_of_terminal(STDOUT_FILENO);
        const auto fitting = std::max<std::size_t>(size.lines, 3) - 2;
        first_ = std::min(first_, rows.size() - std::min(rows.size(), fitting));
        const auto title =
            rows.empty()
                ? fmt::format("{}: no service {} yet (q quits)", address_, chosen_.service)
                : fmt::format("{}: {} services, values {}-{} of {} (q quits, arrows and space move)", address_,
                              client_->all().size(), first_ + 1, std::min(first_ + fitting, rows.size()), rows.size());
        // Every line is written over and its rest erased: no flicker, unlike with a cleared screen.
        std::string text = "\x1b[H";
        std::string separator;
        for (const auto& line : bus_watch::screen(rows, first_, size, colors_, title)) {
            text += std::exchange(separator, "\r\n") + line + "\x1b[K";
        }
        if (!write_all(STDOUT_FILENO, text + "\x1b[J")) {
            leave(good);
        }
    }

    void print_all()
    {
        const auto rows = bus_watch::to_rows(client_->all(), monotonic::now());
        if (chosen_.json && chosen_.once) {
            std::vector<describe::json_object> list;
            std::ranges::transform(rows, std::back_inserter(list), &bus_watch::to_json);
            write_all(STDOUT_FILENO, describe::json_list(list) + "\n");
        } else {
            print(rows);
        }
        if (chosen_.once) {
            if (rows.empty()) {
                said_ = fmt::format("no service {} on {}", chosen_.service, address_);
            }
            leave(rows.empty() ? found_a_problem : good);
        }
    }

    void print_changed()
    {
        std::vector<bus_watch::row> rows;
        for (const auto& [service, path] : std::exchange(changed_, {})) {
            const auto found = client_->all().find(service);
            if (found == client_->all().end()) {
                continue;
            }
            if (const auto value = found->second.values.find(path); value != found->second.values.end()) {
                rows.push_back(
                    bus_watch::to_row(found->first, found->second, value->first, value->second, monotonic::now()));
            }
        }
        print(rows);
    }

    void print(const std::vector<bus_watch::row>& rows)
    {
        std::string text;
        if (chosen_.json) {
            for (const auto& each : rows) {
                text += bus_watch::to_json(each).str(0, true) + "\n";
            }
        } else {
            text = bus_watch::snapshot(rows);
        }
        if (!write_all(STDOUT_FILENO, text)) {
            leave(good);
        }
    }

    const options& chosen_;
    std::string address_;
    palette colors_;
    bool full_screen_wanted_;
    bool complete_ = false;
    bool redraw_is_near_ = false;
    std::size_t first_ = 0; ///< the row at the top of the screen
    std::set<std::pair<std::string, std::string>> changed_;
    std::string said_;
    loop on_;
    timer redraw_;
    timer limit_;
    std::optional<bus_watch::client> client_;
    std::optional<bus_watch::full_screen> screen_;
    std::optional<bus_watch::keyboard> keyboard_;
};

} // namespace

int command_watch(const options& chosen)
{
    std::optional<watching> watch;
    try {
        watch.emplace(chosen);
    } catch (const std::exception& error) {
        write_all(STDERR_FILENO, fmt::format("{}: no bus at {}: {}\n", chosen.program,
                                             publisher::bus_address(chosen.bus), error.what()));
        return found_a_problem;
    }
    return watch->run();
}

} // namespace busbar
