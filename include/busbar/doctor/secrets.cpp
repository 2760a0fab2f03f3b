#include <busbar/ascii.hpp>
#include <busbar/config/file.hpp>
#include <busbar/doctor/secrets.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace busbar::doctor {

namespace {

constexpr std::string_view removed = "(removed)";
constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view quotes = "\"'";
/// What separates words that may be URLs.
constexpr std::string_view around_urls = " \t\"'<>()[]{}|";

/// Any name that has one of these in it. In lower case, without - and _.
constexpr std::array<std::string_view, 15> in_names{"passw",  "passphrase", "passcode",      "kennwort", "pwd",
                                                    "secret", "token",      "credential",    "apikey",   "accesskey",
                                                    "psk",    "bearer",     "authorization", "cookie",   "privatekey"};
/// Short ones count alone only.
constexpr std::array<std::string_view, 5> names{"pass", "auth", "pin", "login", "sid"};

bool is_of_a_name(char each)
{
    return is_letter_or_digit(each) || each == '_' || each == '-';
}

bool sounds_secret(std::string_view name)
{
    std::string plain;
    for (const char each : name) {
        if (each != '_' && each != '-') {
            plain += each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
        }
    }
    return std::ranges::find(names, plain) != names.end() ||
           std::ranges::any_of(in_names, [&](std::string_view each) { return plain.find(each) != std::string::npos; });
}

/// A name that sounds secret, and where it stands.
struct found_name {
    std::size_t begin;
    std::size_t end;
};

std::optional<found_name> next_secret_name(std::string_view line, std::size_t from)
{
    while (from < line.size()) {
        if (!is_of_a_name(line[from])) {
            ++from;
            continue;
        }
        std::size_t end = from;
        while (end < line.size() && is_of_a_name(line[end])) {
            ++end;
        }
        if (sounds_secret(line.substr(from, end - from))) {
            return found_name{from, end};
        }
        from = end;
    }
    return std::nullopt;
}

/// Where the value begins if a name that ends here has one: behind a quote, blanks, and : or =.
std::optional<std::size_t> value_after(std::string_view line, std::size_t end)
{
    auto at = line.find_first_not_of("\"'] \t", end);
    if (at == std::string_view::npos || (line[at] != ':' && line[at] != '=')) {
        return std::nullopt;
    }
    at = line.find_first_not_of("=:> \t", at);
    return at == std::string_view::npos ? line.size() : at;
}

/// "password_file" names a file, which is no secret.
bool names_a_file(std::string_view line, const found_name& name, std::size_t value)
{
    const auto at = line.find_first_not_of(quotes, value);
    return line.substr(0, name.end).ends_with("_file") && at != std::string_view::npos && line[at] == '/';
}

/// The name is a part of "/data/conf/opendtu.password: No such file or directory".
bool is_of_a_path(std::string_view line, const found_name& name, std::size_t value)
{
    const auto before = line.find_last_of(" \t\"'=", name.begin);
    const auto word = line.substr(before == std::string_view::npos ? 0 : before + 1);
    return word.starts_with('/') && line.substr(name.end, value - name.end).find('=') == std::string_view::npos;
}

std::string_view unquoted(std::string_view value)
{
    if (value.empty() || quotes.find(value.front()) == std::string_view::npos) {
        const auto end = value.find_first_of(" \t,}#&\"'");
        return value.substr(0, end);
    }
    const auto mark = value.front();
    value.remove_prefix(1);
    std::size_t end = 0;
    while (end < value.size() && (value[end] != mark || (end > 0 && value[end - 1] == '\\'))) {
        ++end;
    }
    return value.substr(0, end);
}

/// Takes the next word that may be a URL off the line, and the character behind it.
std::string_view take_url(std::string_view& line)
{
    const auto word = line.substr(0, line.find_first_of(around_urls));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
}

/// "user:password" of "http://user:password@host", or of "user:password@host"; empty if there is none.
std::string_view user_of(std::string_view url)
{
    const auto at = url.rfind('@');
    const auto scheme = url.find("://");
    if (at == std::string_view::npos) {
        return {};
    }
    const auto begin = scheme < at ? scheme + 3 : 0;
    const auto user = url.substr(begin, at - begin);
    return user.find(':') == std::string_view::npos ? std::string_view{} : user;
}

/// user:password@ and ?queries.
std::string without_url_secrets(std::string_view line)
{
    std::string made;
    while (!line.empty()) {
        const auto rest = line;
        const auto url = take_url(line);
        std::string word(url);
        if (const auto user = user_of(word); !user.empty()) {
            word.replace(static_cast<std::size_t>(user.data() - word.data()), user.size(), removed);
        }
        const auto query = word.find('?');
        if (query != std::string::npos &&
            (word.find("://") != std::string::npos || word.find('=', query) != std::string::npos)) {
            word.replace(query + 1, std::string::npos, removed);
        }
        made.append(word).append(rest.substr(url.size(), rest.size() - line.size() - url.size()));
    }
    return made;
}

std::string without_named_secrets(std::string line)
{
    for (std::size_t from = 0;;) {
        const auto name = next_secret_name(line, from);
        if (!name) {
            return line;
        }
        from = name->end;
        auto value = value_after(line, name->end);
        if (value && (names_a_file(line, *name, *value) || is_of_a_path(line, *name, *value))) {
            continue;
        }
        const std::string_view word(line.data() + name->begin, name->end - name->begin);
        if (!value && (word.starts_with('-') || word == "Bearer" || word == "bearer")) {
            value = name->end + 1; // --password hunter2
        }
        if (!value) { // wrong password "hunter2"
            value = line.find_first_of(quotes, name->end);
        }
        if (*value < line.size()) {
            line.replace(*value, std::string::npos, removed);
            return line;
        }
    }
}

} // namespace

void secrets::add(std::string_view secret)
{
    const auto begin = secret.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        return;
    }
    secret = secret.substr(begin, secret.find_last_not_of(blanks) - begin + 1);
    if (secret.size() >= 4) {
        // A shorter one that is part of a longer one must not leave the rest of it.
        const auto place = std::ranges::find_if(known_, [&](const auto& each) { return each.size() < secret.size(); });
        known_.emplace(place, secret);
    }
}

void secrets::learn_from_line(std::string_view line)
{
    for (std::size_t from = 0; const auto name = next_secret_name(line, from);) {
        from = name->end;
        const auto value = value_after(line, name->end);
        if (!value) {
            continue;
        }
        const auto what = unquoted(line.substr(*value));
        if (!names_a_file(line, *name, *value)) {
            add(what);
            continue;
        }
        const auto file = config::read_file(std::string(what)).text;
        std::string_view rest = file;
        for (std::size_t lines = 0; !rest.empty() && lines < 20; ++lines) {
            const auto one = rest.substr(0, rest.find('\n'));
            add(one);
            add(one.substr(one.find_first_of("=:") + 1)); // npos + 1 is 0
            rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        }
    }
    while (!line.empty()) {
        const auto user = user_of(take_url(line));
        add(user.substr(user.find(':') + 1));
    }
}

void secrets::learn_from_configuration(std::string_view toml)
{
    while (!toml.empty()) {
        const auto line = toml.substr(0, toml.find('\n'));
        learn_from_line(line);
        toml.remove_prefix(std::min(line.size() + 1, toml.size()));
    }
}

std::string secrets::removed_from(std::string_view line) const
{
    std::string made(line);
    for (const auto& each : known_) {
        for (std::size_t at = 0; (at = made.find(each, at)) != std::string::npos; at += removed.size()) {
            made.replace(at, each.size(), removed);
        }
    }
    return without_named_secrets(without_url_secrets(made));
}

} // namespace busbar::doctor
