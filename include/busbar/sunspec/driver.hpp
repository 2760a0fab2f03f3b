/// Runs a SunSpec inverter or meter: finds its models, publishes its services, polls, keeps the rules of the night.
#pragma once

#include <busbar/modbus/poller.hpp>
#include <busbar/modbus/settings.hpp>
#include <busbar/publisher/environment.hpp>
#include <busbar/publisher/fed_item.hpp>
#include <busbar/run/device.hpp>
#include <busbar/run/presence.hpp>
#include <busbar/sunspec/chain.hpp>
#include <busbar/sunspec/limit_indicator.hpp>
#include <busbar/sunspec/phase_split.hpp>
#include <busbar/sunspec/power_limit.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace busbar::sunspec {

/// What the configuration says of one device.
struct point_settings {
    modbus::address address{};
    std::string name{};
    std::optional<int> instance{};
    std::optional<int> position{};
    unsigned phase = 1; ///< on which phase a single-phase device stands
    std::chrono::milliseconds interval{0};
    std::vector<bool> services{}; ///< which of the program's services are wanted
    bool power_limit = false;
    bool limit_input = false; ///< a digital input that tells whether the inverter is limited
    bool limit_alarm = false; ///< which also raises an alarm
};

class driver final : public device, private modbus::poll_client {
public:
    driver(const point_program& program, point_settings settings, surroundings& around);

    void start() override;
    void stop(std::function<void()> done) override;
    [[nodiscard]] std::string state() const override;
    [[nodiscard]] bool has_answered() const override { return presence_.was_ever_here(); }

private:
    /// A row with what the chain walk made of it.
    struct chosen_row {
        std::size_t row = 0;
        std::array<std::uint16_t, most_sources> slots{};  ///< of the models that are there, in order of preference
        std::array<std::uint16_t, most_sources> models{}; ///< from which model each slot comes
        std::size_t slot_count = 0;
        bool phase_power = false; ///< power of one phase of an inverter
        publisher::fed_item item;
    };
    /// A model that is polled.
    struct polled_model {
        const model_program* program = nullptr;
        found_model found;
        std::vector<std::size_t> rows; ///< indices of chosen rows that read it
    };
    /// A phase's share of a total.
    struct shared_row {
        std::optional<std::size_t>
            read{};            ///< chosen row of the phase's own value: the share stands in while it has none
        bool told = false;     ///< it had one
        std::size_t total = 0; ///< chosen row of the total
        std::size_t phase = 0;
        bool energy = false;
        publisher::fed_item item;
    };
    /// Indices of the chosen rows that the rules of the night and the phases look at.
    struct known_rows {
        std::optional<std::size_t> status{};
        std::optional<std::size_t> power{};
        std::array<std::optional<std::size_t>, 3> volts{};
        std::array<std::optional<std::size_t>, 3> amperes{};
    };

    void find();
    void on_found(const found_chain& found);
    void on_not_found(const std::string& problem);
    [[nodiscard]] bool tells_power(const found_chain& found) const;
    void on_rival(bool here);
    void publish();
    void add_service(std::size_t which);
    void add_row(std::size_t row);
    void add_chosen(std::size_t row, unsigned repetition);
    void add_shared(std::size_t row);
    void add_memory();
    void show_phase_energy(monotonic::time_point received);
    void keep_phase_energy();
    void add_limit();
    void add_indicator();
    void start_polling();
    void feed(const polled_model& model, monotonic::time_point received);
    void feed_shares(monotonic::time_point received);
    void update_status(monotonic::time_point received);
    [[nodiscard]] bool measures() const;
    void set_connected(bool connected);
    void commit();
    [[nodiscard]] double value_of(const chosen_row& row) const;
    [[nodiscard]] std::optional<std::size_t> chosen_index(std::string_view path) const;
    [[nodiscard]] double value_at(std::optional<std::size_t> chosen) const;
    [[nodiscard]] std::string path_of(const char* path, unsigned repetition) const;
    [[nodiscard]] std::string identifier() const;
    [[nodiscard]] publisher::identity identity_of(std::size_t which) const;
    [[nodiscard]] const found_model* first_of_set(const point_choice& from, unsigned set, std::size_t& source) const;

    verdict on_data(std::size_t block, std::span<const std::byte> data, monotonic::time_point received) override;
    void on_round_end() override;
    void on_stale(std::size_t block) override;
    void on_lost(std::string_view problem, std::chrono::steady_clock::duration silent_for) override;
    void on_rebuild() override;

    const point_program& program_;
    point_settings settings_;
    surroundings& around_;
    std::shared_ptr<modbus::link> link_;
    presence presence_;
    chain_finder finder_;
    modbus::poller poller_;

    found_chain chain_;
    std::string published_; ///< serial and models of what is published
    unsigned phases_ = 3;
    std::unique_ptr<publisher::name_watch> rival_; ///< the GX's own driver of the same inverter
    bool rival_here_ = false;
    std::vector<std::unique_ptr<publisher::bus_service>> services_; ///< by program service; nullptr if not wanted
    std::unique_ptr<publisher::bus_service> indicator_service_;
    publisher::item indicator_state_{};
    publisher::item indicator_alarm_{};
    limit_indicator indicator_;
    std::unique_ptr<power_limit> limit_;
    publisher::item limit_item_{};
    std::vector<double> slots_;
    std::vector<chosen_row> chosen_;
    std::vector<shared_row> shared_;
    std::optional<std::size_t> shared_energy_; ///< chosen row of the energy that is shared out
    phase_counters phase_energy_;
    std::array<publisher::item, 3> memory_{};
    std::array<double, 3> remembered_{};
    monotonic::time_point energy_kept_at_;
    bool energy_was_kept_ = false;
    std::vector<polled_model> polled_;
    known_rows known_;
    double status_ = no_value;
    bool asleep_ = false;
};

} // namespace busbar::sunspec
