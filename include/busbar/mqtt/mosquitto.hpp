/// Owners of libmosquitto's and OpenSSL's handles.
#pragma once

#include <mosquitto.h>
#include <openssl/ssl.h>

#include <memory>

namespace busbar::mqtt::detail {

template <auto release> struct release_by {
    template <class Handle> void operator()(Handle* handle) const noexcept { release(handle); }
};

using client_handle = std::unique_ptr<mosquitto, release_by<mosquitto_destroy>>;
using tls_context = std::unique_ptr<SSL_CTX, release_by<SSL_CTX_free>>;

/// On the loop, before anything else of libmosquitto; as often as one likes. What it sets up stays for the life of the process. (What
/// libmosquitto would set up for TLS, and not safely beside other threads, is not used: see tls.hpp.)
void set_up_library();

} // namespace busbar::mqtt::detail
