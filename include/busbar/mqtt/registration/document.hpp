/// Small JSON documents whose member names are the sender's own: no table of ours knows them.
#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace busbar::mqtt::registration {

/// Nothing of the protocol is larger: 16 services with the longest ids, 64 values with the longest paths.
inline constexpr std::size_t largest_document = 16384;

class document {
public:
    document() : memory_(room_.data(), room_.size()) {}
    document(const document&) = delete;
    document& operator=(const document&) = delete;
    ~document() = default;

    /// Once. Null if it is no JSON object, with words in problem(). Valid as long as this is.
    const boost::json::object* read(std::string_view payload);
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    std::array<unsigned char, 2048> room_{};
    boost::json::monotonic_resource memory_;
    boost::json::value value_;
    std::string problem_;
};

/// A number, text, flag or null as JSON; empty if it is an object or an array.
std::string scalar_as_json(const boost::json::value& value);

} // namespace busbar::mqtt::registration
