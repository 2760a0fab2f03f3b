#include <busbar/mqtt/tls.hpp>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <new>
#include <string_view>

namespace busbar::mqtt::detail {
namespace {

constexpr const char* known_authorities = "/etc/ssl/certs/ca-certificates.crt";

const char* authorities(const broker& with)
{
    return with.ca_file.empty() ? known_authorities : with.ca_file.c_str();
}

bool is_address(const std::string& host)
{
    std::array<unsigned char, sizeof(in6_addr)> parsed{};
    return inet_pton(AF_INET, host.c_str(), parsed.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), parsed.data()) == 1;
}

} // namespace

tls::~tls()
{
    if (context_) {
        SSL_CTX_set_app_data(context_.get(), nullptr); // the connection goes on without this
    }
}

bool tls::use_for(mosquitto* client)
{
    name_ = broker_.host.substr(0, broker_.host.find('%'));
    is_address_ = is_address(name_);
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (!context_ || !check_name()) {
        throw std::bad_alloc();
    }
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context_.get(),
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_app_data(context_.get(), this);
    SSL_CTX_set_info_callback(context_.get(), &tls::note);
    const bool loaded = load();
    ERR_clear_error();
    if (!loaded) {
        return false;
    }
    mosquitto_int_option(client, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    mosquitto_void_option(client, MOSQ_OPT_SSL_CTX, context_.get());
    return true;
}

bool tls::check_name()
{
    if (!broker_.check_host_name) {
        return true;
    }
    X509_VERIFY_PARAM* const wanted = SSL_CTX_get0_param(context_.get());
    return (is_address_ ? X509_VERIFY_PARAM_set1_ip_asc(wanted, name_.c_str())
                        : X509_VERIFY_PARAM_set1_host(wanted, name_.c_str(), name_.size())) == 1;
}

bool tls::load()
{
    auto* const into = context_.get();
    const auto& certificate = broker_.certificate_file;
    if (SSL_CTX_load_verify_file(into, authorities(broker_)) != 1) {
        wrong_file_ = fmt::format("can't read the certificates of authorities in {}", authorities(broker_));
    } else if (!certificate.empty() && SSL_CTX_use_certificate_chain_file(into, certificate.c_str()) != 1) {
        wrong_file_ = fmt::format("can't read our certificate in {}", certificate);
    } else if (!certificate.empty() &&
               SSL_CTX_use_PrivateKey_file(into, broker_.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        wrong_file_ = fmt::format("can't read our key in {}, or it is not that of the certificate in {}",
                                  broker_.key_file, certificate);
    }
    return wrong_file_.empty();
}

void tls::note(const SSL* connection, int where, int value) noexcept
{
    auto* const mine = static_cast<tls*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
    if (mine == nullptr) {
        return;
    }
    if (where == SSL_CB_HANDSHAKE_START) {
        // Just before the first word is said: libmosquitto names the address there, the only host it knows.
        const char* const name = mine->is_address_ ? nullptr : mine->name_.c_str();
        SSL_set_tlsext_host_name(const_cast<SSL*>(connection), name);
    } else if (where == SSL_CB_HANDSHAKE_DONE) {
        mine->done_ = true;
    } else if (where == SSL_CB_WRITE_ALERT) {
        mine->certificate_ = SSL_get_verify_result(connection);
    } else if (where == SSL_CB_READ_ALERT) {
        mine->alert_ = value & 0xff;
    }
}

void tls::heard(const char* words)
{
    // "OpenSSL Error[0]: error:0A00010B:SSL routines::wrong version number"
    const std::string_view said(words);
    const auto reason = said.rfind("::");
    if (words_.empty() && reason != std::string_view::npos && said.find(":SSL routines:") != std::string_view::npos &&
        said.find("unexpected eof") == std::string_view::npos) {
        words_ = said.substr(reason + 2);
    }
}

std::string tls::problem() const
{
    if (!wrong_file_.empty()) {
        return wrong_file_;
    }
    if (certificate_ != X509_V_OK) {
        return about_certificate();
    }
    if (alert_ > SSL3_AD_CLOSE_NOTIFY) {
        return about_alert();
    }
    return words_.empty() ? words_ : fmt::format("no TLS there: {}", words_);
}

std::string tls::closed() const
{
    if (!done_) {
        return "the broker closed the connection during TLS: perhaps there is no TLS on this port";
    }
    // TLS 1.3: a certificate of ours is judged after we think that all is done, and the verdict can get lost.
    return broker_.certificate_file.empty()
               ? "the broker closed the connection right after TLS: perhaps it wants a certificate of ours"
               : "the broker closed the connection right after TLS: perhaps it does not accept our certificate";
}

std::string tls::about_certificate() const
{
    switch (certificate_) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format("the broker's certificate is not for {}", name_);
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "the broker's certificate has expired, or the clock here is wrong";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "the broker's certificate is not valid yet: is the clock here right?";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "the broker's certificate is self-signed, and not the one of an authority we were told of";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return fmt::format("the broker's certificate is not signed by an authority of {}", authorities(broker_));
    default:
        return fmt::format("the broker's certificate is not accepted: {}", X509_verify_cert_error_string(certificate_));
    }
}

std::string tls::about_alert() const
{
    const bool ours = !broker_.certificate_file.empty();
    switch (alert_) {
    case SSL3_AD_HANDSHAKE_FAILURE:
    case TLS13_AD_CERTIFICATE_REQUIRED:
        return ours ? "the broker does not accept our certificate" : "the broker wants a certificate of ours";
    case SSL3_AD_BAD_CERTIFICATE:
    case SSL3_AD_UNSUPPORTED_CERTIFICATE:
    case SSL3_AD_CERTIFICATE_REVOKED:
    case SSL3_AD_CERTIFICATE_EXPIRED:
    case SSL3_AD_CERTIFICATE_UNKNOWN:
    case TLS1_AD_ACCESS_DENIED:
        return fmt::format("the broker does not accept our certificate: {}", SSL_alert_desc_string_long(alert_));
    case TLS1_AD_UNKNOWN_CA:
        return "the broker does not know the authority that signed our certificate";
    case TLS1_AD_PROTOCOL_VERSION:
        return "the broker has neither TLS 1.2 nor 1.3";
    default:
        return fmt::format("the broker refuses TLS: {}", SSL_alert_desc_string_long(alert_));
    }
}

} // namespace busbar::mqtt::detail
