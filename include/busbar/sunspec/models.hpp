/// All SunSpec models that are known here.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/models/common.hpp>
#include <busbar/sunspec/models/controls.hpp>
#include <busbar/sunspec/models/der.hpp>
#include <busbar/sunspec/models/inverter.hpp>
#include <busbar/sunspec/models/meter.hpp>
#include <busbar/sunspec/models/mppt.hpp>
#include <busbar/sunspec/models/nameplate.hpp>
#include <busbar/sunspec/models/settings.hpp>
#include <busbar/sunspec/models/status.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace busbar::sunspec {

/// By id, ascending.
inline constexpr const model* all_models[] = {
    &common,
    &inverter_single_phase,
    &inverter_split_phase,
    &inverter_three_phase,
    &inverter_single_phase_float,
    &inverter_split_phase_float,
    &inverter_three_phase_float,
    &nameplate,
    &basic_settings,
    &extended_status,
    &immediate_controls,
    &mppt,
    &meter_single_phase,
    &meter_split_phase,
    &meter_wye,
    &meter_delta,
    &meter_single_phase_float,
    &meter_split_phase_float,
    &meter_wye_float,
    &meter_delta_float,
    &der_ac_measurement,
    &der_capacity,
    &der_enter_service,
    &der_ac_controls,
    &der_storage_capacity,
    &der_dc_measurement,
};

static_assert(std::adjacent_find(std::begin(all_models), std::end(all_models),
                                 [](const model* a, const model* b) { return a->id >= b->id; }) == std::end(all_models),
              "find_model searches by bisection");

/// nullptr if the model is not known here: a walk over a device's chain steps over it.
constexpr const model* find_model(std::uint16_t id)
{
    const auto* const found = std::lower_bound(std::begin(all_models), std::end(all_models), id,
                                               [](const model* m, std::uint16_t wanted) { return m->id < wanted; });
    return found != std::end(all_models) && (*found)->id == id ? *found : nullptr;
}

} // namespace busbar::sunspec
