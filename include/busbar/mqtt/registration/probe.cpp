#include <busbar/mqtt/link_tuning.hpp>
#include <busbar/mqtt/portal_id.hpp>
#include <busbar/mqtt/registration/device_type.hpp>

#include <fmt/format.h>

#include <utility>

namespace busbar::mqtt::registration {

namespace {

using namespace std::chrono_literals;

/// The application waits 30 s.
constexpr auto patience = 25s;
/// What the broker keeps comes at once; who registers or leaves meanwhile is seen, too.
constexpr auto listened_for = 3s;

/// `probe`: connects and shows who is registered, as far as the broker keeps registrations. Publishes nothing.
class registration_probe final : public device {
public:
    registration_probe(const registering& type, const config::section& section, surroundings& around,
                       std::function<void(probe_result)> done)
        : types_(type.types),
          broker_(broker_or_own(section)),
          portal_id_(section.text("portal_id").value_or("")),
          done_(std::move(done)),
          link_(link::make(around.on, broker_, {.says_changes = false})),
          timer_(around.on, [this] { end(); })
    {
    }

    void start() override
    {
        began_ = monotonic::now();
        statuses_ = link_->subscribe(
            "device/+/Status", [this](const message& what) { on_status(what); },
            [this](const link_state& now) { on_state(now); });
        timer_.start_after(patience);
    }
    [[nodiscard]] std::string state() const override { return "probing"; }

private:
    void on_state(const link_state& now)
    {
        problem_ = now.problem;
        if (now.connected && now.subscribed && !result_.ok) {
            result_.ok = true;
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(monotonic::now() - began_);
            result_.steps.push_back(fmt::format("{} connected in {} ms", to_words(broker_), took.count()));
            timer_.start_after(listened_for);
        }
    }

    void on_status(const message& what)
    {
        if (result_.values.size() >= std::size_t{most_services}) {
            return;
        }
        const auto read = read_status(client_of(what.topic, "Status"), what.payload, types_);
        const auto where = std::string{what.topic.substr(0, 80)};
        if (!read.says) {
            result_.values.push_back({.where = where, .raw = "refused", .value = read.problem, .path = "-"});
            return;
        }
        const auto& says = *read.says;
        if (!says.connected) {
            result_.values.push_back({.where = where, .raw = "connected 0", .value = "has left", .path = "-"});
        }
        for (const auto& each : says.services) {
            result_.values.push_back(
                {.where = where,
                 .raw = fmt::format("{} {}", each.id, each.of->name),
                 .value = what.retained ? "kept by the broker" : "registers",
                 .path = fmt::format("com.victronenergy.{}.mqtt_{}_{}", each.of->name, says.client, each.id)});
        }
    }

    void end()
    {
        if (std::exchange(ended_, true)) {
            return;
        }
        if (!result_.ok) {
            result_.failed_step =
                fmt::format("{}: {}", to_words(broker_), problem_.empty() ? "no connection" : problem_);
        } else {
            const auto own = read_portal_id();
            const auto& portal = portal_id_.empty() ? own : portal_id_;
            result_.steps.push_back(portal.empty() ? "the portal id is not known: portal_id is needed"
                                                   : fmt::format("portal id {}", portal));
            if (result_.values.empty()) {
                result_.steps.emplace_back("the broker keeps no registrations: clients are seen when they connect");
            }
        }
        done_(std::move(result_));
    }

    std::span<const service::service_class* const> types_;
    mqtt::broker broker_;
    std::string portal_id_;
    std::function<void(probe_result)> done_;
    std::shared_ptr<link> link_;
    std::unique_ptr<link::subscription> statuses_;
    timer timer_;
    probe_result result_;
    std::string problem_;
    monotonic::time_point began_{};
    bool ended_ = false;
};

} // namespace

std::unique_ptr<device> probe(const registering& type, const config::section& section, const std::string& /*name*/,
                              surroundings& around, std::function<void(probe_result)> done)
{
    return std::make_unique<registration_probe>(type, section, around, std::move(done));
}

} // namespace busbar::mqtt::registration
