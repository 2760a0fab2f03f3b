/// An answer of a gateway as it is read: what it says of each inverter is copied while the document passes by.
#pragma once

#include <busbar/codec/decode.hpp>
#include <busbar/http/body.hpp>
#include <busbar/http/gateway_program.hpp>
#include <busbar/json/fed_service.hpp>
#include <busbar/json/reader.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace busbar::http {

/// What an answer says of one inverter.
struct inverter_answer {
    std::size_t index = 0; ///< in the list
    json::sample values{}; ///< by row of gateway_program::answer
    std::array<json::cell, fact_count> facts{};

    [[nodiscard]] const json::cell& operator[](fact which) const { return facts[static_cast<std::size_t>(which)]; }
    [[nodiscard]] bool has(fact which) const { return (*this)[which].kind != json::cell_kind::absent; }
    /// no_value if it is none.
    [[nodiscard]] double number(fact which) const
    {
        const auto& it = (*this)[which];
        return it.kind == json::cell_kind::number ? it.number : no_value;
    }
    /// A number, or a flag as 0 or 1.
    [[nodiscard]] bool is(fact which, double number) const
    {
        const auto& it = (*this)[which];
        return (it.kind == json::cell_kind::number || it.kind == json::cell_kind::boolean) && it.number == number;
    }
};

/// Lists and details, read one after the other: names that a list tells are known in the details.
class gateway_answer : public body {
public:
    explicit gateway_answer(const gateway_program& program);

    /// Also called for each element, on the link's thread, while the document stands there.
    void on_element(std::function<void(const json::reader&)> also) { also_ = std::move(also); }

    void begin() override;
    bool take(std::string_view bytes) override { return reader_.feed(bytes); }
    bool finish() override;
    [[nodiscard]] std::string_view problem() const override { return reader_.problem(); }

    // After a reply:
    /// Elements of the array of "*". At most most_inverters.
    [[nodiscard]] std::span<const inverter_answer> elements() const { return std::span(elements_).first(count_); }
    /// There are more, which were passed over.
    [[nodiscard]] bool has_more() const { return more_; }
    /// The whole document as one about a single inverter.
    [[nodiscard]] const inverter_answer& whole() const { return whole_; }
    [[nodiscard]] const json::reader& document() const { return reader_; }
    /// A text of the document; empty if it does not have it.
    [[nodiscard]] std::string_view text(fact which) const;
    [[nodiscard]] bool flag(std::size_t index) const;

private:
    void read(inverter_answer& into, std::size_t index) const;

    const gateway_program& program_;
    json::reader reader_;
    std::vector<inverter_answer> elements_; ///< of the longest list so far
    std::size_t count_ = 0;
    bool more_ = false;
    inverter_answer whole_;
    std::function<void(const json::reader&)> also_;
};

} // namespace busbar::http
