#include <busbar/ascii.hpp>
#include <busbar/run/log.hpp>
#include <busbar/service/ac_meter.hpp>
#include <busbar/service/digitalinput.hpp>
#include <busbar/sunspec/driver.hpp>
#include <busbar/sunspec/phase_split.hpp>
#include <busbar/sunspec/status.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace busbar::sunspec {

namespace {

/// Flash wears: once in the evening, and not more often than this.
constexpr std::chrono::minutes energy_is_kept_every{15};

/// Phases of the models that tell it: 101, 111, 201, 211 one, 102, 112, 202, 212 two.
std::optional<unsigned> phases_of_model(std::uint16_t id)
{
    const bool tells =
        (id >= 101 && id <= 103) || (id >= 111 && id <= 113) || (id >= 201 && id <= 204) || (id >= 211 && id <= 214);
    return tells ? std::optional<unsigned>(std::min(id % 10U, 3U)) : std::nullopt;
}

/// Some gateways send now and then a frame in which nothing is measured, not even the lifetime counter, and the state is "fault"
/// (modbus.md §4, Fronius). It is not a fault of the inverter.
bool is_blank_frame(std::uint16_t id, std::span<const std::byte> body)
{
    const bool integers = id >= 101 && id <= 103;
    const bool floats = id >= 111 && id <= 113;
    const std::size_t state = integers ? 36 : 46;
    if ((!integers && !floats) || body.size() < 2 * (state + 1) || word(body, state) != 7) {
        return false;
    }
    const auto all_zero = [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i <= last; ++i) {
            if (word(body, i) != 0) {
                return false;
            }
        }
        return true;
    };
    // Currents, phase voltages, power, frequency, energy.
    return integers ? all_zero(0, 3) && all_zero(8, 10) && all_zero(12, 12) && all_zero(14, 14) && all_zero(22, 23)
                    : all_zero(0, 7) && all_zero(14, 23) && all_zero(30, 31);
}

} // namespace

driver::driver(const point_program& program, point_settings settings, surroundings& around)
    : program_(program),
      settings_(std::move(settings)),
      around_(around),
      link_(around.shared.get<modbus::link_pool>(around.on).get(settings_.address.where, settings_.address.options)),
      presence_(around.on, settings_.name, [this] { find(); }),
      finder_(
          link_, program, settings_.address.units, [this](const found_chain& found) { on_found(found); },
          [this](const std::string& problem) { on_not_found(problem); }),
      poller_(around.on, link_, *this)
{
}

void driver::start()
{
    find();
}

void driver::find()
{
    if (!finder_.busy()) {
        finder_.start();
    }
}

void driver::stop(std::function<void()> done)
{
    presence_.stop();
    poller_.stop();
    keep_phase_energy();
    const auto leave = [this, done = std::move(done)] {
        services_.clear();
        indicator_service_.reset();
        done();
    };
    if (limit_) {
        limit_->release(leave);
    } else {
        leave();
    }
}

std::string driver::state() const
{
    return fmt::format("{}: {}{}", settings_.name, presence_.to_words(),
                       rival_here_ ? ", not published: the GX's own driver shows it" : "");
}

void driver::on_not_found(const std::string& problem)
{
    if (rival_here_) {
        return; // looked for when the rival leaves
    }
    if (presence_.is_here()) { // its chain was being read again
        set_connected(false);
        commit();
        presence_.lost(problem, std::chrono::seconds{0});
    } else {
        presence_.not_found(problem);
    }
}

/// Without that there is nothing to show, and nothing by which to tell that it is there.
bool driver::tells_power(const found_chain& found) const
{
    return std::any_of(program_.rows.begin(), program_.rows.end(), [&](const point_row& row) {
        const auto sources = row.from.all();
        return row.service == 0 && std::string_view{row.path} == "/Ac/Power" &&
               std::any_of(sources.begin(), sources.end(),
                           [&](const source& s) { return found.find(s.in->id) != nullptr; });
    });
}

void driver::on_found(const found_chain& found)
{
    if (!tells_power(found)) {
        on_not_found(fmt::format("unit {}: {} {} #{} has models {}: none of them is that of a {} {}", found.unit,
                                 found.manufacturer, found.model, found.serial, found.ids(), program_.about->vendor,
                                 program_.about->model));
        return;
    }
    const bool another = !chain_.serial.empty() && chain_.serial != found.serial;
    if (another) {
        log(settings_.name, "another device answers: was #{}, is #{}", chain_.serial, found.serial);
    }
    chain_ = found;
    presence_.found(fmt::format("{} {} {} #{}, unit {}, models {}", found.manufacturer, found.model, found.version,
                                found.serial, found.unit, found.ids()));
    const auto identity = fmt::format("{} {} {} {}", found.serial, found.unit, found.phases, found.ids());
    if (identity == published_) {
        if (!services_.empty()) {
            set_connected(true);
            start_polling();
            if (limit_) {
                limit_->attach(chain_);
            }
        }
        return;
    }
    published_ = identity;
    limit_.reset();
    services_.clear();
    indicator_service_.reset();
    if (program_.meter) {
        publish();
        start_polling();
        return;
    }
    // dbus-fronius finds some inverters by itself: shown twice, their production would count twice (modbus.md §5 row 19).
    std::string name = "com.victronenergy.pvinverter.pv_";
    for (const char c : found.serial) {
        name += is_letter_or_digit(c) ? c : '_';
    }
    rival_ = std::make_unique<publisher::name_watch>(around_.bus, name, [this](bool owned) { on_rival(owned); });
}

/// Called when it is known whether the GX's own driver shows the inverter, and whenever that changes.
void driver::on_rival(bool here)
{
    if (here) {
        log_line(settings_.name,
                 "the GX's own driver shows this inverter already: not published a second time; disable it "
                 "there to use this one");
        presence_.stop();
        poller_.stop();
        limit_.reset();
        services_.clear();
        indicator_service_.reset();
    } else if (rival_here_) {
        log_line(settings_.name, "the GX's own driver does not show this inverter any more");
        published_.clear(); // who knows what stands there by now
        find();
    } else if (services_.empty()) {
        publish();
        start_polling();
    }
    rival_here_ = here;
}

std::string driver::identifier() const
{
    return publisher::to_identifier(
        fmt::format("{}_{}", program_.about->type,
                    chain_.serial.empty() ? fmt::format("{}_{}", modbus::to_words(settings_.address.where), chain_.unit)
                                          : chain_.serial));
}

publisher::identity driver::identity_of(std::size_t which) const
{
    const auto& shown_as = *program_.services[which].shown_as;
    publisher::identity who;
    who.suffix = identifier();
    who.settings_id = which == 0 ? who.suffix : fmt::format("{}_{}", who.suffix, shown_as.name);
    who.connection = settings_.address.to_words(chain_.unit);
    who.product_name = fmt::format("{} {}", chain_.manufacturer, chain_.model);
    who.firmware_version = chain_.version;
    who.serial = chain_.serial;
    who.product_id = which == 0 ? program_.about->product_id : 0;
    who.name = which == 0 ? settings_.name : fmt::format("{} {}", settings_.name, shown_as.name);
    who.wanted_instance = which == 0 ? settings_.instance : std::nullopt;
    return who;
}

void driver::publish()
{
    services_.clear();
    indicator_service_.reset();
    limit_.reset();
    chosen_.clear();
    shared_.clear();
    polled_.clear();
    slots_.assign(program_.slot_count, no_value);
    status_ = no_value;
    asleep_ = false;
    phases_ = chain_.phases != 0 ? chain_.phases : 3;
    for (const auto& wanted : program_.models) {
        if (const auto* found = chain_.find(wanted.what->id)) {
            if (const auto phases = phases_of_model(found->id)) {
                phases_ = *phases;
                break;
            }
        }
    }
    for (std::size_t i = 0; i < program_.services.size(); ++i) {
        add_service(i);
    }
    for (std::size_t row = 0; row < program_.rows.size(); ++row) {
        add_row(row);
    }
    for (std::size_t row = 0; row < program_.rows.size(); ++row) {
        add_shared(row);
    }
    add_memory();
    known_ = {.status = chosen_index("/StatusCode"), .power = chosen_index("/Ac/Power")};
    for (std::size_t i = 0; i < 3; ++i) {
        known_.volts[i] = chosen_index(fmt::format("/Ac/L{}/Voltage", i + 1));
        known_.amperes[i] = chosen_index(fmt::format("/Ac/L{}/Current", i + 1));
    }
    auto& main = *services_.front();
    const auto& paths = program_.services.front().shown_as->paths;
    for (const char* path : {"/NrOfPhases", "/Ac/NumberOfPhases"}) {
        if (service::find(paths, path) != nullptr) {
            main.set(main.add(path), phases_);
        }
    }
    if (settings_.position && service::find(paths, "/Position") != nullptr) {
        main.set_default(main.add("/Position"), *settings_.position);
    }
    if (settings_.power_limit && !program_.meter) {
        add_limit();
    }
    if (settings_.limit_input && !program_.meter) {
        add_indicator();
    }
    for (const auto& service : services_) {
        if (service) {
            service->publish();
        }
    }
    set_connected(true);
}

void driver::add_service(std::size_t which)
{
    if (!settings_.services[which]) {
        services_.push_back(nullptr);
        return;
    }
    services_.push_back(std::make_unique<publisher::bus_service>(
        around_.bus, std::vector{program_.services[which].shown_as}, identity_of(which)));
}

/// The first model of a set that the device has.
const found_model* driver::first_of_set(const point_choice& from, unsigned set, std::size_t& source) const
{
    for (source = 0; source < from.count; ++source) {
        if (from.sources[source].set == set) {
            if (const auto* found = chain_.find(from.sources[source].in->id)) {
                return found;
            }
        }
    }
    return nullptr;
}

void driver::add_row(std::size_t row)
{
    const point_row& it = program_.rows[row];
    if (!services_[it.service] || service::phase_of(it.path) > phases_) {
        return;
    }
    unsigned repetitions = it.repeated() ? 0U : 1U;
    bool present = false;
    for (unsigned set = 0; set < it.from.sets(); ++set) {
        std::size_t source = 0;
        if (const auto* found = first_of_set(it.from, set, source)) {
            present = true;
            repetitions = std::max<unsigned>(repetitions, it.repeated() ? found->repetitions : 1U);
        }
    }
    for (unsigned i = 0; present && i < repetitions; ++i) {
        add_chosen(row, i);
    }
}

void driver::add_chosen(std::size_t row, unsigned repetition)
{
    const point_row& it = program_.rows[row];
    chosen_row chosen;
    chosen.row = row;
    // A meter's phase may take power, an inverter's may only seem to.
    chosen.phase_power = !program_.meter && it.spec->in.of == quantity::active_power && service::phase_of(it.path) != 0;
    for (unsigned set = 0; set < it.from.sets(); ++set) {
        std::size_t source = 0;
        const auto* found = first_of_set(it.from, set, source);
        if (found == nullptr) {
            continue;
        }
        const std::size_t offset = it.repeated() ? source * most_repetitions + repetition : source;
        chosen.models[chosen.slot_count] = found->id;
        chosen.slots[chosen.slot_count++] = static_cast<std::uint16_t>(program_.slots[row] + offset);
        auto polled = std::find_if(polled_.begin(), polled_.end(),
                                   [&](const polled_model& m) { return m.found.address == found->address; });
        if (polled == polled_.end()) {
            const auto program = std::find_if(program_.models.begin(), program_.models.end(),
                                              [&](const model_program& m) { return m.what->id == found->id; });
            polled = polled_.insert(polled_.end(), polled_model{.program = &*program, .found = *found, .rows = {}});
        }
        polled->rows.push_back(chosen_.size());
    }
    auto& service = *services_[it.service];
    chosen.item = publisher::fed_item(service, service.add(path_of(it.path, repetition)), it.options.rising);
    chosen_.push_back(chosen);
}

/// A phase that no model tells, or that the model leaves out: its share of the total.
void driver::add_shared(std::size_t row)
{
    const point_row& it = program_.rows[row];
    const auto phase = service::phase_of(it.path);
    if (!it.from.shared_out || phase > phases_) {
        return;
    }
    const auto read = std::find_if(chosen_.begin(), chosen_.end(), [&](const chosen_row& c) { return c.row == row; });
    const auto total_path = "/Ac" + std::string{std::string_view{it.path}.substr(6)};
    const auto total = std::find_if(chosen_.begin(), chosen_.end(), [&](const chosen_row& c) {
        return program_.rows[c.row].service == it.service && total_path == program_.rows[c.row].path;
    });
    if (total == chosen_.end()) {
        return;
    }
    auto& service = *services_[it.service];
    shared_row shared;
    shared.total = static_cast<std::size_t>(total - chosen_.begin());
    shared.phase = phase - 1;
    shared.energy = it.spec->in.of == quantity::energy;
    if (read != chosen_.end()) {
        shared.read = static_cast<std::size_t>(read - chosen_.begin());
    }
    shared.item = publisher::fed_item(service, service.add(path_of(it.path, 0)), false);
    shared_.push_back(shared);
}

void driver::add_limit()
{
    auto& main = *services_.front();
    if (chain_.find(limit_by_123.model) == nullptr && chain_.find(limit_by_704.model) == nullptr) {
        log(settings_.name, "power_limit: this inverter has neither model 123 nor 704: its power can't be limited");
        return;
    }
    limit_item_ = main.add("/Ac/PowerLimit");
    limit_ = std::make_unique<power_limit>(around_.on, link_, settings_.name, [this](double watts) {
        services_.front()->set(limit_item_, watts);
        services_.front()->commit();
    });
    main.on_write(limit_item_, [this](double watts) { return limit_->write(watts); });
    limit_->attach(chain_);
}

void driver::add_indicator()
{
    publisher::identity who = identity_of(0);
    who.settings_id += "_digitalinput";
    who.product_id = 0;
    who.name = settings_.name + " limited";
    who.wanted_instance = std::nullopt;
    indicator_service_ = std::make_unique<publisher::bus_service>(
        around_.bus, std::vector<const service::service_class*>{&service::class_of<service::digitalinput>},
        std::move(who));
    indicator_state_ = indicator_service_->add("/State");
    indicator_alarm_ = indicator_service_->add("/Alarm");
    constexpr double bilge_pump = 3; // the type whose states are off and on (venus.md §2.5)
    indicator_service_->set(indicator_service_->add("/Type"), bilge_pump);
    indicator_service_->publish();
}

/// The path with its repetition, and on the phase where a single-phase device stands.
std::string driver::path_of(const char* path, unsigned repetition) const
{
    std::string name = path;
    if (const auto hash = name.find('#'); hash != std::string::npos) {
        name.replace(hash, 1, std::to_string(repetition));
    }
    if (phases_ == 1 && service::phase_of(name) == 1) {
        name[5] = static_cast<char>('0' + settings_.phase);
    }
    return name;
}

void driver::start_polling()
{
    std::vector<modbus::polled_block> blocks;
    // The fastest first: it tells whether the device is there.
    std::stable_sort(polled_.begin(), polled_.end(),
                     [](const polled_model& a, const polled_model& b) { return a.program->every < b.program->every; });
    for (auto& polled : polled_) {
        polled.found = *chain_.find(polled.found.id);
        // A whole model, if it fits: some devices refuse to have one cut. Else as much as the rows need.
        unsigned words = polled.found.length;
        if (words > most_model_words) {
            const auto& repeated = polled.program->what->repeated;
            words =
                std::max<unsigned>(polled.program->words, repeated.start + polled.found.repetitions * repeated.length);
            words = std::min(words, most_model_words);
        }
        modbus::polled_block block;
        block.what.unit = chain_.unit;
        block.what.address = polled.found.address;
        block.what.count = static_cast<std::uint16_t>(2 + words);
        block.every = paced(polled.program->every, program_.fastest(), settings_.interval);
        block.fresh_for = freshness_of(block.every);
        block.optional = !blocks.empty();
        blocks.push_back(block);
    }
    poller_.start(blocks);
}

/// The first of a row's sources that has a value.
double driver::value_of(const chosen_row& row) const
{
    for (std::size_t i = 0; i < row.slot_count; ++i) {
        if (const double value = slots_[row.slots[i]]; std::isfinite(value)) {
            return value;
        }
    }
    return no_value;
}

/// The first service's row of that path, among the chosen ones.
std::optional<std::size_t> driver::chosen_index(std::string_view path) const
{
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
        if (program_.rows[chosen_[i].row].service == 0 && path == program_.rows[chosen_[i].row].path) {
            return i;
        }
    }
    return std::nullopt;
}

double driver::value_at(std::optional<std::size_t> chosen) const
{
    return chosen ? value_of(chosen_[*chosen]) : no_value;
}

modbus::poll_client::verdict driver::on_data(std::size_t block, std::span<const std::byte> data,
                                             monotonic::time_point received)
{
    polled_model& model = polled_[block];
    if (word(data, 0) != model.found.id || word(data, 1) != model.found.length) {
        return verdict::rebuild;
    }
    const auto body = data.subspan(4);
    if (is_blank_frame(model.found.id, body)) {
        return verdict::bad;
    }
    auto repetitions = model.found.repetitions;
    if (model.program->repeated) {
        repetitions = std::min(repetitions, count_repetitions(*model.program->what, model.found.length, body));
    }
    model.program->decode(body.data(), static_cast<unsigned>(body.size() / 2), repetitions, slots_.data());
    feed(model, received);
    return verdict::good;
}

void driver::feed(const polled_model& model, monotonic::time_point received)
{
    if (known_.status) {
        update_status(received);
    }
    for (const auto index : model.rows) {
        chosen_row& chosen = chosen_[index];
        const row_options& options = program_.rows[chosen.row].options;
        double value = value_of(chosen);
        if (options.if_producing && !measures()) {
            value = no_value;
        }
        if (options.if_faulty && status_ != status_error) {
            value = 0.0;
        }
        if (index == known_.status) {
            value = status_;
        }
        chosen.item.put(chosen.phase_power ? shown_phase_power(value) : value, received);
    }
    feed_shares(received);
}

/// Whether what it parks at night may be shown: not before it has told its state, if it tells one.
bool driver::measures() const
{
    return known_.status ? std::isfinite(status_) && is_producing(status_) : true;
}

void driver::on_round_end()
{
    commit();
    const bool asleep = std::isfinite(status_) && !is_producing(status_);
    if (asleep != asleep_) {
        asleep_ = asleep;
        log(settings_.name, "{} (status {:.0f}){}", asleep ? "asleep" : "awake", status_,
            asleep ? ": voltages invalid" : "");
    }
}

void driver::update_status(monotonic::time_point received)
{
    const double power = value_at(known_.power);
    status_ = status_shown(value_at(known_.status), power);
    if (indicator_service_) {
        constexpr double off = 2;
        constexpr double on = 3;
        constexpr double alarm = 2;
        const bool limited = indicator_.update(status_, power, received);
        indicator_service_->set(indicator_state_, limited ? on : off);
        indicator_service_->set(indicator_alarm_, limited && settings_.limit_alarm ? alarm : 0.0);
    }
}

/// The phases' energies are kept over restarts: a phase that began again at a third of the total could step back.
void driver::add_memory()
{
    phase_energy_ = phase_counters(phases_);
    shared_energy_.reset();
    for (const auto& shared : shared_) {
        if (shared.energy) {
            shared_energy_ = shared.total;
        }
    }
    energy_kept_at_ = monotonic::now();
    energy_was_kept_ = false;
    remembered_.fill(no_value);
    for (std::size_t i = 0; shared_energy_ && i < phases_; ++i) {
        auto& main = *services_.front();
        memory_[i] = main.add(fmt::format("/Memory/L{}Energy", i + 1));
        main.on_setting(memory_[i], [this, i](double stored) {
            remembered_[i] = stored;
            if (!energy_was_kept_) { // afterwards it is but the echo of our own words
                phase_energy_.resume(remembered_);
                show_phase_energy(monotonic::now()); // the first sample may have come before
            }
        });
    }
}

void driver::show_phase_energy(monotonic::time_point received)
{
    for (auto& shared : shared_) {
        // One that had a counter of its own keeps it: a share of the total would be another one.
        if (shared.energy && !shared.told) {
            shared.item.put(phase_energy_.part(shared.phase), received);
        }
    }
}

void driver::keep_phase_energy()
{
    if (!shared_energy_ || services_.empty() || !std::isfinite(phase_energy_.part(0))) {
        return;
    }
    energy_kept_at_ = monotonic::now();
    energy_was_kept_ = true;
    for (std::size_t i = 0; i < phases_; ++i) {
        services_.front()->keep(memory_[i], phase_energy_.part(i));
    }
}

void driver::feed_shares(monotonic::time_point received)
{
    if (shared_.empty()) {
        return;
    }
    std::array<double, 3> volts{};
    std::array<double, 3> amperes{};
    for (std::size_t i = 0; i < phases_; ++i) {
        volts[i] = value_at(known_.volts[i]);
        amperes[i] = value_at(known_.amperes[i]);
    }
    const auto shares = phase_shares(volts, amperes, phases_);
    if (shared_energy_) {
        phase_energy_.add(chosen_[*shared_energy_].item.value(), shares);
        if (received - energy_kept_at_ >= energy_is_kept_every) {
            keep_phase_energy();
        }
    }
    for (auto& shared : shared_) {
        if (shared.read && std::isfinite(value_of(chosen_[*shared.read]))) {
            shared.told = true;
        } else if (!shared.energy) {
            shared.item.put(shown_phase_power(value_of(chosen_[shared.total]) * shares[shared.phase]), received);
        }
    }
    show_phase_energy(received);
}

void driver::on_stale(std::size_t block)
{
    const polled_model& model = polled_[block];
    for (const auto index : model.rows) {
        chosen_row& chosen = chosen_[index];
        // Only what this model brought: another source of the row may be fresh.
        for (std::size_t i = 0; i < chosen.slot_count; ++i) {
            if (chosen.models[i] == model.found.id) {
                slots_[chosen.slots[i]] = no_value;
            }
        }
        if (const double other = value_of(chosen); std::isfinite(other)) {
            chosen.item.put(other, monotonic::now());
        } else {
            chosen.item.expire();
        }
    }
    for (auto& shared : shared_) {
        if (!shared.energy && !std::isfinite(value_of(chosen_[shared.total]))) {
            shared.item.expire();
        }
    }
}

void driver::on_lost(std::string_view problem, std::chrono::steady_clock::duration silent_for)
{
    for (std::size_t block = 0; block < polled_.size(); ++block) {
        on_stale(block);
    }
    status_ = no_value;
    asleep_ = false;
    if (limit_) {
        limit_->detach();
    }
    keep_phase_energy();
    set_connected(false);
    commit();
    presence_.lost(problem, silent_for);
}

void driver::on_rebuild()
{
    log(settings_.name, "the models at its addresses have changed: values invalid, reading the chain again");
    for (std::size_t block = 0; block < polled_.size(); ++block) {
        on_stale(block);
    }
    if (limit_) {
        limit_->detach();
    }
    commit();
    finder_.start();
}

void driver::set_connected(bool connected)
{
    for (const auto& service : services_) {
        if (service) {
            service->set_connected(connected);
        }
    }
    if (indicator_service_) {
        indicator_service_->set_connected(connected);
        if (!connected) {
            indicator_service_->invalidate(indicator_state_);
            indicator_service_->invalidate(indicator_alarm_);
        }
    }
}

void driver::commit()
{
    for (const auto& service : services_) {
        if (service) {
            service->commit();
        }
    }
    if (indicator_service_) {
        indicator_service_->commit();
    }
}

} // namespace busbar::sunspec
