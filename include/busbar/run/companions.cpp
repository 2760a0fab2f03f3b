#include <busbar/run/companions.hpp>
#include <busbar/run/log.hpp>

#include <exception>
#include <utility>

namespace busbar {

void companions::start(std::span<const config::configured_table> tables, std::string_view place)
{
    for (const auto& [table, settings] : tables) {
        if (table->create_companion == nullptr) {
            continue;
        }
        try {
            if (auto made = table->create_companion(settings, around_, place)) {
                made->start();
                members_.push_back(std::move(made));
            }
        } catch (const std::exception& error) {
            log(table->name, "can't be started: {}", error.what());
        }
    }
}

void companions::stop(std::function<void()> done)
{
    if (members_.empty()) {
        done();
        return;
    }
    // Kept: it may call back from within.
    leaving_.push_back(std::move(members_.back()));
    members_.pop_back();
    leaving_.back()->stop([this, done = std::move(done)] { stop(done); });
}

} // namespace busbar
