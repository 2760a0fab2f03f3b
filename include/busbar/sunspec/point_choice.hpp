/// Where a SunSpec value may come from: one point of the first model of a list that the device has.
///
///     inverter_model("W")                                        W of 103, 102, 101, 113, 112 or 111
///     inverter_model("TmpCab").otherwise(der_model("TmpCab"))    of 701 if the inverter models don't have it
#pragma once

#include <busbar/row/refuse.hpp>
#include <busbar/sunspec/models.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace busbar::sunspec {

inline constexpr std::size_t most_sources = 16;

/// A point and the model it stands in.
struct source {
    const model* in = nullptr;
    const point* what = nullptr;
    bool repeated = false;               ///< stands in the repeated part: one value per repetition
    std::uint8_t set = 0;                ///< sources of one set are alternatives by presence, sets by value
    double (*convert)(double) = nullptr; ///< the model's codes to the platform's
};

/// In order of preference. Of each set the first model that the device has is read; of several sets the first that has a value counts.
struct point_choice {
    std::array<source, most_sources> sources{};
    std::size_t count = 0;
    bool shared_out = false;

    [[nodiscard]] consteval point_choice otherwise(const point_choice& next) const
    {
        point_choice both = *this;
        for (std::size_t i = 0; i < next.count; ++i) {
            if (both.count == most_sources) {
                refuse::more_than_sixteen_models_in_one_row();
            }
            both.sources[both.count] = next.sources[i];
            both.sources[both.count++].set = static_cast<std::uint8_t>(next.sources[i].set + sets());
        }
        return both;
    }
    /// Codes of these models are converted by a function of the framework.
    [[nodiscard]] consteval point_choice as(double (*convert)(double)) const
    {
        point_choice copy = *this;
        for (std::size_t i = 0; i < count; ++i) {
            copy.sources[i].convert = convert;
        }
        return copy;
    }
    /// Where no model has it: this phase's share of the path's total, by U*I of the phases (modbus.md §5 row 17).
    [[nodiscard]] consteval point_choice otherwise_share_of_total() const
    {
        point_choice copy = *this;
        copy.shared_out = true;
        return copy;
    }
    [[nodiscard]] constexpr std::span<const source> all() const { return {sources.data(), count}; }
    [[nodiscard]] constexpr unsigned sets() const { return count == 0 ? 0U : sources[count - 1].set + 1U; }
};

/// Models that tell the same, in order of preference.
struct model_set {
    std::array<const model*, 8> models{};
    std::size_t count = 0;

    template <class... Ids>
    // NOLINTNEXTLINE(*-explicit-*)
    consteval model_set(int first, Ids... more)
    {
        for (const int id : {first, static_cast<int>(more)...}) {
            const model* known = id < 1 || id > 0xffff ? nullptr : find_model(static_cast<std::uint16_t>(id));
            if (known == nullptr) {
                refuse::no_such_model_is_known();
            }
            models[count++] = known;
        }
    }

    /// The point of that name. A name that one of the models does not have is refused: a typing error must not look like an absent model.
    [[nodiscard]] consteval point_choice operator()(std::string_view name) const { return choose(name, false); }
    /// The point of that name in each repetition: the strings of 160, the ports of 714.
    [[nodiscard]] consteval point_choice each(std::string_view name) const { return choose(name, true); }

private:
    [[nodiscard]] consteval point_choice choose(std::string_view name, bool repeated) const
    {
        point_choice made;
        for (std::size_t i = 0; i < count; ++i) {
            const point* found = find(repeated ? models[i]->repeated.points : models[i]->points, name);
            if (found == nullptr) {
                refuse::no_such_point_in_the_model();
            }
            made.sources[made.count++] = {models[i], found, repeated};
        }
        return made;
    }
};

/// Names for rows: `using namespace busbar::sunspec::model_names;`
namespace model_names {
/// Integers first: their counter has full resolution (modbus.md §2.5).
inline constexpr model_set inverter_model{103, 102, 101, 113, 112, 111};
/// Floats first: finer power where the integer model counts tens of watts (Kaco TL3).
inline constexpr model_set float_inverter_model{113, 112, 111, 103, 102, 101};
inline constexpr model_set nameplate_model{120};
inline constexpr model_set mppt_model{160};
inline constexpr model_set meter_model{203, 202, 201, 204, 213, 212, 211, 214};
inline constexpr model_set der_model{701};
inline constexpr model_set der_capacity_model{702};
inline constexpr model_set der_dc_model{714};
} // namespace model_names

} // namespace busbar::sunspec
