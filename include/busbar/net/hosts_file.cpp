#include <busbar/config/file.hpp>
#include <busbar/net/hosts_file.hpp>

#include <arpa/inet.h>
#include <strings.h>

#include <algorithm>

namespace busbar::net {
namespace {

/// Takes the first word off; empty if there is none left.
std::string_view take_word(std::string_view& line)
{
    constexpr std::string_view blanks = " \t\r";
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const auto word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

bool is_same_name(std::string_view one, std::string_view other)
{
    return one.size() == other.size() && strncasecmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace

std::vector<address> find_in_hosts_file(const std::string& file, std::string_view name, std::uint16_t port)
{
    std::vector<address> found;
    const auto content = config::read_file(file).text;
    for (std::string_view rest = content; !rest.empty();) {
        auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        line = line.substr(0, line.find('#'));
        const std::string host(take_word(line));
        bool named = false;
        for (auto word = take_word(line); !word.empty() && !named; word = take_word(line)) {
            named = is_same_name(word, name);
        }
        in_addr four{};
        in6_addr six{};
        if (named && inet_pton(AF_INET, host.c_str(), &four) == 1) {
            found.emplace_back(four, port);
        } else if (named && inet_pton(AF_INET6, host.c_str(), &six) == 1) {
            found.emplace_back(six, port, 0);
        }
    }
    return found;
}

} // namespace busbar::net
