#include <busbar/describe/words.hpp>

#include <fmt/format.h>

#include <cmath>
#include <vector>

namespace busbar::describe {

std::string encoding_in_words(const encoding& how)
{
    if (how.kind == number_kind::text) {
        return fmt::format("text of {}{}", how.bytes, how.order == byte_order::swapped_bytes ? ", bytes swapped" : "");
    }
    if (how.kind == number_kind::version) {
        return "version 4.4.8 bits";
    }
    const char letter = how.kind == number_kind::floating_point   ? 'f'
                        : how.kind == number_kind::signed_integer ? 's'
                                                                  : 'u';
    std::string words = fmt::format("{}{}", letter, 8 * how.bytes);
    if (how.bit_count == 1) {
        words += fmt::format(" bit {}", how.first_bit);
    } else if (how.bit_count > 1) {
        words += fmt::format(" bits {}..{}", how.first_bit, how.first_bit + how.bit_count - 1);
    }
    switch (how.order) {
    case byte_order::little:
        words += how.bytes > 1 ? ", little endian" : "";
        break;
    case byte_order::low_word:
        words += ", low word first";
        break;
    case byte_order::swapped_bytes:
        words += ", bytes swapped";
        break;
    case byte_order::big:
        break;
    }
    if (how.not_implemented.used) {
        words += fmt::format(", {:#x} is none", how.not_implemented.raw);
    }
    return words;
}

std::string interval_in_words(std::chrono::milliseconds time)
{
    if (time.count() == 0) {
        return "once";
    }
    return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000) : fmt::format("{} ms", time.count());
}

std::string number_in_words(double number)
{
    return fmt::format("{:.10g}", number);
}

std::string options_in_words(const row_options& options, const service::path& path)
{
    std::vector<std::string> notes;
    if (options.once) {
        notes.emplace_back("once");
    } else if (options.every != std::chrono::seconds{1}) {
        notes.push_back("every " + interval_in_words(options.every));
    }
    if (options.bias != 0.0) {
        notes.push_back(fmt::format("raw {:+.10g}", options.bias));
    }
    if (options.negated) {
        notes.emplace_back("sign changed");
    }
    if (options.convert != nullptr) {
        notes.emplace_back("converted");
    }
    if (options.if_faulty) {
        notes.emplace_back("0 unless faulty");
    }
    if (options.rising) {
        notes.emplace_back("only rises");
    }
    if (options.if_producing) {
        notes.emplace_back("only while producing");
    }
    if (std::isfinite(options.lowest) || std::isfinite(options.highest)) {
        notes.push_back(fmt::format("valid {:.10g} to {:.10g}", options.lowest, options.highest));
    }
    if (options.written != write_by::nothing) {
        notes.push_back(fmt::format("writable {:.10g} to {:.10g}{}", path.minimum, path.maximum,
                                    options.written == write_by::multiple ? ", FC16" : ""));
    }
    if (options.optional_group) {
        notes.emplace_back("optional");
    }
    return fmt::format("{}", fmt::join(notes, "; "));
}

} // namespace busbar::describe
