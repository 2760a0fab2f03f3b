#include <busbar/json/fed_service.hpp>
#include <busbar/run/log.hpp>
#include <busbar/service/ac_meter.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace busbar::json {

namespace {

constexpr int running = 7;
constexpr int standby = 8;
constexpr int error = 10;

/// Below this a pvinverter that draws power is not idle but wired the wrong way round.
constexpr double most_of_an_idle_inverter = -50.0; // W

/// Texts that are part of a service's identity: the publisher publishes them.
constexpr std::array<std::string_view, 5> identity_paths{"/Serial", "/FirmwareVersion", "/HardwareVersion",
                                                         "/ProductName", "/CustomName"};

bool is_identity(std::string_view path)
{
    return std::ranges::find(identity_paths, path) != identity_paths.end();
}

/// com.victronenergy.inverter has names of its own for what a pvinverter measures (venus.md §2.2).
std::string name_of_inverter(const std::string& path)
{
    if (path == "/Pv/0/V") {
        return "/Dc/0/Voltage";
    }
    const auto phase = service::phase_of(path);
    if (phase == 0) {
        return path;
    }
    const auto what = path.substr(7);
    const auto* letter = what == "Power" ? "P" : what == "Voltage" ? "V" : what == "Current" ? "I" : nullptr;
    return letter == nullptr ? path : fmt::format("/Ac/Out/L{}/{}", phase, letter);
}

std::string swapped(std::string path)
{
    constexpr std::string_view forward = "Energy/Forward";
    constexpr std::string_view reverse = "Energy/Reverse";
    if (path.ends_with(forward)) {
        path.replace(path.size() - forward.size(), forward.size(), reverse);
    } else if (path.ends_with(reverse)) {
        path.replace(path.size() - reverse.size(), reverse.size(), forward);
    }
    return path;
}

publisher::identity identity_for(const service_settings& settings, const service_identity& who)
{
    publisher::identity made;
    made.suffix = who.id;
    made.settings_id = who.id;
    made.connection = who.connection;
    made.product_name = who.product_name;
    made.firmware_version = who.firmware_version;
    made.hardware_version = who.hardware_version;
    made.serial = who.serial;
    made.product_id = who.product_id;
    made.name = who.custom_name;
    made.wanted_instance = settings.instance;
    return made;
}

} // namespace

void sample::resize(std::size_t rows)
{
    numbers.resize(rows);
    texts.resize(rows);
}

void sample::merge(const sample& newer, std::size_t first, std::size_t count)
{
    for (std::size_t row = first; row < first + count; ++row) {
        if (newer.numbers[row].state != field_state::absent) {
            numbers[row] = newer.numbers[row];
            texts[row] = newer.texts[row];
        }
    }
}

void sample::clear()
{
    std::ranges::fill(numbers, field_value{});
    std::ranges::for_each(texts, [](std::string& text) { text.clear(); });
}

void sample::read(const field_program& program, std::size_t first, const reader& document)
{
    for (std::size_t row = 0; row < program.rows.size(); ++row) {
        if (program.rows[row].is_text()) {
            numbers[first + row] = {text_of(program, row, document, texts[first + row])};
        } else {
            numbers[first + row] = number_of(program, row, document);
        }
    }
}

void complete(service_identity& who, const fed_rows& rows, const sample& first)
{
    const std::array<std::string*, identity_paths.size()> into{
        &who.serial, &who.firmware_version, &who.hardware_version, &who.product_name, &who.custom_name};
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
        const auto* const found = std::ranges::find(identity_paths, std::string_view{rows.rows[row].path});
        if (found != identity_paths.end() && !first.texts[row].empty()) {
            *into[static_cast<std::size_t>(found - identity_paths.begin())] = first.texts[row];
        }
    }
}

fed_service::fed_service(publisher::environment& on, const fed_rows& rows, const sample& first,
                         service_settings settings, const service_identity& who)
    : rows_(rows),
      settings_(std::move(settings)),
      class_(*settings_.classes.front()),
      service_(on, settings_.classes, identity_for(settings_, who)),
      fed_(rows.rows.size())
{
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
        // Also one that is not measured just now: a total without it would be wrong.
        if (first.numbers[row].state != field_state::absent) {
            phases_ = std::max(phases_, service::phase_of(rows.rows[row].path));
        }
    }
    phases_ = std::max(phases_, 1U);
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
        add_row(row, first);
    }
    add_totals();
    add_derived();
    add_states();
}

std::optional<publisher::item> fed_service::add(const std::string& path)
{
    if (service::find(class_.paths, path) == nullptr) {
        return std::nullopt;
    }
    return service_.add(path);
}

/// Where a row's value goes if the device's single phase is this one.
std::string fed_service::name_of(std::size_t row, unsigned phase) const
{
    std::string name = rows_.rows[row].path;
    if (phases_ == 1 && service::phase_of(name) == 1) {
        name[5] = static_cast<char>('0' + phase);
    }
    if (settings_.inverted) {
        name = swapped(std::move(name));
    }
    return class_.name == "inverter" ? name_of_inverter(name) : name;
}

void fed_service::add_row(std::size_t row, const sample& first)
{
    const auto& from = rows_.rows[row];
    const std::string_view path = from.path;
    auto& made = fed_[row];
    made.text = from.is_text();
    if (made.text) {
        if (is_identity(path) || rows_.items_when_told || (first.texts[row].empty() && !rows_.absent_is_kept)) {
            return;
        }
        made.to[0] = add(name_of(row, settings_.phase));
        if (made.to[0] && !first.texts[row].empty()) {
            service_.set(*made.to[0], first.texts[row]);
        }
        return;
    }
    const auto last = path.substr(path.rfind('/') + 1);
    made.what = from.options.rising                                  ? measures::energy
                : path == "/Ac/MaxPower" || path == "/Ac/PowerLimit" ? measures::rating
                : last == "Power" || last == "P"                     ? measures::power
                : last == "Current" || last == "I"                   ? measures::current
                : last == "Voltage"                                  ? measures::voltage
                                                                     : measures::other;
    made.turned = settings_.inverted && path.starts_with("/Ac/") &&
                  (made.what == measures::power || made.what == measures::current);
    made.signed_ = from.from.how == combination::quotient;
    if (from.options.rising) {
        made.guard.emplace();
    }
    if (rows_.items_when_told && from.spec->needed != service::need::required) {
        return; // see appear()
    }
    const bool may_be_missing = service::phase_of(path) > 1 || from.spec->has_index();
    const auto phase_of_row = service::phase_of(path);
    const bool comes_with_its_phase = phase_of_row > 1 && phase_of_row <= phases_ && is_derived(path);
    if (may_be_missing && !comes_with_its_phase && first.numbers[row].state == field_state::absent) {
        // What has an index only comes by itself, see appear().
        made.left_out =
            (phase_of_row > 1 || !rows_.items_when_told) && service::find(class_.paths, name_of(row, 1)) != nullptr;
        return;
    }
    if (path == "/Ac/PowerLimit" && !settings_.control) {
        return; // valid means: can be limited
    }
    made.spread = phases_ == 1 && settings_.phase == 0 && service::phase_of(path) == 1 && class_.name != "inverter";
    if (made.spread) {
        for (unsigned phase = 1; phase <= 3; ++phase) {
            made.to[phase - 1] = add(name_of(row, phase));
        }
    } else {
        made.to[0] = add(name_of(row, std::max(settings_.phase, 1U)));
    }
    if (made.what == measures::energy && settings_.energy_from_zero && phases_ == 1) {
        keep_offset(row);
    }
}

/// The energy that was counted before is kept as a setting: it is the same after a restart.
void fed_service::keep_offset(std::size_t row)
{
    auto& counter = fed_[row];
    counter.offset = add(name_of(row, 1).ends_with("Reverse") ? "/Memory/ReverseOffset" : "/Memory/ForwardOffset");
    if (!counter.offset) {
        return;
    }
    counter.subtracted = no_value;
    service_.on_setting(*counter.offset, [this, row](double kept) {
        auto& it = fed_[row];
        if (kept >= 0.0) {
            it.subtracted = kept;
        } else if (std::isfinite(it.value)) {
            it.subtracted = it.value;
            service_.keep(*it.offset, it.value);
        } else {
            it.subtracted = -1.0; // nothing is kept: the first value will be
        }
        show(it);
        compute();
    });
}

std::optional<std::size_t> fed_service::row_at(std::string_view path) const
{
    const auto found =
        std::ranges::find(rows_.rows, path, [](const field_row& row) { return std::string_view{row.path}; });
    return found == rows_.rows.end() ? std::nullopt
                                     : std::optional(static_cast<std::size_t>(found - rows_.rows.begin()));
}

bool fed_service::is_derived(std::string_view path) const
{
    return std::ranges::any_of(rows_.derived, [&](const derived_row& row) { return path == row.path; });
}

void fed_service::add_totals()
{
    for (const std::string_view what : {"Power", "Energy/Forward", "Energy/Reverse"}) {
        const auto told = row_at(fmt::format("/Ac/{}", what));
        if (told && !rows_.absent_is_kept) {
            continue; // the device tells it
        }
        total made{.unless_told = told};
        for (unsigned phase = 1; phase <= phases_; ++phase) {
            const auto row = row_at(fmt::format("/Ac/L{}/{}", phase, what));
            if (row && fed_[*row].to[0]) {
                made.rows[made.count++] = *row;
            }
        }
        if (told) {
            if (made.count != 0) {
                totals_.push_back(made);
            }
            continue;
        }
        const auto name = fmt::format("/Ac/{}", what);
        if (made.count == 0 || service::find(class_.paths, name) == nullptr) {
            continue;
        }
        made.to = service_.add(settings_.inverted ? swapped(name) : name);
        totals_.push_back(made);
    }
    power_ = row_at("/Ac/Power");
    for (unsigned phase = 1; phase <= phases_; ++phase) {
        const auto row_of = [&](std::string_view what) { return row_at(fmt::format("/Ac/L{}/{}", phase, what)); };
        powers_[phase - 1] = row_of("Power");
        voltages_[phase - 1] = row_of("Voltage");
        currents_[phase - 1] = row_of("Current");
        if (rows_.powers_by_current_share) {
            shares_[phase - 1] = add(fmt::format("/Ac/L{}/Power", phase));
        }
    }
    if (currents_[0] && fed_[*currents_[0]].spread) {
        spread_current_ = currents_[0];
    }
}

void fed_service::add_derived()
{
    for (const auto& row : rows_.derived) {
        if (service::phase_of(row.path) > phases_ || service::find(class_.paths, row.path) == nullptr) {
            continue;
        }
        derived made{.compute = row.compute, .count = row.source_count};
        for (std::size_t i = 0; i < row.source_count; ++i) {
            made.rows[i] = row_at(row.sources[i]).value_or(0); // there is one: feed_check.hpp
        }
        made.unless_told = row.if_not_told ? row_at(row.path) : std::nullopt;
        if (!made.unless_told) {
            made.to = service_.add(row.path);
        }
        derived_.push_back(made);
    }
}

void fed_service::add_states()
{
    for (const char* path : {"/NrOfPhases", "/Ac/NumberOfPhases"}) {
        if (const auto count = row_at(path) ? std::nullopt : add(path)) {
            service_.set(*count, settings_.phase == 0 ? 3.0 : phases_);
        }
    }
    status_row_ = row_at("/StatusCode");
    error_row_ = row_at("/ErrorCode");
    if (class_.name == "pvinverter") {
        status_code_ = add("/StatusCode");
        error_code_ = add("/ErrorCode");
    } else if (class_.name == "inverter") {
        state_ = row_at("/State") ? std::nullopt : add("/State");
        mode_ = row_at("/Mode") ? std::nullopt : add("/Mode");
    }
    latency_ = add("/Latency");
    update_index_ = add("/UpdateIndex");
    for (const auto& [path, number] : settings_.initial_values) {
        const auto item = add(path);
        if (item && service::find(class_.paths, path)->write == service::access::setting) {
            service_.set_default(*item, number);
        } else {
            set(item, number);
        }
    }
    if (settings_.position && service::find(class_.paths, "/Position") != nullptr) {
        service_.set_default(service_.add("/Position"), *settings_.position);
    }
}

bool fed_service::on_command(std::string_view path, publisher::bus_service::write_handler handler)
{
    const auto item = add(std::string{path});
    if (item) {
        service_.on_write(*item, std::move(handler));
    }
    return item.has_value();
}

void fed_service::set(const std::optional<publisher::item>& which, double value)
{
    if (which) {
        service_.set(*which, value);
    }
}

bool fed_service::put(const sample& from, std::size_t first, std::size_t count, monotonic::time_point received)
{
    bool complete = true;
    for (std::size_t row = first; row < first + count; ++row) {
        auto& it = fed_[row];
        if (rows_.absent_is_kept && !put_kept(row, from, received)) {
            continue;
        }
        if (it.text) {
            continue;
        }
        const auto& read = from.numbers[row];
        double value = read.state == field_state::valid ? read.number : no_value;
        if (it.turned && (it.what == measures::power || it.signed_ || value < 0.0)) {
            value = 0.0 - value; // no -0
        }
        it.value = it.guard ? it.guard->filter(value, received) : value;
        complete = complete && !(it.left_out && read.state == field_state::valid);
        if (it.offset && it.subtracted == -1.0 && std::isfinite(it.value)) {
            it.subtracted = it.value;
            service_.keep(*it.offset, it.value);
        }
        show(it);
    }
    return complete;
}

/// Notes what is told and shows texts. False if the row is not told, and so stays as it was.
bool fed_service::put_kept(std::size_t row, const sample& from, monotonic::time_point received)
{
    const auto state = from.numbers[row].state;
    if (state == field_state::absent) {
        return false;
    }
    auto& it = fed_[row];
    it.told = true;
    it.last_told = received;
    if (state == field_state::valid) {
        it.ever_told = true;
        appear(row);
    }
    if (it.text && it.to[0]) {
        if (state == field_state::valid) {
            service_.set(*it.to[0], from.texts[row]);
        } else {
            service_.invalidate(*it.to[0]);
        }
    }
    return true;
}

/// A path that is told for the first time.
void fed_service::appear(std::size_t row)
{
    auto& it = fed_[row];
    if (rows_.items_when_told && !it.to[0] && !it.left_out && !is_identity(rows_.rows[row].path)) {
        it.to[0] = add(name_of(row, std::max(settings_.phase, 1U)));
    }
}

void fed_service::feed(std::size_t row, double value)
{
    auto& it = fed_[row];
    it.value = value;
    if (std::isfinite(value)) {
        appear(row);
    }
    show(it);
}

void fed_service::feed(std::size_t row, std::string_view text)
{
    auto& it = fed_[row];
    if (text.empty()) {
        make_invalid(it);
        return;
    }
    appear(row);
    if (it.to[0]) {
        service_.set(*it.to[0], text);
    }
}

void fed_service::make_invalid(fed& row)
{
    row.value = no_value;
    for (const auto& item : row.to) {
        if (item) {
            service_.invalidate(*item);
        }
    }
}

/// What the bus is to know of it, of the device as a whole.
double fed_service::shown(const fed& row) const
{
    if (row.offset) {
        return row.subtracted >= 0.0 && row.value >= row.subtracted ? row.value - row.subtracted : no_value;
    }
    return row.what == measures::voltage && settings_.line_to_line ? row.value / std::sqrt(3.0) : row.value;
}

double fed_service::shown(const std::optional<std::size_t>& row) const
{
    return row ? shown(fed_[*row]) : no_value;
}

/// Its value, on one phase or on all three.
void fed_service::show(const fed& row)
{
    double value = shown(row);
    if (row.spread) {
        if (row.what == measures::power || row.what == measures::energy) {
            value /= 3.0;
        } else if (row.what == measures::current) {
            return; // of the power and the voltage, see compute()
        }
    }
    for (const auto& item : row.to) {
        set(item, value);
    }
}

void fed_service::compute()
{
    for (const auto& each : totals_) {
        double all = 0.0;
        for (std::size_t i = 0; i < each.count; ++i) {
            all += each.unless_told ? fed_[each.rows[i]].value : shown(fed_[each.rows[i]]);
        }
        if (!each.unless_told) {
            service_.set(each.to, all);
        } else if (!fed_[*each.unless_told].ever_told) {
            feed(*each.unless_told, all);
        }
    }
    for (const auto& each : derived_) {
        std::array<double, 4> sources{};
        for (std::size_t i = 0; i < each.count; ++i) {
            sources[i] = fed_[each.rows[i]].value;
        }
        if (!each.unless_told) {
            service_.set(each.to, each.compute(std::span{sources.data(), each.count}));
        } else if (!fed_[*each.unless_told].ever_told) {
            feed(*each.unless_told, each.compute(std::span{sources.data(), each.count}));
        }
    }
    if (spread_current_) {
        const double volt = shown(voltages_[0]);
        const double ampere = volt > 0.0 ? shown(powers_[0]) / 3.0 / volt : no_value;
        for (const auto& item : fed_[*spread_current_].to) {
            set(item, ampere);
        }
    }
    if (rows_.powers_by_current_share) {
        std::array<double, 3> parts{};
        double whole = 0.0;
        for (unsigned i = 0; i < phases_; ++i) {
            parts[i] = shown(voltages_[i]) * shown(currents_[i]);
            whole += parts[i];
        }
        for (unsigned i = 0; i < phases_; ++i) {
            set(shares_[i], whole > 0.0 ? shown(power_) * parts[i] / whole : no_value);
        }
    }
}

double fed_service::value_at(std::string_view path) const
{
    const auto row = row_at(path);
    return row ? fed_[*row].value : no_value;
}

double fed_service::power() const
{
    if (power_) {
        return shown(power_);
    }
    double all = 0.0;
    for (unsigned i = 0; i < phases_; ++i) {
        all += shown(powers_[i]);
    }
    return all;
}

void fed_service::show_state(bool asleep)
{
    const double power_now = power();
    if (status_code_ && (asleep || !tells(status_row_))) {
        set(status_code_, asleep ? standby : std::isnan(power_now) ? no_value : power_now > 0.0 ? running : standby);
    }
    if (error_code_ && (asleep || !tells(error_row_))) {
        set(error_code_, 0.0);
    }
    constexpr int off = 0;
    constexpr int inverting = 9;
    constexpr int on = 2;
    set(state_, !asleep && shown(currents_[0]) > 0.0 ? inverting : off);
    set(mode_, on);
    if (!settings_.inverted && !wiring_told_ && class_.name == "pvinverter" && power_now < most_of_an_idle_inverter) {
        wiring_told_ = true;
        log(settings_.name,
            "the power is negative ({:.0f} W): a meter that is wired for loads, in front of an inverter, needs "
            "inverted = true",
            power_now);
    }
}

void fed_service::complete_sample(std::chrono::microseconds took, bool is_new)
{
    compute();
    if (calculator_ != nullptr) {
        calculator_->complete(*this, monotonic::now());
    }
    for (auto& row : fed_) {
        row.told = false;
    }
    show_state(false);
    finish_sample(took, is_new);
}

void fed_service::sleep(std::chrono::microseconds took)
{
    for (auto& row : fed_) {
        if (row.text || row.what == measures::energy || row.what == measures::rating) {
            continue;
        }
        const bool flows = row.what == measures::power || row.what == measures::current;
        row.value = flows ? 0.0 : no_value;
        for (const auto& item : row.to) {
            set(item, row.value);
        }
    }
    compute();
    for (const auto& item : shares_) {
        set(item, 0.0);
    }
    if (spread_current_) {
        for (const auto& item : fed_[*spread_current_].to) {
            set(item, 0.0);
        }
    }
    show_state(true);
    finish_sample(took, false);
}

void fed_service::finish_sample(std::chrono::microseconds took, bool is_new)
{
    constexpr int after_255 = 256;
    updates_ = is_new ? (updates_ + 1) % after_255 : updates_;
    set(update_index_, updates_);
    set(latency_, std::chrono::duration<double>(took).count());
    service_.set_connected(true);
    service_.commit();
}

void fed_service::expire_untold(monotonic::time_point since)
{
    for (std::size_t row = 0; row < fed_.size(); ++row) {
        auto& it = fed_[row];
        const auto& from = rows_.rows[row];
        if (it.last_told < since && !it.guard && !from.field.lasting && !is_identity(from.path)) {
            make_invalid(it);
        }
    }
}

void fed_service::again()
{
    if (calculator_ != nullptr) {
        calculator_->again(*this, monotonic::now());
        service_.commit();
    }
}

void fed_service::expire(std::size_t first, std::size_t count)
{
    for (std::size_t row = first; row < first + count; ++row) {
        auto& it = fed_[row];
        const bool stays =
            rows_.absent_is_kept ? rows_.rows[row].field.lasting || is_identity(rows_.rows[row].path) : it.text;
        if (!stays && !it.guard) {
            make_invalid(it);
        }
    }
    compute();
}

void fed_service::lose(absence why)
{
    expire(0, fed_.size());
    set(status_code_, error);
    set(error_code_, static_cast<int>(why));
    set(state_, no_value);
    set(latency_, no_value);
    if (calculator_ != nullptr) {
        calculator_->lose(*this, monotonic::now());
    }
    service_.set_connected(false);
    service_.commit();
}

} // namespace busbar::json
