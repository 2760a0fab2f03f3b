#include <busbar/http/gateway_service.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace busbar::http {

namespace {

constexpr double hmt = 3.0; // generation

/// Is true while the inverter sleeps.
bool is_kept(const json::field_row& row)
{
    const std::string_view path = row.path;
    return row.options.rising || path == "/Ac/MaxPower" || path == "/Ac/PowerLimit";
}

bool feeds_three_phases(const gateway& rule, std::string_view serial, const inverter_answer& says)
{
    return says.is(fact::generation, hmt) || std::ranges::any_of(rule.three_phase_serials, [&](std::string_view begin) {
               return !begin.empty() && serial.starts_with(begin);
           });
}

} // namespace

gateway_service::gateway_service(gateway_context& context, gateway_service_identity who, const std::string& name,
                                 inverter_settings settings)
    : context_(context),
      who_(std::move(who)),
      settings_(std::move(settings))
{
    settings_.service.name = name;
    sample_.resize(context.rows.rows.size());
    identity_.resize(context.identity_rows.size());
}

void gateway_service::move_to(std::size_t index)
{
    who_.index = index;
    if (sender_ != nullptr && !names_serial(context_.program.rule)) { // its commands would reach another inverter
        service_.reset();
        sender_.reset();
    }
}

bool gateway_service::take_identity(const json::reader& document)
{
    const auto& program = *context_.program.identity;
    if (!json::why_refused(program, document).empty()) {
        return false;
    }
    identity_.read(program, 0, document);
    has_identity_ = true;
    return true;
}

void gateway_service::fill(const inverter_answer& says)
{
    std::ranges::copy(says.values.numbers, sample_.numbers.begin());
    std::ranges::copy(says.values.texts, sample_.texts.begin());
    for (std::size_t i = 0; i < context_.identity_rows.size(); ++i) {
        const auto row = context_.identity_rows[i];
        if (identity_.numbers[i].state == json::field_state::valid) {
            sample_.numbers[row] = identity_.numbers[i];
        }
        if (!identity_.texts[i].empty()) {
            sample_.texts[row] = identity_.texts[i];
        }
    }
}

/// The sample is filled with all that it tells.
void gateway_service::publish(const inverter_answer& says)
{
    const auto& program = context_.program;
    const bool three_phases = feeds_three_phases(program.rule, who_.serial, says);
    if (three_phases && !settings_.phase_is_configured) {
        settings_.service.phase = 0;
    }
    settings_.service.line_to_line = three_phases && program.rule.line_to_line;

    json::service_identity who;
    const auto which =
        who_.serial.empty() ? fmt::format("{}_{}", to_words(context_.over->where()), who_.index) : who_.serial;
    who.id = publisher::to_identifier(fmt::format("{}_{}", program.about->type, which));
    who.connection = context_.connection;
    who.product_name = fmt::format("{} {}", program.about->vendor, program.about->model);
    who.product_id = program.about->product_id;
    json::complete(who, context_.rows, sample_);
    if (!who_.custom_name.empty()) {
        who.custom_name = who_.custom_name;
    }

    service_.reset(); // its name is free before the new one asks for it
    service_ = std::make_unique<json::fed_service>(context_.around.bus, context_.rows, sample_, settings_.service, who);
    published_with_identity_ = has_identity_;
    if (settings_.service.control && !context_.commands.empty()) {
        listen();
    }
    service_->publish();
    temperature_.reset();
    if (settings_.temperature && says.has(fact::celsius)) {
        temperature_ = std::make_unique<gateway_temperature>(context_.around.bus, who);
    }
}

void gateway_service::listen()
{
    if (sender_ == nullptr) {
        sender_settings how;
        how.name = settings_.service.name;
        how.places = {{"serial", who_.serial}, {"index", fmt::format("{}", who_.index)}};
        how.maximum = [this] { return service_ != nullptr ? service_->value_at("/Ac/MaxPower") : no_value; };
        how.highest_limit = settings_.service.highest_limit;
        how.session = context_.session;
        sender_ = std::make_unique<command_sender>(context_.around.on, context_.over, context_.commands, context_.login,
                                                   std::move(how));
    }
    sender_->listen_to(*service_);
}

void gateway_service::put(const inverter_answer& says, const answer_circumstances& at)
{
    if (!service_->put(sample_, 0, sample_.numbers.size(), at.received)) {
        publish(says); // it tells something that it did not tell when it was published
        service_->put(sample_, 0, sample_.numbers.size(), at.received);
    }
}

void gateway_service::put_values(const inverter_answer& says, const answer_circumstances& at, bool is_new)
{
    fill(says);
    if (service_ == nullptr || published_with_identity_ != has_identity_) {
        publish(says);
    }
    put(says, at);
    service_->complete_sample(at.took, is_new);
    if (temperature_ != nullptr) {
        temperature_->show(says.number(fact::celsius), true);
    }
    set_present(true);
}

void gateway_service::put_asleep(const inverter_answer& says, const answer_circumstances& at)
{
    fill(says);
    if (service_ == nullptr || published_with_identity_ != has_identity_) {
        publish(says);
    }
    for (std::size_t row = 0; row < sample_.numbers.size(); ++row) {
        if (!is_kept(context_.rows.rows[row])) {
            sample_.numbers[row] = {};
        }
    }
    put(says, at);
    sleep(at);
}

void gateway_service::sleep(const answer_circumstances& at)
{
    if (service_ != nullptr) {
        service_->sleep(at.took);
    }
    if (temperature_ != nullptr) {
        temperature_->show(no_value, true);
    }
    set_present(false);
}

void gateway_service::lose(json::absence why)
{
    if (service_ != nullptr) {
        service_->lose(why);
    }
    if (temperature_ != nullptr) {
        temperature_->show(no_value, false);
    }
    set_present(false);
}

void gateway_service::set_present(bool present)
{
    if (sender_ != nullptr) {
        sender_->set_present(present);
    }
}

void gateway_service::release(std::function<void()> done)
{
    if (sender_ != nullptr) {
        sender_->release(std::move(done));
    } else {
        done();
    }
}

} // namespace busbar::http
