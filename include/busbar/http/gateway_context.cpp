#include <busbar/http/gateway_context.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace busbar::http {

gateway_context::gateway_context(const gateway_program& of, surroundings& with, std::shared_ptr<link> by,
                                 std::string words)
    : program(of),
      around(with),
      over(std::move(by)),
      connection(std::move(words))
{
    rows.rows.assign(of.answer->rows.begin(), of.answer->rows.end());
    if (of.identity == nullptr) {
        return;
    }
    for (const auto& row : of.identity->rows) {
        const auto same = std::ranges::find(of.answer->rows, std::string_view{row.path},
                                            [](const auto& each) { return std::string_view{each.path}; });
        if (same != of.answer->rows.end()) {
            identity_rows.push_back(static_cast<std::size_t>(same - of.answer->rows.begin()));
        } else {
            identity_rows.push_back(rows.rows.size());
            rows.rows.push_back(row);
        }
    }
}

} // namespace busbar::http
