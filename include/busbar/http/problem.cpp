#include <busbar/http/problem.hpp>

#include <openssl/x509_vfy.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace busbar::http::detail {
namespace {

void explain_connect(const failed_transfer& what, result& became)
{
    long error = 0;
    curl_easy_getinfo(what.handle, CURLINFO_OS_ERRNO, &error);
    switch (error) {
    case ECONNREFUSED:
        became.fail(outcome::not_connected, "connection refused");
        break;
    case EHOSTUNREACH:
    case ENETUNREACH:
        became.fail(outcome::not_connected, "host unreachable");
        break;
    case ETIMEDOUT:
        became.fail(outcome::not_connected, "no connection within {} ms", what.with.connect_timeout.count());
        break;
    case 0:
        became.fail(outcome::not_connected, "no connection");
        break;
    default:
        // glibc keeps known texts per thread
        became.fail(outcome::not_connected, "no connection: {}", std::strerror(static_cast<int>(error)));
    }
}

void explain_certificate(const failed_transfer& what, result& became)
{
    long why = X509_V_OK;
    curl_easy_getinfo(what.handle, CURLINFO_SSL_VERIFYRESULT, &why);
    constexpr auto as = outcome::not_connected;
    switch (why) {
    case X509_V_OK:              // the chain is good: libcurl itself compares the names,
    case X509_V_ERR_UNSPECIFIED: // and says this until it has
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        became.fail(as, "its certificate is not for {}", what.where.host);
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        became.fail(as, "its certificate has expired, or the clock here is wrong");
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        became.fail(as, "its certificate is not valid yet: is the clock here right?");
        break;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        became.fail(as, "its certificate is self-signed");
        break;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        became.fail(as, "its certificate is not signed by an authority of {}", what.where.ca_file);
        break;
    default:
        became.fail(as, "its certificate is not accepted: {}", X509_verify_cert_error_string(why));
    }
}

} // namespace

void explain(const failed_transfer& what, result& became)
{
    const std::string_view words = what.words;
    switch (what.code) {
    case CURLE_COULDNT_CONNECT:
        explain_connect(what, became);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        if (what.requested) {
            became.fail(outcome::no_answer, "no whole answer within {} ms", what.with.exchange_timeout.count());
        } else {
            became.fail(outcome::not_connected, "no connection within {} ms", what.with.connect_timeout.count());
        }
        return;
    case CURLE_PEER_FAILED_VERIFICATION:
        explain_certificate(what, became);
        return;
    case CURLE_SSL_CACERT_BADFILE:
        became.fail(outcome::not_connected, "can't read the certificates of authorities in {}", what.where.ca_file);
        return;
    case CURLE_SSL_CONNECT_ERROR:
        became.fail(outcome::not_connected, "no TLS there: {}", words);
        return;
    case CURLE_GOT_NOTHING:
        became.fail(outcome::no_answer, "connection closed without an answer");
        return;
    case CURLE_PARTIAL_FILE:
        became.fail(outcome::no_answer, "connection closed in the middle of the answer");
        return;
    case CURLE_RECV_ERROR:
        if (words.find("hunk") != std::string_view::npos) { // libcurl has no error of its own for them
            became.fail(outcome::bad_reply, "broken chunks in the answer");
            return;
        }
        [[fallthrough]];
    case CURLE_SEND_ERROR:
        became.fail(what.requested ? outcome::no_answer : outcome::not_connected, "connection reset");
        return;
    case CURLE_BAD_CONTENT_ENCODING:
        became.fail(outcome::bad_reply, "broken compression of the answer");
        return;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: // "HTTP/0.9": something without a header
    case CURLE_TOO_LARGE:
    case CURLE_WRITE_ERROR:
        became.fail(outcome::bad_reply, "the answer is no HTTP");
        return;
    case CURLE_URL_MALFORMAT:
        became.fail(outcome::failed, "the address of the request is no URL");
        return;
    default:
        became.fail(what.requested ? outcome::no_answer : outcome::not_connected, "{}", curl_easy_strerror(what.code));
    }
}

} // namespace busbar::http::detail
