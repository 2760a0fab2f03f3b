/// The JSON library with a handler that does nothing: what reading costs at least.
#pragma once

#include <boost/json/basic_parser_impl.hpp>

#include <cstddef>
#include <cstdint>

/// Takes everything, does nothing.
struct nothing {
    // NOLINTBEGIN(*-identifier-naming): Boost.JSON's names
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    // NOLINTEND(*-identifier-naming)
    using error = boost::json::error_code;
    using text = boost::json::string_view;

    static bool on_document_begin(error&) { return true; }
    static bool on_document_end(error&) { return true; }
    static bool on_object_begin(error&) { return true; }
    static bool on_object_end(std::size_t, error&) { return true; }
    static bool on_array_begin(error&) { return true; }
    static bool on_array_end(std::size_t, error&) { return true; }
    static bool on_key_part(text, std::size_t, error&) { return true; }
    static bool on_key(text, std::size_t, error&) { return true; }
    static bool on_string_part(text, std::size_t, error&) { return true; }
    static bool on_string(text, std::size_t, error&) { return true; }
    static bool on_number_part(text, error&) { return true; }
    static bool on_int64(std::int64_t, text, error&) { return true; }
    static bool on_uint64(std::uint64_t, text, error&) { return true; }
    static bool on_double(double, text, error&) { return true; }
    static bool on_bool(bool, error&) { return true; }
    static bool on_null(error&) { return true; }
    static bool on_comment_part(text, error&) { return true; }
    static bool on_comment(text, error&) { return true; }
};
using empty_parser = boost::json::basic_parser<nothing>;
