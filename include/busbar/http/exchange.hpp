/// One exchange with the server: libcurl, told what to do. On the link's thread only.
#pragma once

#include <busbar/http/addresses.hpp>
#include <busbar/http/incoming.hpp>
#include <busbar/http/mailbox.hpp>

#include <array>
#include <string>
#include <string_view>

namespace busbar::http::detail {

class exchange {
public:
    exchange(const server& with, mailbox& box, const link_tuning& tuning);
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;
    ~exchange() = default;

    /// All of `became` but its times. `into` may be null.
    void run(const request& what, body* into, const link_options& with, result& became);
    /// A new connection was closed before a single byte came over it.
    [[nodiscard]] bool dropped() const { return opened_ && requested_ && !incoming_.anything(); }

private:
    /// Also forgets in which way one logs in.
    void set_up();
    void prepare(const request& what);
    /// Valid until the next call.
    curl_slist* condition_for(std::string_view etag);
    /// False, with the reason in `became`, if the name has no address.
    bool look_up(result& became);
    CURLcode transfer(monotonic::time_point deadline, std::chrono::milliseconds connect_timeout);
    /// True if another transfer follows, to where the server sent us.
    bool follow(result& became);
    void judge(CURLcode code, const link_options& with, result& became);
    void judge_status(result& became);

    static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* to) noexcept;
    static int begin_request(void* self, char* to, char* from, int to_port, int from_port) noexcept;

    template <class Value> void set(CURLoption option, Value value) { curl_easy_setopt(handle_.get(), option, value); }

    server server_;
    mailbox& box_;
    easy_handle handle_;
    incoming incoming_;
    std::array<char, CURL_ERROR_SIZE> words_{}; // libcurl's

    std::string origin_;
    std::string url_;
    std::string header_; // the line that header_list_ holds
    curl_list header_list_;
    std::string condition_; // the line that condition_list_ holds
    curl_list condition_list_;

    addresses addresses_;
    bool logged_in_ = false;

    // Of the exchange under way:
    body* into_ = nullptr;
    bool is_get_ = true;
    bool conditional_ = false;
    monotonic::time_point began_;
    unsigned redirects_ = 0;
    // Of the transfer under way:
    bool needs_look_up_ = false;
    bool opened_ = false;
    bool requested_ = false;
    bool stopped_ = false;
};

} // namespace busbar::http::detail
