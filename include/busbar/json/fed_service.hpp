/// A com.victronenergy.* service that rows of JSON documents feed: which items it has, how one value is spread over phases, what holds
/// while the device sleeps, is lost, or reports an error. Knows nothing of how documents arrive.
#pragma once

#include <busbar/json/calculator.hpp>
#include <busbar/json/evaluate.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/row/counter_guard.hpp>
#include <busbar/run/loop.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busbar::json {

/// Rows of a device, of all its documents one after the other.
struct fed_rows {
    std::vector<field_row> rows{}; ///< their texts outlive the service
    std::span<const derived_row> derived{};
    /// What a sample does not tell stays as it was, until told otherwise or expire_untold(). Else it is invalid.
    bool absent_is_kept = false;
    /// Paths get their items when they are first told. Else all are there from the start, but for phases and repeated rows.
    bool items_when_told = false;
    /// /Ac/L1..3/Power are the shares of /Ac/Power by voltage times current: of a device that tells no phase's power.
    bool powers_by_current_share = false;
};

/// What the configuration says of one service.
struct service_settings {
    std::string name{};                                   ///< of the device in the configuration, for the log
    std::vector<const service::service_class*> classes{}; ///< the roles it may take, the configured one first
    std::optional<int> instance{};
    std::optional<int> position{}; ///< of that class (venus.md §2.2)
    unsigned phase = 1;            ///< where a single-phase device stands; 0: spread evenly over three phases
    bool line_to_line = false;     ///< a single voltage is that between two phases
    bool inverted =
        false; ///< the meter is wired the other way round: powers change sign, Forward and Reverse change places
    bool energy_from_zero = false;         ///< the energy counted before busbar first saw the device is subtracted
    bool control = false;                  ///< the GX may write to the device
    std::optional<double> highest_limit{}; ///< W; of a power limit, also of its release
    std::vector<std::pair<const char*, double>> initial_values{}; ///< by path; of a setting the default
};

/// Who the device is, from its answers and its address. Empty: it does not tell.
struct service_identity {
    std::string id{};          ///< "opendtu_inverter_116183398765": bus name and settings
    std::string connection{};  ///< "HTTP opendtu.lan"
    std::string custom_name{}; ///< shown until renamed on the GX
    std::string product_name{};
    std::string serial{};
    std::string firmware_version{};
    std::string hardware_version{};
    int product_id = 0;
};

/// Values of all rows, taken out of documents at one moment.
struct sample {
    std::vector<field_value> numbers{}; ///< by row
    std::vector<std::string> texts{};   ///< by row; empty: none. Their states stand in `numbers`

    void resize(std::size_t rows);
    /// Takes over what `newer` tells.
    void merge(const sample& newer, std::size_t first, std::size_t count);
    /// Forgets everything.
    void clear();
    /// Rows from `first` on are those of this program. Allocates only where a text is longer than any before.
    void read(const field_program& program, std::size_t first, const reader& document);
};

/// Fills in serial, versions and names that rows of `/Serial`, `/FirmwareVersion`, `/HardwareVersion`, `/ProductName`, `/CustomName` tell.
void complete(service_identity& who, const fed_rows& rows, const sample& first);

/// Why a device is lost: /ErrorCode of a pvinverter beside /StatusCode 10. Numbers of busbar's own (docs/json-devices.md).
enum class absence : std::uint8_t { none = 0, no_answer = 1, not_allowed = 2, busy = 3, bad_reply = 4, gone = 5 };

class fed_service {
public:
    /// Items of phases 2 and 3 and of repeated rows are there only if `first` has something for them.
    fed_service(publisher::environment& on, const fed_rows& rows, const sample& first, service_settings settings,
                const service_identity& who);

    /// Writes to a command path come to handler(value); to be called before publish(). Without one the path is read-only. False if the
    /// service does not have the path.
    bool on_command(std::string_view path, publisher::bus_service::write_handler handler);
    void publish() { service_.publish(); }
    /// Outlives the service. Before the first sample.
    void calculate_with(calculator* by) { calculator_ = by; }

    /// Rows from `first` on have been read: they become part of the sample. Absent is invalid, except for counters. False if one of them
    /// has a value but no item: the service has to be made anew.
    bool put(const sample& from, std::size_t first, std::size_t count, monotonic::time_point received);
    /// All that was to be put is: totals, shares, states; goes out as one. `is_new`: the device has measured since the last sample.
    void complete_sample(std::chrono::microseconds took, bool is_new = true);
    /// As complete_sample(), of a device that sleeps (it said so, or its gateway did): powers and currents are 0, what was counted stays,
    /// all else is invalid, /StatusCode is 8 (rest.md §3.8).
    void sleep(std::chrono::microseconds took);
    /// Values of these rows have passed their freshness limit. To be followed by commit().
    void expire(std::size_t first, std::size_t count);
    /// Where absent values are kept: measurements that were told last before this are invalid. To be followed by complete_sample() or commit().
    void expire_untold(monotonic::time_point since);
    /// The calculator's turn without a sample; goes out as one.
    void again();
    /// All is invalid but the counters, /Connected is 0; a pvinverter gets /StatusCode 10 and this /ErrorCode.
    void lose(absence why);
    void commit() { service_.commit(); }

    /// The number of a row as it was last put, guarded and turned, of the device as a whole; no_value if invalid.
    [[nodiscard]] double value(std::size_t row) const { return fed_[row].value; }
    /// The same by a row's path; no_value if there is no such row.
    [[nodiscard]] double value_at(std::string_view path) const;

    /// For calculators: the number of the row of a path; none: there is no such row.
    [[nodiscard]] std::optional<std::size_t> row_at(std::string_view path) const;
    /// Whether the present sample says something about it: a value, or that there is none.
    [[nodiscard]] bool told(std::size_t row) const { return fed_[row].told; }
    /// When a sample did so last; the clock's epoch: never.
    [[nodiscard]] monotonic::time_point last_told(std::size_t row) const { return fed_[row].last_told; }
    /// As if the sample had told it; no_value and an empty text are invalid.
    void feed(std::size_t row, double value);
    void feed(std::size_t row, std::string_view text);

    [[nodiscard]] const publisher::bus_service& service() const { return service_; }

private:
    enum class measures : std::uint8_t { other, rating, power, current, voltage, energy };
    using items = std::array<std::optional<publisher::item>, 3>;

    /// One row.
    struct fed {
        measures what = measures::other;
        bool text = false;
        bool turned = false;   ///< the value is that of a meter wired the other way round
        bool signed_ = true;   ///< a current that follows the sign of the power
        bool spread = false;   ///< over three phases
        bool left_out = false; ///< not published: the first sample had nothing for it
        items to{};            ///< none: not published
        std::optional<counter_guard> guard{};
        std::optional<publisher::item> offset{}; ///< the setting that holds the energy to be subtracted
        double subtracted = 0.0;                 ///< kWh; no_value: not known yet
        double value = no_value;
        bool told = false;      ///< in the present sample
        bool ever_told = false; ///< a value
        monotonic::time_point last_told{};
    };
    /// /Ac/Power of the phases' powers and the like.
    struct total {
        publisher::item to{};
        std::array<std::size_t, 3> rows{};
        std::size_t count = 0;
        std::optional<std::size_t> unless_told{}; ///< the row that may tell it itself; `to` is its item
    };
    struct derived {
        publisher::item to{};
        double (*compute)(std::span<const double>) = nullptr;
        std::array<std::size_t, 4> rows{};
        std::size_t count = 0;
        std::optional<std::size_t> unless_told{}; ///< the row that may tell it itself
    };

    std::optional<publisher::item> add(const std::string& path);
    [[nodiscard]] std::string name_of(std::size_t row, unsigned phase) const;
    void add_row(std::size_t row, const sample& first);
    [[nodiscard]] bool is_derived(std::string_view path) const;
    void add_totals();
    void add_derived();
    void add_states();
    void keep_offset(std::size_t row);
    bool put_kept(std::size_t row, const sample& from, monotonic::time_point received);
    void appear(std::size_t row);
    void make_invalid(fed& row);
    void show(const fed& row);
    void compute();
    void show_state(bool asleep);
    void finish_sample(std::chrono::microseconds took, bool is_new);
    [[nodiscard]] double shown(const fed& row) const;
    [[nodiscard]] double shown(const std::optional<std::size_t>& row) const;
    /// Whether the device tells it; a device that leaves out what it likes may never do so.
    [[nodiscard]] bool tells(const std::optional<std::size_t>& row) const
    {
        return row && (!rows_.absent_is_kept || fed_[*row].ever_told);
    }
    [[nodiscard]] double power() const;
    void set(const std::optional<publisher::item>& which, double value);

    const fed_rows& rows_;
    service_settings settings_;
    const service::service_class& class_;
    unsigned phases_ = 0; ///< of which the device tells
    publisher::bus_service service_;
    std::vector<fed> fed_; ///< by row
    std::vector<total> totals_;
    std::vector<derived> derived_;
    std::optional<std::size_t> power_{};                                           ///< row of /Ac/Power
    std::array<std::optional<std::size_t>, 3> powers_{}, voltages_{}, currents_{}; ///< rows of the phases
    std::optional<std::size_t> spread_current_{}; ///< row of a single phase's current that is spread over three
    items shares_{};                              ///< powers of the phases, of /Ac/Power
    std::optional<publisher::item> status_code_, error_code_, state_, mode_, latency_, update_index_;
    std::optional<std::size_t> status_row_, error_row_;
    calculator* calculator_ = nullptr;
    int updates_ = 0;
    bool wiring_told_ = false;
};

} // namespace busbar::json
