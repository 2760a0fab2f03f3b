/// Faults of a whole table: no single row is wrong, so the compiler is made to name the path.
#pragma once

#include <busbar/row/refuse.hpp>

#include <algorithm>
#include <string_view>

namespace busbar {

/// Where tests look for faults at run time, they bring the functions of refuse:: that they compare with.
struct table_fault {
    void (*rule)() = nullptr; ///< one of refuse::; none: the table is good
    const char* path = "";
};

/// A path as a template argument.
struct quoted {
    char path[48]{}; // no std::array: g++ prints this one as text
};

consteval quoted quote(std::string_view path)
{
    quoted made;
    std::ranges::copy(path.substr(0, sizeof made.path - 1), made.path);
    return made;
}

/// Stops the build if there is a fault. Both compilers quote the path: g++ prints the template argument, clang++ those of the call.
template <quoted Path> constexpr void refuse_table(void (*rule)(), [[maybe_unused]] const char* path)
{
    if (rule != nullptr) {
        rule();
    }
}

} // namespace busbar
