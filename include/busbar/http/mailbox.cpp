#include <busbar/http/mailbox.hpp>

#include <stdexcept>

namespace busbar::http::detail {
namespace {

multi_handle make_multi_handle()
{
    // As often as one likes; safe beside other threads where there are atomics. What it sets up stays for the life of the process.
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_handle made(curl_multi_init());
    if (!made) {
        throw std::runtime_error("libcurl can't be set up");
    }
    // Small devices have few sockets. The second one is for a server that redirects from http to https.
    curl_multi_setopt(made.get(), CURLMOPT_MAXCONNECTS, 2L);
    return made;
}

} // namespace

mailbox::mailbox(const link_options& with)
    : link_parts::mailbox<slot, link_options>(with),
      transfers(make_multi_handle())
{
}

} // namespace busbar::http::detail
