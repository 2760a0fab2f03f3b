/// An answer as it arrives: libcurl calls back with its header lines and the bytes of its body.
#pragma once

#include <busbar/http/body.hpp>
#include <busbar/http/curl.hpp>
#include <busbar/http/request.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace busbar::http::detail {

class incoming {
public:
    /// For each new exchange. `into` may be null.
    void begin(body* into);
    void listen(CURL* on);

    [[nodiscard]] unsigned status() const { return status_; }
    [[nodiscard]] bool is_good() const { return status_ >= 200 && status_ < 300; }
    [[nodiscard]] bool anything() const { return header_bytes_ > 0; }
    /// The line that ends it has come.
    [[nodiscard]] bool header_complete() const { return header_complete_; }
    [[nodiscard]] bool header_too_large() const { return header_bytes_ > largest_header; }
    [[nodiscard]] bool body_too_large() const { return body_bytes_ > largest_body; }
    /// The body has told that it does not want this.
    [[nodiscard]] bool body_refused() const { return refused_; }
    /// Of a redirect. Empty if there is none.
    [[nodiscard]] const std::string& location() const { return location_; }
    /// Of this version of the answer. Empty if the server tells none, or a long one.
    [[nodiscard]] std::string_view etag() const { return etag_.view(); }
    /// What Retry-After says.
    [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const;

private:
    /// A value of a header that is read later.
    struct kept_text {
        std::array<char, 80> characters{};
        std::size_t size = 0;

        void set(std::string_view text);
        [[nodiscard]] std::string_view view() const { return {characters.data(), size}; }
    };

    static std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* self) noexcept;
    static std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* self) noexcept;
    bool header(std::string_view line);
    void begin_answer(std::string_view status_line);

    body* into_ = nullptr;
    unsigned status_ = 0;
    std::size_t header_bytes_ = 0;
    std::size_t body_bytes_ = 0;
    bool header_complete_ = false;
    bool refused_ = false;
    std::string location_;
    kept_text retry_after_;
    kept_text date_;
    kept_text etag_;
};

} // namespace busbar::http::detail
