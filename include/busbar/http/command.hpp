/// What consumers on the GX may write to a device that is asked over HTTP: which D-Bus path, which request carries the value.
///
///     static constexpr auto commands = http::commands<service::pvinverter>({
///         {"/Ac/PowerLimit",
///          http::post("/api/limit/config").form("data", R"({"serial":"{serial}","limit_type":0,"limit_value":{value}})"),
///          http::limit_released_by(
///              http::post("/api/limit/config").form("data", R"({"serial":"{serial}","limit_type":1,"limit_value":100})")),
///          http::at_most_every(10s), http::sent_again_after(60s), http::taken_if({"type", "success"}), http::reason_at("message")},
///     });
///
/// In targets and bodies {value} is the number that was written, {serial}, {index} and the names of the descriptor's parameters are what
/// the driver knows of the device; each is escaped as its place needs it. A row that reads such a path back says `written_by_command`:
///
///     {"limit_absolute", 1, watt, "/Ac/PowerLimit", within(0, 1e5), written_by_command},
///
/// Nothing is written unless the configuration says `control = true`; then http::command_sender does it (command_sender.hpp).
#pragma once

#include <busbar/http/request.hpp>
#include <busbar/json/accept.hpp>
#include <busbar/row/check.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>

namespace busbar::http {

/// A request whose texts have places to fill in.
struct command_request {
    http::method method = http::method::get;
    const char* target = nullptr; ///< none: there is no such request
    const char* content_type = "";
    const char* form_field = nullptr; ///< the body is form data of this one field
    const char* body = nullptr;

    /// A body of application/json.
    [[nodiscard]] consteval command_request json(const char* text) const
    {
        auto copy = *this;
        copy.content_type = "application/json";
        copy.body = text;
        return copy;
    }
    /// A body as a web form sends it: `field`=`text`, percent-encoded. The text is JSON if it begins with {" or [.
    [[nodiscard]] consteval command_request form(const char* field, const char* text) const
    {
        auto copy = *this;
        copy.content_type = "application/x-www-form-urlencoded";
        copy.form_field = field;
        copy.body = text;
        return copy;
    }
};

consteval command_request get(const char* target)
{
    return {.target = target};
}
consteval command_request post(const char* target)
{
    return {.method = method::post, .target = target};
}
consteval command_request put(const char* target)
{
    return {.method = method::put, .target = target};
}

/// What stands for a number of the D-Bus path.
struct written_as {
    int number = 0;
    const char* text = "";
};

struct command {
    const char* path = "";
    const service::path* spec = nullptr;
    command_request request{};
    bool limit = false;        ///< of power: ends when it is not written any more, and when busbar ends
    command_request release{}; ///< ends a limit; without: the maximum power is sent
    bool read_back = true;     ///< a row feeds the path
    std::chrono::milliseconds shortest_time{0}; ///< between two sends
    std::chrono::milliseconds again_after{0}; ///< a limit that is written anew is sent anew; 0: only if it has changed
    double lowest =
        -std::numeric_limits<double>::infinity(); ///< what the device takes; beyond, it gets the nearest it takes
    double highest = std::numeric_limits<double>::infinity();
    std::array<written_as, 6> texts{};
    std::size_t text_count = 0; ///< 0: {value} is a whole number: a limit rounded down, another to the nearest
    std::array<json::acceptance, 2> taken_if{};
    std::size_t taken_if_count = 0;  ///< 0: any answer with status 2xx means that the device has taken it
    const char* reason_at = nullptr; ///< JSON path of the device's words in an answer that is none of taken_if
};

/// For devices that want a token in the body of each command, and give it for a password: asked for when they refuse a command without.
struct token_login {
    command_request request{};      ///< {password}
    const char* token_at = "token"; ///< JSON path in its answer
    json::acceptance
        demanded_if{}; ///< such an answer to a command says: a token is missing, or this one is not valid any more
    const char* inserted = R"({token})"; ///< stands for {token} in commands; without a token nothing does
    std::chrono::seconds valid{20 * 60}; ///< then it is not even tried
};

template <class Change> struct command_option {
    Change change;
};
template <class Change> command_option(Change) -> command_option<Change>;

/// A limit of power that this request takes away.
consteval auto limit_released_by(command_request release)
{
    return command_option{[=](command& c) { c.limit = true, c.release = release; }};
}
/// A limit of power that ends by sending /Ac/MaxPower, which a row must feed: while that is unknown, no limit is taken.
inline constexpr command_option limit_released_at_maximum{[](command& c) { c.limit = true; }};
/// For devices that must not be written to often. The newest value counts when it is time.
constexpr auto at_most_every(std::chrono::milliseconds time)
{
    return command_option{[=](command& c) { c.shortest_time = time; }};
}
/// Consumers write a limit again and again. The same one is sent again only after this time, for devices that may have forgotten it.
constexpr auto sent_again_after(std::chrono::milliseconds time)
{
    return command_option{[=](command& c) { c.again_after = time; }};
}
/// The device takes values from `lowest` to `highest`, in the path's unit; it gets the nearest.
consteval auto clamped_to(double lowest, double highest)
{
    return command_option{[=](command& c) { c.lowest = lowest, c.highest = highest; }};
}
/// Texts for {value}. A number without one is refused.
template <std::size_t N> consteval auto written_as_text(const written_as (&all)[N])
{
    static_assert(N <= std::tuple_size_v<decltype(command::texts)>, "more texts than a command holds");
    decltype(command::texts) texts{};
    for (std::size_t i = 0; i < N; ++i) {
        texts[i] = all[i];
    }
    return command_option{[=](command& c) { c.texts = texts, c.text_count = N; }};
}
/// The answer says so if the device has taken it: json::accepted_if's conditions.
template <class... Conditions> consteval auto taken_if(json::acceptance first, Conditions... more)
{
    static_assert(1 + sizeof...(more) <= std::tuple_size_v<decltype(command::taken_if)>);
    return command_option{[=](command& c) { c.taken_if = {first, more...}, c.taken_if_count = 1 + sizeof...(more); }};
}
/// Where the device says in words why it has not.
constexpr auto reason_at(const char* json_path)
{
    return command_option{[=](command& c) { c.reason_at = json_path; }};
}
/// No row feeds the path: the driver publishes what was sent.
inline constexpr command_option not_read_back{[](command& c) { c.read_back = false; }};

namespace detail {

/// Calls visit(name) for each {name} of a text. What stands in other braces is the text's own: JSON has them too.
template <class Visit> constexpr void for_each_place(std::string_view text, Visit visit)
{
    for (auto begin = text.find('{'); begin != std::string_view::npos; begin = text.find('{', begin + 1)) {
        const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", begin + 1);
        if (end != std::string_view::npos && text[end] == '}' && end > begin + 1) {
            visit(text.substr(begin + 1, end - begin - 1));
        }
    }
}

template <class Visit> constexpr void for_each_place(const command_request& in, Visit visit)
{
    for (const char* text : {in.target, in.body}) {
        if (text != nullptr) {
            for_each_place(std::string_view{text}, visit);
        }
    }
}

constexpr bool has_place(const command_request& in, std::string_view wanted)
{
    bool found = false;
    for_each_place(in, [&](std::string_view name) { found = found || name == wanted; });
    return found;
}

} // namespace detail

/// Brackets of a command, checked against the table of Service.
template <class Service> struct command_of : command {
    template <class... Changes>
    // NOLINTNEXTLINE(*-explicit-*): a command is written as braces
    consteval command_of(const char* written, command_request by, command_option<Changes>... given)
        : command{.path = written, .spec = checked_path(Service::paths, written), .request = by}
    {
        (given.change(*this), ...);
        if (spec->write != service::access::command) {
            refuse::path_is_not_written_by_consumers();
        }
        if (!detail::has_place(request, "value")) {
            refuse::request_does_not_carry_the_value();
        }
        if (!(lowest <= highest)) {
            refuse::valid_range_is_empty();
        }
    }
};

/// All that can be written to a device of one service.
template <class Service, std::size_t N> struct command_table {
    using service_type = Service;
    std::array<command, N> rows{};
    token_login login{};

    /// The device wants a token.
    [[nodiscard]] consteval command_table with(const token_login& by) const
    {
        auto copy = *this;
        copy.login = by;
        return copy;
    }
};

/// `static constexpr auto commands = http::commands<service::pvinverter>({...});`
template <class Service, std::size_t N> consteval auto commands(const command_of<Service> (&rows)[N])
{
    command_table<Service, N> made;
    for (std::size_t i = 0; i < N; ++i) {
        made.rows[i] = rows[i];
    }
    return made;
}

} // namespace busbar::http
