#include <busbar/mqtt/client_id.hpp>
#include <busbar/mqtt/link_implementation.hpp>

#include <sys/random.h>

#include <exception>

namespace busbar::mqtt {

using namespace std::chrono_literals;

namespace {

unsigned random_seed()
{
    unsigned seed = 1;
    static_cast<void>(getrandom(&seed, sizeof seed, GRND_NONBLOCK));
    return seed;
}

} // namespace

link::implementation::implementation(loop& on, broker at, const detail::link_tuning& tuning)
    : where(std::move(at)),
      loop_(on),
      tuning_(tuning),
      subject_(to_words(where)),
      client_id_(where.client_id.empty() ? detail::make_client_id() : where.client_id),
      bell_(on, [this] { on_attempt(); }),
      connect_timer_(on, [this] { connect(); }),
      keep_alive_timer_(on, [this] { on_keep_alive(); }),
      venus_timer_(on, [this] { on_venus(); }),
      news_timer_(on, [this] { on_news(); }),
      back_off_(tuning.first_retry, tuning.longest_retry, tuning.retry_jitter, random_seed()),
      patience_(tuning.longest_retry, tuning.longest_retry, tuning.retry_jitter, random_seed())
{
    detail::set_up_library();
    state.since = monotonic::now();
    connect_timer_.start_after(0s); // so that there is time to set the will
}

link::implementation::~implementation()
{
    leave_thread();
}

void link::implementation::leave_thread()
{
    if (!box_) {
        return;
    }
    box_->stop();
    if (box_->wait_for_end(800ms)) {
        pthread_join(thread_, nullptr);
    } else {
        pthread_detach(thread_); // in name look-up; it owns all it still touches
    }
    box_ = nullptr;
}

// --- Connecting ---

void link::implementation::connect()
{
    const auto keep = shared_from_this();
    auto box = std::make_shared<detail::mailbox>(detail::no_options{});
    box->set_bell(&bell_);
    try {
        thread_ = link_parts::start_thread(std::make_unique<detail::connector>(box, where, client_id_, will, tuning_),
                                           detail::connector_stack_bytes);
        box_ = std::move(box);
    } catch (const std::exception& error) {
        const auto now = monotonic::now();
        back_off_.failed(now);
        not_connected(error.what(), now, back_off_.until());
    }
}

void link::implementation::on_attempt()
{
    const auto keep = shared_from_this(); // a callback may drop the last owner
    const auto attempt = box_ ? box_->take_finished() : nullptr;
    if (!attempt) {
        return;
    }
    pthread_join(thread_, nullptr); // it has nothing left to do
    box_ = nullptr;
    if (attempt->client) {
        begin_session(std::move(attempt->client));
        return;
    }
    const auto now = monotonic::now();
    thrown_out_ = 0;
    back_off_.failed(now);
    not_connected(std::string(attempt->problem.view()), now, back_off_.until());
}

void link::implementation::begin_session(detail::client_handle client)
{
    session_ = std::make_unique<detail::session>(loop_, std::move(client), client_id_, *this, [this] { on_ready(); });
    const auto now = monotonic::now();
    if (!fights()) { // else the log-ins are part of what lasts
        const auto away = fault_.over(now);
        if (was_connected_) {
            say("connected again, after {}", busbar::to_words(now - state.since));
        } else {
            say("connected{}", away > 0s ? ", after " + busbar::to_words(away) : "");
        }
    }
    was_connected_ = true;
    state = {true, false, {}, now};
    keep_alive_timer_.start_after(tuning_.keep_alive_step);
    subscribers_.ask(*session_);
    on_venus();
    state.subscribed = subscribers_.complete();
    tell();
}

// --- Connected ---

void link::implementation::on_ready()
{
    const auto keep = shared_from_this();
    std::exception_ptr thrown;
    try {
        session_->ready();
    } catch (...) {
        thrown = std::current_exception();
    }
    if (session_ && session_->ended() != detail::session::end::none) {
        end_session();
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
}

void link::implementation::on_keep_alive()
{
    const auto keep = shared_from_this();
    if (!session_) {
        return;
    }
    session_->keep_alive();
    if (session_->ended() != detail::session::end::none) {
        end_session();
        return;
    }
    if (monotonic::now() - state.since >= tuning_.settled) {
        back_off_.succeeded();
        if (fights()) {
            say("connected, now for {}; that was a problem for {}", busbar::to_words(tuning_.settled),
                busbar::to_words(fault_.over(monotonic::now())));
        }
        thrown_out_ = 0;
    }
    keep_alive_timer_.start_after(tuning_.keep_alive_step);
}

void link::implementation::on_venus()
{
    if (!session_) {
        return;
    }
    if (venus_.needed()) {
        venus_.ask_for_changes(*session_);
    } else {
        venus_.ask_for_all(subscribers_, *session_);
    }
    if (venus_.needed()) {
        venus_timer_.start_after(tuning_.venus_keep_alive);
    }
}

void link::implementation::on_news()
{
    const auto keep = shared_from_this();
    if (session_) {
        subscribers_.ask(*session_);
        venus_.forget();
        on_venus();
        state.subscribed = subscribers_.complete();
        if (session_->ended() != detail::session::end::none) {
            end_session();
        }
    }
    tell();
}

void link::implementation::on_message(const message& what)
{
    if (what.payload.size() > largest_payload) {
        const auto text =
            fmt::format("a message on {} has more than {} kB: not taken", what.topic, largest_payload / 1024);
        if (too_large_.due(text, what.received)) {
            say("{}", text);
        }
        return;
    }
    subscribers_.deliver(what);
}

void link::implementation::on_confirmed(int number, std::span<const int> granted)
{
    subscribers_.confirm(number, granted);
    state.subscribed = subscribers_.complete();
    state.problem = subscribers_.problem();
    if (state.problem.empty()) {
        refused_.over(monotonic::now());
    } else if (refused_.due(state.problem, monotonic::now())) {
        say("{}", state.problem);
    }
    tell();
}

void link::implementation::end_session()
{
    const auto now = monotonic::now();
    const auto ended = session_->ended();
    auto problem = session_->problem();
    session_ = nullptr;
    venus_.forget();
    venus_timer_.stop();
    keep_alive_timer_.stop();
    subscribers_.forget();

    const bool settled = now - state.since >= tuning_.settled;
    if (settled) {
        back_off_.succeeded();
    }
    back_off_.failed(now);
    auto again = back_off_.until();
    const bool closed = ended == detail::session::end::closed || ended == detail::session::end::taken_over;
    thrown_out_ = closed && !settled ? thrown_out_ + 1 : 0;
    if (fights() || ended == detail::session::end::taken_over) {
        patience_.failed(now);
        again = patience_.until();
    }
    if (fights() && ended != detail::session::end::taken_over) {
        problem = fmt::format("the broker closes the connection soon after each log-in: probably another client has "
                              "our client id \"{}\"",
                              client_id_);
    }
    not_connected(std::move(problem), now, again);
}

void link::implementation::not_connected(std::string problem, monotonic::time_point now, monotonic::time_point again)
{
    if (fault_.due(problem, now) || (state.connected && !fights())) {
        say("{}; trying again in {}, then up to every {}", problem, busbar::to_words(again - now),
            busbar::to_words(tuning_.longest_retry));
    }
    state = {false, false, std::move(problem), state.connected ? now : state.since};
    connect_timer_.start_at(again);
    tell();
}

void link::implementation::tell()
{
    subscribers_.tell(state);
}

// --- For devices ---

std::shared_ptr<detail::subscriber> link::implementation::subscribe(std::string filter,
                                                                    std::function<void(const message&)> on_message,
                                                                    std::function<void(const link_state&)> on_state)
{
    news_timer_.start_after(0s);
    return subscribers_.add(std::move(filter), std::move(on_message), std::move(on_state));
}

void link::implementation::unsubscribe(detail::subscriber& who)
{
    const bool last = subscribers_.remove(who);
    if (last && session_ && who.number != 0) {
        session_->unsubscribe(who.filter);
    }
    state.subscribed = state.connected && subscribers_.complete();
}

bool link::implementation::publish(std::string_view topic, std::string_view payload, bool retain, int qos)
{
    if (!session_) {
        return false;
    }
    topic_ = topic; // ends with a zero
    return session_->publish(topic_, payload, retain, qos);
}

} // namespace busbar::mqtt
