/// What programs have in common that a test drives through their standard input, a line a command, words separated by tabs.
#pragma once

#include <busbar/run/loop.hpp>

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace commanded {

inline std::vector<std::string> split(std::string_view line)
{
    std::vector<std::string> words;
    for (;;) {
        const auto tab = line.find('\t');
        words.emplace_back(line.substr(0, tab));
        if (tab == std::string_view::npos) {
            return words;
        }
        line.remove_prefix(tab + 1);
    }
}

/// Calls `obey` with the words of each line, `ended` when the input has ended.
class input {
public:
    input(busbar::loop& on, std::function<void(const std::vector<std::string>&)> obey, std::function<void()> ended)
        : obey_(std::move(obey)),
          ended_(std::move(ended)),
          watch_(on, STDIN_FILENO, EPOLLIN, [this](std::uint32_t) { read_more(); })
    {
    }

private:
    void read_more()
    {
        std::array<char, 65536> bytes{};
        const auto size = read(STDIN_FILENO, bytes.data(), bytes.size());
        if (size <= 0) {
            ended_();
            return;
        }
        pending_.append(bytes.data(), static_cast<std::size_t>(size));
        for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
            const auto words = split(std::string_view{pending_}.substr(0, end));
            pending_.erase(0, end + 1);
            obey_(words);
        }
    }

    std::function<void(const std::vector<std::string>&)> obey_;
    std::function<void()> ended_;
    std::string pending_{};
    busbar::watch watch_;
};

/// How much of the stacks of this size has ever been touched: resident pages of mappings of just this size, in kB.
inline unsigned touched_stack(std::size_t stack_bytes)
{
    std::FILE* const maps = std::fopen("/proc/self/smaps", "re");
    std::array<char, 512> line{};
    unsigned long first = 0;
    unsigned long last = 0;
    unsigned resident = 0;
    unsigned most = 0;
    while (std::fgets(line.data(), line.size(), maps) != nullptr) {
        if (std::sscanf(line.data(), "%lx-%lx rw-p", &first, &last) == 2) { // NOLINT(cert-err34-c)
            continue;
        }
        if (last - first == stack_bytes &&
            std::sscanf(line.data(), "Rss: %u kB", &resident) == 1) { // NOLINT(cert-err34-c)
            most = std::max(most, resident);
        }
    }
    std::fclose(maps);
    return most;
}

} // namespace commanded
