/// Writes our configuration.
#pragma once

#include <string>
#include <string_view>

namespace busbar::migrate {

/// A text as TOML writes it, with its quotes.
std::string quoted(std::string_view text);
/// The shortest that reads back as this number.
std::string written(double number);

class toml_writer {
public:
    explicit toml_writer(std::string& to) : to_(to) {}

    /// "[[device]]", "[[device.inverter]]": what comes then belongs to it.
    void begin(std::string_view table);
    /// "[mqtt]"
    void begin_once(std::string_view table);
    void comment(std::string_view text);
    /// `value` as TOML writes it.
    void put(std::string_view key, std::string_view value);
    void put_text(std::string_view key, std::string_view text) { put(key, quoted(text)); }
    /// Nothing if it is empty.
    void put_text_if_any(std::string_view key, std::string_view text);

private:
    std::string& to_;
    std::string_view indentation_;
};

} // namespace busbar::migrate
