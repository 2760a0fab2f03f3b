#include <busbar/battery/calculator.hpp>
#include <busbar/battery/derived_values.hpp>
#include <busbar/battery/kept_limits.hpp>
#include <busbar/json/fed_service.hpp>
#include <busbar/service/battery.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace busbar::battery {

namespace {

using namespace std::chrono_literals;

constexpr double usual_floor = 10.0; // %
constexpr auto usual_time_between = 300s;

using row = std::optional<std::size_t>;

class fed_battery final : public json::calculator {
public:
    fed_battery(const config::section& from, const json::sample_habits& habits)
        : one_by_one_(habits.one_by_one),
          keep_(habits.keep),
          estimates_time_(from.boolean("time_to_go").value_or(false)),
          time_(from.number("time_to_go_soc").value_or(usual_floor),
                std::chrono::duration_cast<std::chrono::seconds>(
                    from.seconds("time_to_go_every").value_or(usual_time_between)))
    {
    }

    void complete(json::fed_service& of, monotonic::time_point now) override
    {
        look_up(of);
        now_ = now;
        fill_in_charge(of);
        fill_in_cells(of);
        limit(of);
    }

    void lose(json::fed_service& of, monotonic::time_point now) override
    {
        look_up(of);
        limits_.lose(now);
        show_limits(of, now);
    }

    void again(json::fed_service& of, monotonic::time_point now) override { show_limits(of, now); }

    [[nodiscard]] monotonic::time_point again_at() const override { return again_at_; }

private:
    void look_up(json::fed_service& of)
    {
        if (looked_up_) {
            return;
        }
        looked_up_ = true;
        power_ = of.row_at("/Dc/0/Power");
        voltage_ = of.row_at("/Dc/0/Voltage");
        current_ = of.row_at("/Dc/0/Current");
        soc_ = of.row_at("/Soc");
        installed_ = of.row_at("/InstalledCapacity");
        capacity_ = of.row_at("/Capacity");
        consumed_ = of.row_at("/ConsumedAmphours");
        time_to_go_ = of.row_at("/TimeToGo");
        std::ranges::transform(kept_limits::paths, limit_rows_.begin(),
                               [&](const char* path) { return of.row_at(path); });
        for (std::size_t i = 0; i < cell_rows_.size(); ++i) {
            cell_rows_[i] = of.row_at(fmt::format("/Voltages/Cell{}", i + 1));
        }
        sum_ = of.row_at("/Voltages/Sum");
        diff_ = of.row_at("/Voltages/Diff");
        minimum_ = of.row_at("/System/MinCellVoltage");
        maximum_ = of.row_at("/System/MaxCellVoltage");
        minimum_id_ = of.row_at("/System/MinVoltageCellId");
        maximum_id_ = of.row_at("/System/MaxVoltageCellId");
    }

    /// By this message; where values come one by one, not too long ago.
    [[nodiscard]] bool is_told(const json::fed_service& of, const row& which) const
    {
        if (!which) {
            return false;
        }
        const auto at = of.last_told(*which);
        return of.told(*which) || (one_by_one_ && at != monotonic::time_point{} && now_ - at < keep_);
    }

    [[nodiscard]] value value_of(const json::fed_service& of, const row& which) const
    {
        const double number = which ? of.value(*which) : no_value;
        return {.number = number, .told = std::isfinite(number) && is_told(of, which)};
    }

    static void feed(json::fed_service& of, const row& which, const value& what)
    {
        if (which && !what.told) {
            of.feed(*which, what.number);
        }
    }

    void fill_in_charge(json::fed_service& of)
    {
        charge all{.power = value_of(of, power_),
                   .voltage = value_of(of, voltage_),
                   .current = value_of(of, current_),
                   .soc = value_of(of, soc_),
                   .installed_capacity = value_of(of, installed_),
                   .capacity = value_of(of, capacity_),
                   .consumed = value_of(of, consumed_)};
        derive(all);
        feed(of, power_, all.power);
        feed(of, current_, all.current);
        feed(of, soc_, all.soc);
        feed(of, installed_, all.installed_capacity);
        feed(of, capacity_, all.capacity);
        feed(of, consumed_, all.consumed);
        if (estimates_time_ && time_to_go_ && !(of.told(*time_to_go_) && !value_of(of, time_to_go_).told)) {
            const auto told = value_of(of, time_to_go_);
            feed(of, time_to_go_, {.number = time_.after(all, told, now_), .told = told.told});
        }
    }

    void fill_in_cells(json::fed_service& of)
    {
        std::array<cell, service::most_shown_cells> cells{};
        bool any = false;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cell_rows_[i] && of.last_told(*cell_rows_[i]) != monotonic::time_point{}) {
                cells[i] = {.voltage = of.value(*cell_rows_[i]), .exists = true};
                any = true;
            }
        }
        if (!any) {
            if (diff_ && !is_told(of, diff_)) {
                of.feed(*diff_, difference(value_of(of, maximum_).number, value_of(of, minimum_).number));
            }
            return;
        }
        const auto found = summary_of(cells);
        const auto put = [&](const row& which, double number) {
            if (which && !is_told(of, which)) {
                of.feed(*which, number);
            }
        };
        const auto put_id = [&](const row& which, std::size_t number) {
            if (which && !is_told(of, which)) {
                of.feed(*which, number == 0 ? std::string_view{} : std::string_view{cell_id(number)});
            }
        };
        put(sum_, found.sum);
        put(diff_, found.diff);
        put(minimum_, found.minimum);
        put(maximum_, found.maximum);
        put_id(minimum_id_, found.minimum_cell);
        put_id(maximum_id_, found.maximum_cell);
    }

    void limit(json::fed_service& of)
    {
        for (std::size_t i = 0; i < limit_rows_.size(); ++i) {
            const auto& which = limit_rows_[i];
            if (which && of.told(*which)) {
                limits_.tell(i, of.value(*which));
            } else if (which && now_ - of.last_told(*which) >= keep_) {
                limits_.tell(i, no_value);
            }
        }
        limits_.complete();
        show_limits(of, now_);
    }

    void show_limits(json::fed_service& of, monotonic::time_point now)
    {
        for (std::size_t i = 0; i < limit_rows_.size(); ++i) {
            const auto value = limits_.shown(i, now);
            if (value && limit_rows_[i]) {
                of.feed(*limit_rows_[i], *value);
            }
        }
        again_at_ = limits_.changes_at(now).value_or(monotonic::time_point::max());
    }

    bool one_by_one_;
    std::chrono::milliseconds keep_;
    bool estimates_time_;
    time_to_go time_;
    kept_limits limits_;
    monotonic::time_point again_at_ = monotonic::time_point::max();
    bool looked_up_ = false;
    monotonic::time_point now_{};
    row power_, voltage_, current_, soc_, installed_, capacity_, consumed_, time_to_go_;
    std::array<row, kept_limits::paths.size()> limit_rows_{};
    std::array<row, service::most_shown_cells> cell_rows_{};
    row sum_, diff_, minimum_, maximum_, minimum_id_, maximum_id_;
};

} // namespace

std::unique_ptr<json::calculator> make_calculator(const config::section& section, const json::sample_habits& habits)
{
    return std::make_unique<fed_battery>(section, habits);
}

} // namespace busbar::battery
