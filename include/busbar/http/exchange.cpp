#include <busbar/http/exchange.hpp>
#include <busbar/http/problem.hpp>
#include <busbar/http/redirect.hpp>
#include <busbar/http/url.hpp>
#include <busbar/version.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <new>

namespace busbar::http::detail {

exchange::exchange(const server& with, mailbox& box, const link_tuning& tuning)
    : server_(with),
      box_(box),
      handle_(curl_easy_init()),
      origin_(origin(with)),
      addresses_(with, tuning)
{
    if (!handle_) {
        throw std::bad_alloc();
    }
    set_up();
}

void exchange::set_up()
{
    const bool secure = server_.scheme == scheme::https;
    logged_in_ = false;
    curl_easy_reset(handle_.get());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, words_.data());
    set(CURLOPT_PROTOCOLS_STR, secure ? "https" : "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_USERAGENT, ("busbar/" + std::string(version())).c_str());
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L); // see redirect.hpp
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_CAINFO, server_.ca_file.c_str());
    set(CURLOPT_SSL_VERIFYPEER, server_.check_certificate ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, server_.check_certificate ? 2L : 0L);
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PREREQFUNCTION, &begin_request);
    set(CURLOPT_PREREQDATA, this);
    incoming_.listen(handle_.get());
    if (!server_.bearer_token.empty()) {
        set(CURLOPT_XOAUTH2_BEARER, server_.bearer_token.c_str());
        set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
    } else if (!server_.user.empty() || !server_.password.empty()) {
        set(CURLOPT_USERNAME, server_.user.c_str());
        set(CURLOPT_PASSWORD, server_.password.c_str());
        // Nothing is sent before it is asked for. Then libcurl keeps to that way of its own accord, until it is reset.
        set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC | CURLAUTH_DIGEST));
    }
    set(CURLOPT_RESOLVE, addresses_.list());
}

void exchange::run(const request& what, body* into, const link_options& with, result& became)
{
    became.clear();
    into_ = into;
    began_ = monotonic::now();
    redirects_ = 0;
    stopped_ = false;
    if (!addresses_.known() && !look_up(became)) {
        return;
    }
    prepare(what);
    auto deadline = monotonic::now() + with.exchange_timeout;
    for (;;) {
        const CURLcode code = transfer(deadline, with.connect_timeout);
        became.status = incoming_.status();
        if (needs_look_up_ && !stopped_) {
            if (!look_up(became)) {
                return;
            }
            prepare(what);
            deadline = monotonic::now() + with.exchange_timeout;
            continue;
        }
        if (code == CURLE_OK && became.status == 401 && logged_in_) {
            set_up(); // perhaps it wants to be told in another way than before
            prepare(what);
            continue;
        }
        if (code == CURLE_OK && became.status >= 301 && became.status <= 308 && follow(became)) {
            continue;
        }
        judge(code, with, became);
        return;
    }
}

void exchange::prepare(const request& what)
{
    url_ = origin_;
    url_ += what.target;
    for (const auto& [name, value] : server_.query_credentials) {
        append_to_query(url_, name, value);
    }
    set(CURLOPT_URL, url_.c_str());
    is_get_ = what.method == method::get;
    conditional_ = is_get_ && !what.known_etag.empty();
    if (is_get_) {
        set(CURLOPT_HTTPHEADER, conditional_ ? condition_for(what.known_etag) : nullptr);
        set(CURLOPT_CUSTOMREQUEST, nullptr);
        set(CURLOPT_HTTPGET, 1L);
        return;
    }
    if (header_list_ == nullptr || header_ != what.content_type) {
        header_ = what.content_type;
        // Without an empty Expect, libcurl waits up to 1 s for a "100 Continue" that small devices don't send.
        header_list_.reset(curl_slist_append(nullptr, "Expect:"));
        header_list_.reset(curl_slist_append(header_list_.release(), ("Content-Type: " + header_).c_str()));
    }
    set(CURLOPT_POST, 1L);
    set(CURLOPT_CUSTOMREQUEST, what.method == method::put ? "PUT" : nullptr);
    set(CURLOPT_HTTPHEADER, header_list_.get());
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(what.body.size()));
    set(CURLOPT_POSTFIELDS, what.body.data());
}

curl_slist* exchange::condition_for(std::string_view etag)
{
    constexpr std::string_view name = "If-None-Match: ";
    if (condition_list_ == nullptr || std::string_view{condition_}.substr(name.size()) != etag) {
        condition_ = name;
        condition_ += etag;
        condition_list_.reset(curl_slist_append(nullptr, condition_.c_str()));
    }
    return condition_list_.get();
}

bool exchange::look_up(result& became)
{
    const auto found = addresses_.look_up(box_.signal(), became);
    if (found == addresses::look_up_result::changed) {
        set_up(); // perhaps another device: the password is for those that ask
    }
    return found != addresses::look_up_result::none;
}

CURLcode exchange::transfer(monotonic::time_point deadline, std::chrono::milliseconds connect_timeout)
{
    using std::chrono::milliseconds;
    const auto left = std::max(std::chrono::ceil<milliseconds>(deadline - monotonic::now()), milliseconds(1));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout.count()));
    words_[0] = '\0';
    needs_look_up_ = false;
    opened_ = false;
    requested_ = false;
    incoming_.begin(into_);

    auto* const transfers = box_.transfers.get();
    curl_multi_add_handle(transfers, handle_.get());
    int running = 0;
    while (curl_multi_perform(transfers, &running) == CURLM_OK && running != 0) {
        stopped_ = box_.stopping();
        if (stopped_) {
            break;
        }
        // Ends when there is something to do, and by curl_multi_wakeup().
        curl_multi_poll(transfers, nullptr, 0, static_cast<int>(left.count()), nullptr);
    }
    CURLcode code = CURLE_ABORTED_BY_CALLBACK;
    int more = 0;
    while (const CURLMsg* const message = curl_multi_info_read(transfers, &more)) {
        if (message->msg == CURLMSG_DONE) {
            code = message->data.result;
        }
    }
    curl_multi_remove_handle(transfers, handle_.get());
    return code;
}

bool exchange::follow(result& became)
{
    // Not CURLINFO_REDIRECT_URL, into which libcurl puts user and password.
    if (incoming_.location().empty()) {
        return false;
    }
    if (!is_get_ || ++redirects_ > most_redirects) {
        became.fail(outcome::failed, "status {}: redirected{}", became.status,
                    is_get_ ? " again and again" : ", which is followed for reading only");
        return false;
    }
    const auto to = redirect_target(server_, url_, incoming_.location(), became);
    if (!to) {
        return false;
    }
    addresses_.add_port(to->port);
    set(CURLOPT_RESOLVE, addresses_.list());
    url_ = to->url;
    set(CURLOPT_URL, url_.c_str());
    return true;
}

void exchange::judge(CURLcode code, const link_options& with, result& became)
{
    if (stopped_) {
        became.fail(outcome::not_connected, "stopped");
    } else if (incoming_.header_too_large()) {
        became.fail(outcome::bad_reply, "the header of the answer is larger than {} kB", largest_header / 1024);
    } else if (incoming_.body_too_large()) {
        became.fail(outcome::bad_reply, "the answer is larger than {} kB", largest_body / 1024);
    } else if (code != CURLE_OK) {
        explain({handle_.get(), code, words_.data(), requested_, server_, with}, became);
    } else if (!incoming_.header_complete()) { // libcurl takes half a header for a whole one
        became.fail(outcome::no_answer, "connection closed in the middle of the answer");
    } else if (became.outcome == outcome::ok) { // a redirect may have failed
        judge_status(became);
    }
    if (became.outcome == outcome::not_connected) {
        addresses_.forget();
    }
    unsigned long used = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_HTTPAUTH_USED, &used);
    if (became.outcome == outcome::not_allowed) {
        set_up(); // forgets what has been tried
    } else if (used != 0) {
        logged_in_ = true;
    }
}

void exchange::judge_status(result& became)
{
    const unsigned status = incoming_.status();
    const auto words = status_text(status);
    constexpr unsigned not_modified = 304;
    if (conditional_ && status == not_modified) {
        became.etag = incoming_.etag();
    } else if (incoming_.is_good()) {
        became.etag = incoming_.etag();
        if (into_ != nullptr && (incoming_.body_refused() || !into_->finish())) {
            became.fail(outcome::bad_reply, "{}", into_->problem());
        }
    } else if (status == 401 || status == 403) {
        const bool named = !server_.user.empty() || !server_.password.empty() || !server_.bearer_token.empty() ||
                           !server_.query_credentials.empty();
        became.fail(outcome::not_allowed, "status {} ({}): {}", status, words,
                    named ? "user, password or token is wrong, or not enough"
                          : "it wants a user and a password, or a token");
    } else if (status == 429 || status == 503) {
        became.fail(outcome::busy, "status {} ({})", status, words);
        became.retry_after = incoming_.retry_after().value_or(std::chrono::seconds::zero());
    } else if (words.empty()) {
        became.fail(outcome::failed, "status {}", status);
    } else {
        became.fail(outcome::failed, "status {} ({})", status, words);
    }
}

curl_socket_t exchange::open_socket(void* self, curlsocktype, curl_sockaddr* to) noexcept
{
    auto& mine = *static_cast<exchange*>(self);
    if (!mine.addresses_.good_for(mine.began_)) {
        mine.needs_look_up_ = true;
        return CURL_SOCKET_BAD;
    }
    if (to->family == AF_INET6) {
        // libcurl's structure has room for every kind of address.
        mine.addresses_.complete(*reinterpret_cast<sockaddr_in6*>(&to->addr));
    }
    mine.opened_ = true;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

int exchange::begin_request(void* self, char*, char*, int, int) noexcept
{
    static_cast<exchange*>(self)->requested_ = true;
    return CURL_PREREQFUNC_OK;
}

} // namespace busbar::http::detail
