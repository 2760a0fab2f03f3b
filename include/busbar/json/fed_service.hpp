/// A com.victronenergy.* service that rows of JSON documents feed: which items it has, how one value is spread over phases, what holds
/// while the device sleeps, is lost, or reports an error. Knows nothing of how documents arrive.
#pragma once

#include <busbar/json/evaluate.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/publisher/fed_item.hpp>
#include <busbar/run/loop.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::json {

/// Rows of a device, of all its documents one after the other.
struct fed_rows {
    std::vector<field_row> rows{}; ///< their texts outlive the service
    std::span<const derived_row> derived{};
};

/// What the configuration says of one service.
struct service_settings {
    std::string name{};                                   ///< of the device in the configuration, for the log
    std::vector<const service::service_class*> classes{}; ///< the roles it may take, the configured one first
    std::optional<int> instance{};
    std::optional<int> position{}; ///< of that class (venus.md §2.2)
    unsigned phase = 1;            ///< where a single-phase device stands; 0: spread evenly over three phases
    bool inverted =
        false; ///< the meter is wired the other way round: powers change sign, Forward and Reverse change places
    bool energy_from_zero = false; ///< the energy counted before busbar first saw the device is subtracted
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
    std::vector<std::string> texts{};   ///< by row; empty: none

    void resize(std::size_t rows);
    /// Rows [first, first + program.rows.size()) are those of this program. Allocates only where a text is longer than any before.
    void read(const field_program& program, std::size_t first, const reader& document);
    void clear(std::size_t first, std::size_t count);
};

/// Fills in serial, firmware, names that rows of `/Serial`, `/FirmwareVersion`, `/HardwareVersion`, `/ProductName` and `/CustomName` tell.
void complete(service_identity& who, const fed_rows& rows, const sample& first);

/// Why a device is lost: /ErrorCode of a pvinverter beside /StatusCode 10. busbar's own numbers (docs/json-devices.md).
enum class absence : int { none = 0, no_answer = 1, not_allowed = 2, busy = 3, bad_reply = 4, gone = 5 };

class fed_service {
public:
    /// Items of phases 2 and 3 and of repeated rows are there only if `first` has something for them.
    fed_service(publisher::environment& on, const fed_rows& rows, const sample& first, service_settings settings,
                const service_identity& who);

    /// A command path: handler(value) for writes, before publish(). A command path without one is read-only.
    void on_command(std::string_view path, publisher::bus_service::write_handler handler);
    void publish() { service_.publish(); }

    /// Rows [first, first + count) have been read: their values go into the sample. Absent is invalid, except for counters.
    /// False if a row has a value but no item: the service has to be made anew.
    bool put(const sample& from, std::size_t first, std::size_t count, monotonic::time_point received);
    /// All rows that were to be put are: totals, shares, state. Then commit().
    void complete_sample(monotonic::time_point received, std::chrono::microseconds took);
    /// The device sleeps (it said so, or the gateway did): powers and currents are 0, what it counted stays, all else is invalid,
    /// /StatusCode 8 (rest.md §3.8).
    void sleep(monotonic::time_point received);
    /// Values of these rows have passed their freshness limit.
    void expire(std::size_t first, std::size_t count);
    /// All values are invalid but the counters, /Connected 0; a pvinverter gets /StatusCode 10 and this /ErrorCode.
    void lose(absence why);
    void commit() { service_.commit(); }

    [[nodiscard]] const publisher::bus_service& service() const { return service_; }
    [[nodiscard]] publisher::bus_service& service() { return service_; }

private:
    publisher::bus_service service_;
};

} // namespace busbar::json
