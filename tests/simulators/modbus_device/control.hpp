/// The control lines on standard input, each answered by a line on standard output: "ok ..." or "error ...".
#pragma once

#include "device.hpp"
#include "server.hpp"

#include <istream>
#include <optional>
#include <string>

namespace simulator {

class control {
public:
    control(device& of, server& at) : device_(of), server_(at) {}

    /// Reads what is there; false at the end of the input.
    bool readable(int input);
    /// Answers a command that waits for something.
    void after_event();

private:
    void obey(const std::string& line);
    std::string command(const std::string& verb, std::istream& arguments);
    void fault(std::istream& arguments);
    [[nodiscard]] std::string statistics() const;
    [[nodiscard]] std::string list(bool writes_only) const;

    struct expectation {
        enum class kind { requests, accepted, turned_away, open } of = kind::requests;
        std::size_t number = 0;
    };
    [[nodiscard]] bool fulfilled(const expectation& what) const;

    device& device_;
    server& server_;
    std::string input_;
    std::optional<expectation> awaited_;
};

} // namespace simulator
