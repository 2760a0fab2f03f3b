#include <busbar/modbus/register_driver.hpp>
#include <busbar/service/ac_meter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace busbar::modbus {

namespace {

/// Texts that are part of a service's identity: the publisher publishes them.
bool is_identity(std::string_view path)
{
    return path == "/Serial" || path == "/FirmwareVersion" || path == "/HardwareVersion";
}

} // namespace

register_driver::register_driver(const register_program& program, register_settings settings, surroundings& around)
    : program_(program),
      settings_(std::move(settings)),
      around_(around),
      link_(around.shared.get<link_pool>(around.on).get(settings_.address.where, settings_.address.options)),
      presence_(around.on, settings_.name, [this] { finder_.start(); }),
      finder_(
          link_, program, settings_.address.units, [this](const found_device& found) { on_found(found); },
          [this](const std::string& problem) { presence_.not_found(problem); }),
      poller_(around.on, link_, *this),
      write_(link_, [this](const reply& answer) { on_written(answer); })
{
}

void register_driver::start()
{
    finder_.start();
}

void register_driver::stop(std::function<void()> done)
{
    presence_.stop();
    poller_.stop();
    services_.clear();
    done();
}

std::string register_driver::state() const
{
    return fmt::format("{}: {}", settings_.name, presence_.to_words());
}

void register_driver::on_found(const found_device& found)
{
    const auto serial = found.text_of(program_, "/Serial");
    auto identity = fmt::format("{} #{}, unit {}, {} phases", found.model, serial, found.unit, found.phases);
    if (identity != identity_ || services_.empty()) {
        if (!services_.empty()) {
            log(settings_.name, "another device answers at {}: was {}, is {}", settings_.address.to_words(), identity_,
                identity);
        }
        identity_ = std::move(identity);
        unit_ = found.unit;
        publish(found);
    }
    presence_.found(fmt::format("{} {}{}{}, unit {}", program_.about->vendor,
                                found.model.empty() ? program_.about->model : found.model, serial.empty() ? "" : " #",
                                serial, found.unit));
    set_connected(true);
    start_polling();
}

/// A single-phase device stands on the phase that the configuration says.
std::string register_driver::path_of(const char* path, unsigned phases) const
{
    std::string name = path;
    if (phases == 1 && service::phase_of(name) == 1) {
        name[5] = static_cast<char>('0' + settings_.phase);
    }
    return name;
}

void register_driver::publish(const found_device& found)
{
    services_.clear();
    fed_.clear();
    fed_.resize(program_.rows.size());
    fed_derived_.clear();
    derived_sources_.clear();
    values_.assign(program_.rows.size(), no_value);
    texts_.assign(program_.rows.size(), {});

    const auto serial = found.text_of(program_, "/Serial");
    const std::string place = fmt::format("{}_{}", to_words(settings_.address.where), found.unit);
    const std::string id = publisher::to_identifier(
        fmt::format("{}_{}", program_.about->type, serial.empty() ? std::string_view{place} : serial));
    for (std::size_t i = 0; i < program_.services.size(); ++i) {
        auto classes = std::vector(program_.services[i].classes.begin(), program_.services[i].classes.end());
        if (i == 0) {
            std::rotate(classes.begin(), classes.begin() + static_cast<std::ptrdiff_t>(settings_.role),
                        classes.begin() + static_cast<std::ptrdiff_t>(settings_.role) + 1);
        }
        publisher::identity who;
        who.suffix = id;
        who.settings_id = i == 0 ? id : fmt::format("{}_{}", id, classes.front()->name);
        who.connection = settings_.address.to_words(found.unit);
        who.product_name = fmt::format("{} {}", program_.about->vendor, program_.about->model);
        who.firmware_version = found.text_of(program_, "/FirmwareVersion");
        who.hardware_version = found.text_of(program_, "/HardwareVersion");
        who.serial = serial;
        who.product_id = program_.about->product_id;
        who.name = settings_.name;
        who.wanted_instance = i == 0 ? settings_.instance : std::nullopt;
        services_.push_back(std::make_unique<publisher::bus_service>(around_.bus, std::move(classes), std::move(who)));
    }
    for (std::size_t row = 0; row < program_.rows.size(); ++row) {
        add_row(found, row);
    }
    for (const auto& row : program_.services.front().derived) {
        auto& sources = derived_sources_.emplace_back();
        for (std::size_t i = 0; i < row.source_count; ++i) {
            const auto source = std::find_if(program_.rows.begin(), program_.rows.end(), [&](const register_row& r) {
                return r.service == 0 && std::string_view{r.path} == row.sources[i];
            });
            sources[i] = static_cast<std::size_t>(source - program_.rows.begin());
        }
        auto& service = *services_.front();
        if (service::phase_of(row.path) > found.phases) {
            fed_derived_.emplace_back();
        } else {
            fed_derived_.emplace_back(service, service.add(path_of(row.path, found.phases)), false);
        }
    }
    auto& main = *services_.front();
    const auto& main_class = *program_.services.front().classes[settings_.role];
    for (const char* path : {"/NrOfPhases", "/Ac/NumberOfPhases"}) {
        if (found.phases > 0 && service::find(main_class.paths, path) != nullptr) {
            main.set(main.add(path), found.phases);
        }
    }
    if (!found.model.empty() && service::find(main_class.paths, "/Model") != nullptr) {
        main.set(main.add("/Model"), found.model);
    }
    if (settings_.position) {
        main.set_default(main.add("/Position"), *settings_.position);
    }
    for (const auto& service : services_) {
        service->publish();
    }
}

void register_driver::add_row(const found_device& found, std::size_t row)
{
    const register_row& it = program_.rows[row];
    if (is_identity(it.path) || service::phase_of(it.path) > found.phases) {
        return;
    }
    auto& service = *services_[it.service];
    const auto which = service.add(path_of(it.path, found.phases));
    if (holds_text(*it.spec)) {
        service.set(which, found.texts[row]);
        return;
    }
    if (it.options.once) {
        service.set(which, found.values[row]);
        return;
    }
    fed_[row] = publisher::fed_item(service, which, it.options.rising);
    if (program_.encoders[row] != nullptr) {
        service.on_write(which, [this, row](double value) { return write(row, value); });
    }
}

void register_driver::start_polling()
{
    std::vector<polled_block> blocks;
    polled_.clear();
    for (std::size_t i = 0; i < program_.blocks.size(); ++i) {
        const block& planned = program_.blocks[i];
        if (planned.once) {
            continue;
        }
        polled_block polled;
        polled.what.unit = unit_;
        polled.what.function = read_function(planned.in_space);
        polled.what.address = planned.address;
        polled.what.count = planned.size;
        polled.every = paced(planned.every, program_.fastest(), settings_.interval);
        polled.fresh_for = freshness_of(polled.every);
        polled.optional = planned.optional;
        blocks.push_back(polled);
        polled_.push_back(static_cast<std::uint16_t>(i));
    }
    // The first block tells whether the device is there: the fastest one that it must answer.
    const auto first = std::min_element(blocks.begin(), blocks.end(), [](const polled_block& a, const polled_block& b) {
        return a.optional != b.optional ? b.optional : a.every < b.every;
    });
    std::swap(polled_.front(), polled_[static_cast<std::size_t>(first - blocks.begin())]);
    std::swap(blocks.front(), *first);
    poller_.start(blocks);
}

poll_client::verdict register_driver::on_data(std::size_t polled, std::span<const std::byte> data,
                                              monotonic::time_point received)
{
    const auto which = polled_[polled];
    const block& planned = program_.blocks[which];
    program_.decoders[which](data.data(), values_.data(), texts_.data());
    for (std::size_t i = 0; i < planned.count; ++i) {
        const auto row = program_.order[planned.first + i];
        fed_[row].put(values_[row], received);
    }
    derive(received);
    return verdict::good;
}

void register_driver::derive(monotonic::time_point received)
{
    const auto rows = program_.services.front().derived;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::array<double, 4> sources{};
        for (std::size_t s = 0; s < rows[i].source_count; ++s) {
            sources[s] = fed_[derived_sources_[i][s]].value(); // guarded, where the row is a counter
        }
        fed_derived_[i].put(rows[i].compute(std::span{sources.data(), rows[i].source_count}), received);
    }
}

void register_driver::on_stale(std::size_t polled)
{
    const block& planned = program_.blocks[polled_[polled]];
    for (std::size_t i = 0; i < planned.count; ++i) {
        const auto row = program_.order[planned.first + i];
        values_[row] = no_value;
        fed_[row].expire();
    }
    derive(monotonic::now());
}

void register_driver::on_lost(std::string_view problem, std::chrono::steady_clock::duration silent_for)
{
    for (std::size_t polled = 0; polled < polled_.size(); ++polled) {
        on_stale(polled);
    }
    set_connected(false);
    commit();
    presence_.lost(problem, silent_for);
}

void register_driver::set_connected(bool connected)
{
    for (const auto& service : services_) {
        service->set_connected(connected);
    }
}

void register_driver::commit()
{
    for (const auto& service : services_) {
        service->commit();
    }
}

publisher::write_result register_driver::write(std::size_t row, double value)
{
    if (!presence_.is_here() || write_.busy()) {
        return publisher::write_result::refused;
    }
    const register_row& it = program_.rows[row];
    if (!program_.encoders[row](value, write_request_.words.data())) {
        return publisher::write_result::refused;
    }
    write_request_.unit = unit_;
    write_request_.address = it.address;
    write_request_.count = static_cast<std::uint16_t>(it.size());
    write_request_.function = holds_bits(it.in_space)                                    ? function::write_coil
                              : it.options.written == write_by::single && it.size() == 1 ? function::write_register
                                                                                         : function::write_registers;
    written_row_ = row;
    write_.start(write_request_);
    return publisher::write_result::accepted;
}

/// What was written is published when it is read back.
void register_driver::on_written(const reply& answer)
{
    if (!answer.ok()) {
        log(settings_.name, "{} was not written: {}", program_.rows[written_row_].path, answer.problem);
        return;
    }
    for (std::size_t polled = 0; polled < polled_.size(); ++polled) {
        const block& planned = program_.blocks[polled_[polled]];
        const auto rows = program_.order.subspan(planned.first, planned.count);
        if (std::find(rows.begin(), rows.end(), written_row_) != rows.end()) {
            poller_.poll_soon(polled);
        }
    }
}

} // namespace busbar::modbus
