/// Host, path and log-in as the old drivers put a URL together.
#pragma once

#include <string>
#include <string_view>

namespace busbar::migrate {

struct web_address {
    std::string scheme = "http";
    std::string host; ///< with a port, if any: "opendtu.lan:8080"
    std::string path; ///< what stands behind it, with its slash; empty: nothing
    std::string user;
    std::string password;
    bool logs_in_by_query = false; ///< user and password stood in the query (Tasmota)

    /// "http://192.168.178.40/cm?cmnd=STATUS+8", percent-encoded where it must be
    [[nodiscard]] std::string to_url() const;
};

/// "opendtu.lan", also "https://admin:secret@opendtu.lan:8443/".
web_address to_web_address(std::string_view host);
/// Host and scheme are such that a URL can be made of them.
bool is_reachable(const web_address& what);
/// "cm?cmnd=STATUS+8&user=admin&password=secret": who logs in is taken out of it.
void put_path(web_address& into, std::string_view path);
/// A name in the query says that a secret stands there: token=, apikey=.
bool has_secret_in_query(const web_address& in);

} // namespace busbar::migrate
