/// What the loop and the thread of an HTTP link share.
#pragma once

#include <busbar/http/curl.hpp>
#include <busbar/http/link.hpp>
#include <busbar/http/result.hpp>
#include <busbar/link/mailbox.hpp>

namespace busbar::http::detail {

struct slot : link_parts::slot<slot, request, result, reply> {
    std::shared_ptr<body> into{};
};

struct mailbox : link_parts::mailbox<slot, link_options> {
    explicit mailbox(const link_options& with);

    /// The thread's; but curl_multi_wakeup(), which ends its wait, is for everybody.
    multi_handle transfers;
};

} // namespace busbar::http::detail
