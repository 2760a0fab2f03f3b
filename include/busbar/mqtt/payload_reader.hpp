/// Reads what a topic's payload tells: a JSON document, a bare value, or one of the two inside {"value": ...}, as Venus OS' broker sends
/// what stands on its bus (mqtt.md §2.4).
#pragma once

#include <busbar/json/reader.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace busbar::mqtt {

enum class payload_is : std::uint8_t {
    good,
    ignored, ///< no path leads to this topic
    refused, ///< it is no document, see problem()
};

class payload_reader {
public:
    /// What the trie's spans point to must outlive this.
    explicit payload_reader(const json::trie& by);
    payload_reader(const payload_reader&) = delete;
    payload_reader& operator=(const payload_reader&) = delete;
    ~payload_reader() = default;

    /// `levels`: of the message's topic below that of the device, divided by '/'.
    payload_is read(std::string_view levels, std::string_view payload);
    [[nodiscard]] json::reader& document() { return document_; }
    [[nodiscard]] const json::reader& document() const { return document_; }
    [[nodiscard]] std::string_view problem() const { return problem_; }

private:
    payload_is refuse(std::string_view why);
    payload_is read_document(std::uint16_t at, std::string_view text);
    payload_is read_wrapped(std::uint16_t at, bool is_value, std::string_view text);

    const json::trie by_;
    json::reader document_;
    json::reader wrapper_; ///< of {"value": ...}
    std::string inner_;    ///< its text; keeps its room
    std::string problem_;
};

} // namespace busbar::mqtt
