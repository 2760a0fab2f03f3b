/// One topic of a device, or one and all below it, with the rows that its messages feed.
#pragma once

#include <busbar/json/configured_program.hpp>
#include <busbar/json/evaluate.hpp>
#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/payload_reader.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt {

class message_source {
public:
    /// `of` outlives it. `first_row`: of its rows among all of the device.
    message_source(std::string topic, bool with_those_below, const json::field_program& of,
                   const json::parameter_values& parameters, std::size_t first_row);

    /// What is to be subscribed.
    [[nodiscard]] const std::string& filter() const { return filter_; }
    [[nodiscard]] const std::string& topic() const { return topic_; }
    [[nodiscard]] const json::field_program& program() const { return *program_; }
    [[nodiscard]] std::size_t first_row() const { return first_row_; }
    [[nodiscard]] std::size_t row_count() const { return program_->rows.size(); }

    /// Why the message is none of this device's; empty: it is, or no path leads to its topic (then told() is false).
    std::string_view read(const message& what);
    /// Whether the message read last says anything about any row.
    [[nodiscard]] bool told() const { return told_; }
    [[nodiscard]] const json::reader& document() const { return payload_.document(); }
    /// Names that no row knows are noted, at most `most`, from now on or (0) no longer; but not those of `unused`, which outlives this.
    void note_unknown_names(std::size_t most, std::span<const std::string_view> unused = {});
    [[nodiscard]] const std::vector<std::string>& unknown_names() const { return unknown_; }

    std::unique_ptr<link::subscription> subscription{};

private:
    [[nodiscard]] std::string_view levels_below(std::string_view topic) const;

    std::string topic_;
    std::string filter_;
    std::optional<json::configured_program> configured_{}; ///< where rows name parameters
    const json::field_program* program_;
    std::size_t first_row_;
    payload_reader payload_;
    std::string problem_;
    std::vector<std::string> unknown_;
    bool told_ = false;
};

} // namespace busbar::mqtt
