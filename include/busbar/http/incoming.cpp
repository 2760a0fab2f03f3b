#include <busbar/http/incoming.hpp>
#include <busbar/http/retry_after.hpp>

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace busbar::http::detail {
namespace {

/// The value, if `line` is the header `name`.
std::optional<std::string_view> value_of(std::string_view name, std::string_view line)
{
    if (line.size() <= name.size() || line[name.size()] != ':' ||
        strncasecmp(line.data(), name.data(), name.size()) != 0) {
        return std::nullopt;
    }
    auto value = line.substr(name.size() + 1);
    constexpr std::string_view space = " \t\r\n";
    value.remove_prefix(std::min(value.find_first_not_of(space), value.size()));
    return value.substr(0, value.find_last_not_of(space) + 1);
}

} // namespace

void incoming::kept_text::set(std::string_view text)
{
    size = text.size() <= characters.size() ? text.size() : 0; // one that is longer says nothing to us
    std::copy_n(text.data(), size, characters.data());
}

void incoming::begin(body* into)
{
    into_ = into;
    header_bytes_ = 0;
    begin_answer({});
}

void incoming::listen(CURL* on)
{
    curl_easy_setopt(on, CURLOPT_HEADERFUNCTION, &take_header);
    curl_easy_setopt(on, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(on, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(on, CURLOPT_WRITEDATA, this);
}

std::optional<std::chrono::seconds> incoming::retry_after() const
{
    const auto here = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return parse_retry_after(retry_after_.view(), parse_date(date_.view()).value_or(here));
}

std::size_t incoming::take_header(const char* data, std::size_t size, std::size_t count, void* self) noexcept
{
    return static_cast<incoming*>(self)->header({data, size * count}) ? size * count : 0;
}

bool incoming::header(std::string_view line)
{
    header_bytes_ += line.size();
    if (header_too_large()) {
        return false;
    }
    if (line.starts_with("HTTP/")) {
        begin_answer(line);
    } else if (line == "\r\n" || line == "\n") {
        header_complete_ = true;
    } else if (const auto place = value_of("Location", line)) {
        location_ = *place;
    } else if (const auto pause = value_of("Retry-After", line)) {
        retry_after_.set(*pause);
    } else if (const auto date = value_of("Date", line)) {
        date_.set(*date);
    } else if (const auto version = value_of("ETag", line)) {
        etag_.set(*version);
    }
    return true;
}

void incoming::begin_answer(std::string_view status_line)
{
    status_ = 0;
    body_bytes_ = 0;
    header_complete_ = false;
    refused_ = false;
    location_.clear();
    retry_after_.set({});
    date_.set({});
    etag_.set({});
    if (const auto space = status_line.find(' '); space != std::string_view::npos) {
        std::from_chars(status_line.data() + space + 1, status_line.data() + status_line.size(), status_);
    }
    if (into_ != nullptr && is_good()) {
        into_->begin();
    }
}

std::size_t incoming::take_body(const char* data, std::size_t size, std::size_t count, void* self) noexcept
{
    auto& mine = *static_cast<incoming*>(self);
    const std::string_view bytes(data, size * count);
    mine.body_bytes_ += bytes.size();
    if (mine.body_too_large()) {
        return CURL_WRITEFUNC_ERROR;
    }
    if (mine.is_good() && mine.into_ != nullptr && !mine.refused_) {
        // The rest of a refused body is passed over: so the connection can be used again.
        mine.refused_ = !mine.into_->take(bytes);
    }
    return bytes.size();
}

} // namespace busbar::http::detail
