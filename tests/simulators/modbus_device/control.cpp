#include "control.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>

namespace simulator {
namespace {

constexpr unsigned any = 0xffffffffU;

std::string word_of(std::istream& arguments)
{
    std::string word;
    if (!(arguments >> word)) {
        throw std::runtime_error("an argument is missing");
    }
    return word;
}

unsigned number_of(std::istream& arguments, unsigned most = any)
{
    return parse_number(word_of(arguments), most);
}

bool on_or_off(std::istream& arguments)
{
    const auto word = word_of(arguments);
    if (word != "on" && word != "off") {
        throw std::runtime_error("on or off?");
    }
    return word == "on";
}

/// "any" or a number
int unit_of(std::istream& arguments)
{
    const auto word = word_of(arguments);
    return word == "any" ? -1 : static_cast<int>(parse_number(word, 255));
}

std::int64_t microseconds(clock::time_point when)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(when.time_since_epoch()).count();
}

} // namespace

bool control::readable(int input)
{
    std::array<char, 4096> some{};
    const auto got = read(input, some.data(), some.size());
    if (got <= 0) {
        return false;
    }
    input_.append(some.data(), static_cast<std::size_t>(got));
    for (auto end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
        const std::string line = input_.substr(0, end);
        input_.erase(0, end + 1);
        obey(line);
    }
    return true;
}

void control::obey(const std::string& line)
{
    std::istringstream arguments(line);
    std::string verb;
    if (!(arguments >> verb)) {
        return;
    }
    try {
        const auto text = command(verb, arguments);
        if (!awaited_) {
            std::cout << "ok" << text << std::endl;
        }
    } catch (const std::exception& error) {
        std::cout << "error " << error.what() << std::endl;
    }
}

std::string control::command(const std::string& verb, std::istream& arguments)
{
    if (verb == "set" || verb == "set-input") {
        const int unit = unit_of(arguments);
        unsigned address = number_of(arguments, 65535);
        for (std::string word; arguments >> word; ++address) {
            verb == "set" ? device_.set(unit, address, parse_word(word))
                          : device_.set_input(unit, address, parse_word(word));
        }
    } else if (verb == "image") {
        const int unit = unit_of(arguments);
        device_.load(unit, word_of(arguments));
    } else if (verb == "writable") {
        const int unit = unit_of(arguments);
        const unsigned first = number_of(arguments, 65535);
        device_.make_writable(unit, first, number_of(arguments, 65535));
    } else if (verb == "count-up") {
        const int unit = unit_of(arguments);
        for (std::string word; arguments >> word;) {
            device_.count_up(unit, parse_number(word, 65535));
        }
    } else if (verb == "fault") {
        fault(arguments);
    } else if (verb == "single-client") {
        server_.single_client(on_or_off(arguments));
    } else if (verb == "stats") {
        return statistics();
    } else if (verb == "writes" || verb == "requests") {
        return list(verb == "writes");
    } else if (verb == "await") {
        const std::map<std::string, expectation::kind> kinds{{"requests", expectation::kind::requests},
                                                             {"accepted", expectation::kind::accepted},
                                                             {"turned-away", expectation::kind::turned_away},
                                                             {"open", expectation::kind::open}};
        const auto kind = kinds.at(word_of(arguments));
        awaited_ = {kind, number_of(arguments)};
    } else {
        throw std::runtime_error("unknown command " + verb);
    }
    return {};
}

void control::fault(std::istream& arguments)
{
    auto& faults = device_.faults;
    const auto kind = word_of(arguments);
    if (kind == "silent") {
        const auto times = word_of(arguments);
        faults.silent = times == "forever" ? faults::forever : parse_number(times, any);
    } else if (kind == "reset") {
        faults.reset = true;
    } else if (kind == "refuse") {
        server_.refuse(on_or_off(arguments));
    } else if (kind == "exception") {
        faults::refusal refused;
        refused.code = number_of(arguments, MODBUS_EXCEPTION_MAX - 1);
        if (std::string word; arguments >> word) {
            refused.first = parse_number(word, 65535);
            refused.count = arguments >> word ? parse_number(word, 65536) : 1;
        }
        faults.exception = refused;
    } else if (kind == "wrong-tid") {
        faults.wrong_tid = number_of(arguments);
    } else if (kind == "short") {
        faults.missing = number_of(arguments);
    } else if (kind == "wrong-unit") {
        faults.wrong_unit = true;
    } else if (kind == "corrupt") {
        const auto byte = number_of(arguments);
        faults.corrupt = {byte, static_cast<std::uint8_t>(number_of(arguments, 255))};
    } else if (kind == "truncate") {
        faults.truncate = number_of(arguments);
    } else if (kind == "slow") {
        faults.ms_per_byte = number_of(arguments);
    } else if (kind == "late") {
        faults.late_ms = number_of(arguments);
    } else if (kind == "clear") {
        faults = {};
        server_.refuse(false);
    } else {
        throw std::runtime_error("unknown fault " + kind);
    }
}

std::string control::statistics() const
{
    std::map<unsigned, unsigned> functions;
    const recorded_request* write = nullptr;
    unsigned writes = 0;
    for (const auto& each : device_.record) {
        ++functions[each.what.function];
        if (!each.what.written.empty()) {
            ++writes;
            write = &each;
        }
    }
    std::ostringstream text;
    text << " requests " << device_.record.size() << " accepted " << server_.accepted() << " turned-away "
         << server_.turned_away() << " open " << server_.open_connections() << " writes " << writes;
    for (const auto& [function, times] : functions) {
        text << " f" << function << ' ' << times;
    }
    if (write != nullptr) {
        text << " last-write " << write->what.address;
    }
    return text.str();
}

std::string control::list(bool writes_only) const
{
    std::ostringstream lines;
    unsigned count = 0;
    for (const auto& each : device_.record) {
        if (writes_only && each.what.written.empty()) {
            continue;
        }
        ++count;
        std::array<char, 3> hex{};
        lines << '\n'
              << microseconds(each.received) << ' ' << microseconds(each.answered) << " unit " << +each.what.unit
              << " function " << +each.what.function << " address " << each.what.address << " count "
              << each.what.count;
        if (!each.what.written.empty()) {
            lines << " data ";
        }
        for (const auto byte : each.what.written) {
            std::snprintf(hex.data(), hex.size(), "%02x", byte);
            lines << hex.data();
        }
    }
    return ' ' + std::to_string(count) + lines.str();
}

bool control::fulfilled(const expectation& what) const
{
    switch (what.of) {
    case expectation::kind::requests:
        return device_.record.size() >= what.number;
    case expectation::kind::accepted:
        return server_.accepted() >= what.number;
    case expectation::kind::turned_away:
        return server_.turned_away() >= what.number;
    case expectation::kind::open:
        return server_.open_connections() == what.number;
    }
    return false;
}

void control::after_event()
{
    if (awaited_ && fulfilled(*awaited_)) {
        awaited_.reset();
        std::cout << "ok" << std::endl;
    }
}

} // namespace simulator
