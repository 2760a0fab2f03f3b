/// Fetches one document with the libcurl that we build, for libcurl_test.py.
///
/// usage: fetch URL [--address IP] [--ca FILE] [--user NAME:PASSWORD] [--bearer TOKEN] [--gzip]
///
/// --address is where the URL's host is. Prints the status and the body, or "error NUMBER: words"; "authorities: FILE" if URL is that word.
#include <curl/curl.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace {

struct close_curl {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

std::size_t append(const char* data, std::size_t size, std::size_t count, void* to)
{
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

} // namespace

int main(int argc, char** argv)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::unique_ptr<CURL, close_curl> handle(curl_easy_init());
    std::unique_ptr<curl_slist, close_curl> addresses;
    std::string body;
    std::string words(CURL_ERROR_SIZE, '\0');
    const auto set = [&handle](CURLoption option, auto value) {
        const CURLcode error = curl_easy_setopt(handle.get(), option, value);
        if (error != CURLE_OK) {
            std::printf("option %d: %s\n", option, curl_easy_strerror(error));
        }
    };
    set(CURLOPT_URL, argv[1]);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT, 20L);
    set(CURLOPT_ERRORBUFFER, words.data());
    set(CURLOPT_WRITEFUNCTION, &append);
    set(CURLOPT_WRITEDATA, &body);
    for (int i = 2; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--gzip") {
            set(CURLOPT_ACCEPT_ENCODING, "");
        } else if (option == "--address") {
            const std::string url = argv[1];
            const auto host = url.substr(url.find("//") + 2);
            addresses.reset(curl_slist_append(nullptr, (host.substr(0, host.find('/')) + ':' + argv[++i]).c_str()));
            set(CURLOPT_RESOLVE, addresses.get());
        } else if (option == "--ca") {
            set(CURLOPT_CAINFO, argv[++i]);
        } else if (option == "--user") {
            set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC | CURLAUTH_DIGEST);
            set(CURLOPT_USERPWD, argv[++i]);
        } else if (option == "--bearer") {
            set(CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
            set(CURLOPT_XOAUTH2_BEARER, argv[++i]);
        }
    }
    if (std::string_view(argv[1]) == "authorities") {
        const char* file = nullptr;
        curl_easy_getinfo(handle.get(), CURLINFO_CAINFO, &file);
        std::printf("authorities: %s\n", file);
        return 0;
    }
    const CURLcode error = curl_easy_perform(handle.get());
    if (error != CURLE_OK) {
        std::printf("error %d: %s\n", error, words.c_str());
        return 1;
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    std::printf("%ld\n%s", status, body.c_str());
    return 0;
}
