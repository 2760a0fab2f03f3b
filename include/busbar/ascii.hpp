/// Letters as names on the bus, in topics, in URLs and files know them: those of ASCII, whatever the machine's language.
#pragma once

namespace busbar {

constexpr bool is_letter(char each)
{
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
}

constexpr bool is_letter_or_digit(char each)
{
    return is_letter(each) || (each >= '0' && each <= '9');
}

} // namespace busbar
