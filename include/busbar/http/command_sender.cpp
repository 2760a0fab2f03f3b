#include <busbar/describe/json.hpp>
#include <busbar/http/command_sender.hpp>
#include <busbar/http/command_text.hpp>
#include <busbar/json/reader.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace busbar::http {

namespace {

constexpr unsigned most_attempts = 3; // of a command that is no limit: what a user did must not come to pass much later
constexpr auto never = monotonic::time_point::max();

} // namespace

/// What became of one command.
struct command_sender::state {
    std::optional<double> wanted;
    std::string sent; ///< text of the value that the device was last told; empty: it may have any
    monotonic::time_point sent_at;
    monotonic::time_point not_before;
    monotonic::time_point silent_at = never; ///< when a limit ends that is not written again
    unsigned attempts = 0;
    bool ours = false; ///< a limit of ours may hold
    bool release_wanted = false;
};

/// Takes whatever comes; what is no JSON says nothing.
class command_sender::answer_body final : public body {
public:
    answer_body(std::span<const command> commands, const token_login* login)
    {
        for (const auto& each : commands) {
            for (std::size_t i = 0; i < each.taken_if_count; ++i) {
                builder_.add(each.taken_if[i].path);
            }
            if (each.reason_at != nullptr) {
                builder_.add(each.reason_at);
            }
        }
        if (login != nullptr) {
            builder_.add(login->token_at);
            builder_.add(login->demanded_if.path);
        }
        lists_ = builder_.build();
        reader_.emplace(lists_.view());
        for (std::size_t value = 0; value < lists_.value_count; ++value) {
            reader_->keep_text(static_cast<std::uint16_t>(value));
        }
    }

    void begin() override
    {
        reader_->begin();
        whole_ = true;
    }
    bool take(std::string_view bytes) override
    {
        whole_ = whole_ && reader_->feed(bytes);
        return true;
    }
    bool finish() override
    {
        whole_ = whole_ && reader_->finish();
        return true;
    }
    [[nodiscard]] std::string_view problem() const override { return {}; }

    [[nodiscard]] bool is_json() const { return whole_; }
    [[nodiscard]] bool holds(const json::acceptance& what)
    {
        if (!whole_) {
            return false;
        }
        const auto value = builder_.add(what.path);
        const auto& found = (*reader_)[value];
        switch (what.that) {
        case json::condition::has_number:
            return (found.kind == json::cell_kind::number || found.kind == json::cell_kind::boolean) &&
                   found.number == what.number;
        case json::condition::has_text:
            return found.kind == json::cell_kind::text && reader_->text(value) == what.text;
        case json::condition::is_absent:
            return found.kind == json::cell_kind::absent;
        }
        return false;
    }
    [[nodiscard]] std::string_view text(const char* path)
    {
        return whole_ ? reader_->text(builder_.add(path)) : std::string_view{};
    }

private:
    json::trie_builder builder_;
    json::trie_builder::lists lists_;
    std::optional<json::reader> reader_;
    bool whole_ = false;
};

command_sender::command_sender(loop& on, std::shared_ptr<link> over, std::span<const command> commands,
                               const token_login* login, sender_settings settings)
    : commands_(commands),
      login_(login),
      settings_(std::move(settings)),
      answer_(std::make_shared<answer_body>(commands, login)),
      transaction_(std::move(over), answer_, [this](const reply& answer) { on_reply(answer); }),
      wake_(on, [this] { next(); }),
      farewell_(on,
                [this] {
                    log(settings_.name,
                        "power limit: not released, no answer within {} ms: it holds until the device "
                        "forgets it",
                        settings_.tuning.farewell.count());
                    end_release();
                }),
      states_(commands.size()),
      pause_(settings_.tuning.first_retry, settings_.tuning.longest_retry, 0.2,
             static_cast<unsigned>(monotonic::now().time_since_epoch().count()))
{
    if (!settings_.session) {
        settings_.session = std::make_shared<command_session>();
    }
}

command_sender::~command_sender() = default;

publisher::write_result command_sender::write(std::size_t which, double value)
{
    const auto& what = commands_[which];
    auto& state = states_[which];
    if (!present_ || leaving_) {
        return publisher::write_result::refused;
    }
    if (std::isnan(value) && what.limit) {
        state.wanted.reset();
        state.silent_at = never;
        state.release_wanted = state.ours;
        next();
        return publisher::write_result::accepted;
    }
    const bool could_end = !what.limit || what.release.target != nullptr || std::isfinite(maximum());
    const auto text = text_of_value(what, value, maximum());
    if (text.empty() || value < what.spec->minimum || !could_end) {
        return publisher::write_result::refused;
    }
    const auto now = monotonic::now();
    if (what.limit) {
        state.release_wanted = false;
        state.silent_at = now + settings_.tuning.released_after_silence;
        if (state.ours && state.sent == text &&
            (what.again_after.count() == 0 || now - state.sent_at < what.again_after)) {
            state.wanted.reset(); // the device holds it
            next();
            return publisher::write_result::accepted;
        }
    }
    state.wanted = value;
    state.attempts = 0;
    next();
    return publisher::write_result::accepted;
}

void command_sender::set_present(bool present)
{
    if (present == present_) {
        return;
    }
    present_ = present;
    for (auto& each : states_) {
        each.wanted.reset(); // what was written before counts for nothing
    }
    next();
}

void command_sender::release(std::function<void()> done)
{
    leaving_ = true;
    on_released_ = std::move(done);
    for (auto& each : states_) {
        each.wanted.reset();
        each.silent_at = never;
        each.release_wanted = each.ours;
    }
    farewell_.start_after(settings_.tuning.farewell);
    next();
}

bool command_sender::limiting() const
{
    return std::ranges::any_of(states_, &state::ours);
}

void command_sender::end_silent_limits(monotonic::time_point now)
{
    for (auto& each : states_) {
        if (each.silent_at <= now) {
            each.silent_at = never;
            each.wanted.reset();
            each.release_wanted = each.ours;
        }
    }
}

/// Starts what is due, if nothing is under way; else sees to it that it is called when something will be.
void command_sender::next()
{
    if (step_ != step::idle) {
        return;
    }
    wake_.stop();
    const auto now = monotonic::now();
    end_silent_limits(now);
    if (!present_ && !leaving_) {
        return;
    }
    auto wake_at = never;
    for (std::size_t which = 0; which < states_.size(); ++which) {
        const auto& each = states_[which];
        wake_at = std::min(wake_at, each.silent_at);
        if (!each.wanted && !each.release_wanted) {
            continue;
        }
        const auto due = leaving_ ? now : std::max(each.not_before, not_before_);
        if (due <= now) {
            start(which);
            return;
        }
        wake_at = std::min(wake_at, due);
    }
    if (leaving_) {
        end_release();
    } else if (wake_at != never) {
        wake_.start_at(wake_at);
    }
}

void command_sender::start(std::size_t which)
{
    const auto& what = commands_[which];
    auto& state = states_[which];
    current_ = which;
    releasing_ = state.release_wanted;
    value_ = releasing_ ? no_value : *state.wanted;
    state.wanted.reset();
    const bool by_request = releasing_ && !settings_.highest_limit && what.release.target != nullptr;
    const auto text = text_of_value(what, releasing_ ? maximum() : value_, maximum());
    const auto now = monotonic::now();
    state.not_before = now + what.shortest_time;
    state.sent = releasing_ ? std::string{} : text;
    state.sent_at = now;
    if (what.limit && !releasing_ && !state.ours) {
        log(settings_.name, "power limit: the GX limits the device from now on, to {} W first", text);
        state.ours = true; // whatever becomes of the reply
    }
    step_ = step::command;
    transaction_.start(fill(by_request ? what.release : what.request, text));
}

void command_sender::log_in()
{
    step_ = step::login;
    transaction_.start(fill(login_->request, {}));
}

void command_sender::on_reply(const reply& answer)
{
    const auto done = std::exchange(step_, step::idle);
    if (done == step::login) {
        on_login(answer);
    } else {
        on_answer(answer);
    }
}

void command_sender::on_answer(const reply& answer)
{
    const auto& what = commands_[current_];
    if (!answer.ok()) {
        failed(answer, answer.problem);
        return;
    }
    if (login_ != nullptr && answer_->holds(login_->demanded_if)) {
        settings_.session->token.clear();
        if (logged_in_now_) {
            failed(answer, "the token that it gave for the password is not accepted");
        } else if (settings_.session->password.empty()) {
            failed(answer, "it wants a password: set password_file");
        } else {
            log_in();
        }
        return;
    }
    for (std::size_t i = 0; i < what.taken_if_count; ++i) {
        if (!answer_->holds(what.taken_if[i])) {
            const auto reason = what.reason_at != nullptr ? answer_->text(what.reason_at) : std::string_view{};
            failed(answer, !answer_->is_json() ? "the answer is no JSON"
                           : reason.empty()    ? "the device refuses it"
                                               : fmt::format("the device refuses it: \"{}\"", reason));
            return;
        }
    }
    taken();
}

void command_sender::on_login(const reply& answer)
{
    const auto token = answer.ok() ? answer_->text(login_->token_at) : std::string_view{};
    if (token.empty()) {
        failed(answer, !answer.ok() ? answer.problem : "the password is not accepted: check password_file");
        return;
    }
    settings_.session->token = token;
    settings_.session->valid_until = monotonic::now() + login_->valid;
    logged_in_now_ = true;
    auto& state = states_[current_];
    state.not_before = {};
    if (!releasing_ && !state.wanted && !state.release_wanted) {
        state.wanted = value_;
    }
    next();
}

void command_sender::taken()
{
    const auto& what = commands_[current_];
    auto& state = states_[current_];
    logged_in_now_ = false;
    pause_.succeeded();
    not_before_ = {};
    if (fault_.lasts()) {
        log(settings_.name, "{}: written again, after {}", what.path, busbar::to_words(fault_.over(monotonic::now())));
    }
    if (releasing_) {
        log(settings_.name, "power limit: released");
        state.ours = false;
        state.release_wanted = false;
    }
    if (settings_.on_taken) {
        const bool is_number = !releasing_ && what.text_count == 0 && !state.sent.empty();
        settings_.on_taken(what, is_number ? std::strtod(state.sent.c_str(), nullptr) : value_);
    }
    next();
}

void command_sender::failed(const reply& answer, std::string_view why)
{
    const auto& what = commands_[current_];
    auto& state = states_[current_];
    const auto now = monotonic::now();
    logged_in_now_ = false;
    state.sent.clear();
    pause_.failed(now);
    not_before_ = std::max(pause_.until(), now + answer.retry_after);
    if (leaving_) {
        log(settings_.name, "power limit: not released, it holds until the device forgets it: {}", why);
        state.release_wanted = false;
        next();
        return;
    }
    const bool replaced = releasing_ || state.wanted || state.release_wanted;
    const bool again = what.limit || ++state.attempts < most_attempts;
    if (!replaced && again) {
        state.wanted = value_;
    }
    if (fault_.due(why, now)) {
        log(settings_.name, "{}: not written{}: {}", what.path, again ? ", it will be tried again" : "", why);
    }
    next();
}

void command_sender::end_release()
{
    farewell_.stop();
    if (on_released_) {
        std::exchange(on_released_, nullptr)();
    }
}

/// The last that was known: a device that is away does not tell it, and its limit is to be released all the same.
double command_sender::maximum()
{
    const double now = settings_.maximum ? settings_.maximum() : no_value;
    maximum_ = std::isfinite(now) ? now : maximum_;
    if (!settings_.highest_limit) {
        return maximum_;
    }
    return std::isfinite(maximum_) ? std::min(maximum_, *settings_.highest_limit) : *settings_.highest_limit;
}

std::string command_sender::token() const
{
    const auto& session = *settings_.session;
    if (login_ == nullptr || session.token.empty() || monotonic::now() >= session.valid_until) {
        return {};
    }
    std::string text = login_->inserted;
    constexpr std::string_view place = "{token}";
    const auto at = text.find(place);
    return at == std::string::npos ? text : text.replace(at, place.size(), describe::json_escaped(session.token));
}

request command_sender::fill(const command_request& from, std::string_view value) const
{
    return http::fill(from, [&](std::string_view name, bool& raw) -> std::string {
        raw = name == "value" || name == "token";
        if (name == "value") {
            return std::string{value};
        }
        if (name == "token") {
            return token();
        }
        if (name == "password") {
            return settings_.session->password;
        }
        for (const auto& [place, text] : settings_.places) {
            if (place == name) {
                return text;
            }
        }
        return {};
    });
}

} // namespace busbar::http
