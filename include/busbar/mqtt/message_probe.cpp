#include <busbar/json/describe_rows.hpp>
#include <busbar/mqtt/link_tuning.hpp>
#include <busbar/mqtt/message_driver.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace busbar::mqtt {

namespace {

using namespace std::chrono_literals;

/// The application waits 30 s.
constexpr auto patience = 28s;
constexpr std::size_t most_unknown_names = 40;

/// `probe`: waits for one message on each of the device's topics, shows what each row found and what no row knows. Publishes nothing.
class message_probe final : public device {
public:
    message_probe(const message_device& type, message_settings settings, surroundings& around,
                  std::function<void(probe_result)> done)
        : settings_(std::move(settings)),
          unused_(type.messages.unused),
          done_(std::move(done)),
          link_(link::make(around.on, settings_.broker, {.says_changes = false})),
          sources_(sources_of(type, settings_)),
          patience_timer_(around.on, [this] { end(); })
    {
    }

    void start() override
    {
        began_ = monotonic::now();
        for (auto& source : sources_) {
            auto& it = *source;
            it.note_unknown_names(most_unknown_names, unused_);
            it.subscription = link_->subscribe(
                it.filter(), [this, &it](const message& what) { on_message(it, what); },
                [this](const link_state& now) { on_state(now); });
        }
        patience_timer_.start_after(patience);
    }
    [[nodiscard]] std::string state() const override { return "probing"; }

private:
    void on_state(const link_state& now)
    {
        if (now.connected && !connected_) {
            connected_ = true;
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(monotonic::now() - began_);
            result_.steps.push_back(fmt::format("{} connected in {} ms", to_words(settings_.broker), took.count()));
        }
        if (!now.problem.empty()) { // one contact: it is not tried again
            problem_ = now.problem;
            end();
        }
    }

    void on_message(message_source& from, const message& what)
    {
        if (ended_) {
            return;
        }
        const auto refused = from.read(what);
        if (!refused.empty()) {
            problem_ = fmt::format("a message on {} does not count: {}", what.topic, refused);
        } else if (!from.told()) {
            return;
        }
        const auto& program = from.program();
        for (std::size_t row = 0; row < program.rows.size(); ++row) {
            auto line = json::probe_row(program, row, from.document());
            if (line.raw.find_first_not_of("-, ") != std::string::npos) { // something was told
                result_.values.push_back(std::move(line));
            }
        }
        if (!refused.empty()) {
            end();
            return;
        }
        result_.steps.push_back(fmt::format("{}: {} bytes{}", what.topic, what.payload.size(),
                                            what.retained ? ", kept by the broker from whenever" : ""));
        if (!from.unknown_names().empty()) {
            result_.steps.push_back(fmt::format("not known here: {}", fmt::join(from.unknown_names(), ", ")));
        }
        ++heard_;
        if (heard_ >= sources_.size() && !settings_.topic_per_value) {
            result_.ok = true;
            end();
        } else {
            // One topic per value: those that come within a moment belong together.
            patience_timer_.start_after(3s);
            result_.ok = true;
        }
    }

    void end()
    {
        if (ended_) {
            return;
        }
        ended_ = true;
        patience_timer_.stop();
        if (!result_.ok) {
            result_.failed_step = !problem_.empty() ? fmt::format("{}: {}", to_words(settings_.broker), problem_)
                                  : connected_ ? fmt::format("no message on {} within {}", sources_.front()->filter(),
                                                             busbar::to_words(monotonic::now() - began_))
                                               : fmt::format("{}: no connection", to_words(settings_.broker));
        }
        done_(std::move(result_));
    }

    message_settings settings_;
    std::span<const std::string_view> unused_;
    std::function<void(probe_result)> done_;
    std::shared_ptr<link> link_;
    std::vector<std::unique_ptr<message_source>> sources_;
    timer patience_timer_;
    probe_result result_;
    std::string problem_;
    monotonic::time_point began_{};
    std::size_t heard_ = 0;
    bool connected_ = false;
    bool ended_ = false;
};

} // namespace

std::unique_ptr<device> probe(const message_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done)
{
    return std::make_unique<message_probe>(type, settings_of(type, section, name), around, std::move(done));
}

} // namespace busbar::mqtt
