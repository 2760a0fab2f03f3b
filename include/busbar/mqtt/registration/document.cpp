#include <busbar/describe/json.hpp>
#include <busbar/mqtt/registration/document.hpp>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace busbar::mqtt::registration {

namespace {

/// {"services": {"t1": "temperature"}}, and room for what others may add.
constexpr std::size_t deepest = 8;

} // namespace

const boost::json::object* document::read(std::string_view payload)
{
    if (payload.size() > largest_document) {
        problem_ = fmt::format("it is larger than {} bytes", largest_document);
        return nullptr;
    }
    boost::json::error_code error;
    value_ = boost::json::parse(payload, error, &memory_, {.max_depth = deepest});
    if (error) {
        problem_ = fmt::format("it is no JSON ({})", error.message());
        return nullptr;
    }
    if (!value_.is_object()) {
        problem_ = "it is no JSON object";
        return nullptr;
    }
    return &value_.get_object();
}

std::string scalar_as_json(const boost::json::value& value)
{
    switch (value.kind()) {
    case boost::json::kind::null:
        return "null";
    case boost::json::kind::bool_:
        return value.get_bool() ? "true" : "false";
    case boost::json::kind::int64:
        return fmt::format("{}", value.get_int64());
    case boost::json::kind::uint64:
        return fmt::format("{}", value.get_uint64());
    case boost::json::kind::double_:
        return fmt::format("{}", value.get_double());
    case boost::json::kind::string:
        return describe::json_text({value.get_string().data(), value.get_string().size()});
    default:
        return {};
    }
}

} // namespace busbar::mqtt::registration
