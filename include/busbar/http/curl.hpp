/// Owners of libcurl's handles.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace busbar::http::detail {

template <auto release> struct release_by {
    template <class Handle> void operator()(Handle* handle) const noexcept { release(handle); }
};

using easy_handle = std::unique_ptr<CURL, release_by<curl_easy_cleanup>>;
using multi_handle = std::unique_ptr<CURLM, release_by<curl_multi_cleanup>>;
using curl_list = std::unique_ptr<curl_slist, release_by<curl_slist_free_all>>;
using curl_url_parts = std::unique_ptr<CURLU, release_by<curl_url_cleanup>>;
using curl_text = std::unique_ptr<char, release_by<curl_free>>;

} // namespace busbar::http::detail
