#include <busbar/config/similar.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

namespace busbar::config {

std::size_t edit_distance(std::string_view one, std::string_view other)
{
    // Rows of the usual matrix; a swap of neighbours looks back two of them.
    std::vector<std::size_t> before_last(other.size() + 1);
    std::vector<std::size_t> last(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= one.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t changed = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[other.size()];
}

std::string_view most_similar(std::string_view typed, std::span<const std::string_view> candidates)
{
    std::string_view best;
    std::size_t least = 1 + std::max<std::size_t>(1, typed.size() / 3);
    for (const auto candidate : candidates) {
        const auto distance = edit_distance(typed, candidate);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace busbar::config
