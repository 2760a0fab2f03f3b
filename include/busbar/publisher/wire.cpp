#include <busbar/publisher/detail/wire.hpp>

#include <cstdint>

namespace busbar::publisher::detail {

namespace {

template <class Number> double read_number(sdbus::Message& from)
{
    Number number{};
    from >> number;
    return static_cast<double>(number);
}

written_value number_of(char type, sdbus::Message& from)
{
    using kind = written_value::kind;
    switch (type) {
    case 'i':
        return {kind::number, read_number<std::int32_t>(from), {}};
    case 'd':
        return {kind::number, read_number<double>(from), {}};
    case 'u':
        return {kind::number, read_number<std::uint32_t>(from), {}};
    case 'q':
        return {kind::number, read_number<std::uint16_t>(from), {}};
    case 'n':
        return {kind::number, read_number<std::int16_t>(from), {}};
    case 'x':
        return {kind::number, read_number<std::int64_t>(from), {}};
    case 't':
        return {kind::number, read_number<std::uint64_t>(from), {}};
    case 'y':
        return {kind::number, read_number<std::uint8_t>(from), {}};
    case 'b':
        return {kind::number, read_number<bool>(from), {}};
    default:
        return {};
    }
}

} // namespace

void append_value(sdbus::Message& to, const record& from)
{
    if (!from.valid()) {
        to.openVariant("ai");
        to.openContainer("i");
        to.closeContainer();
    } else if (from.type == service::wire_type::integer) {
        to.openVariant("i");
        to << static_cast<std::int32_t>(from.now.number);
    } else if (from.type == service::wire_type::real) {
        to.openVariant("d");
        to << from.now.number;
    } else if (from.type == service::wire_type::text) {
        to.openVariant("s");
        to << from.now.text;
    } else {
        to.openVariant("as");
        to.openContainer("s");
        std::string_view rest = from.now.text;
        for (;;) {
            const auto end = rest.find(list_separator);
            to << rest.substr(0, end);
            if (end == std::string_view::npos) {
                break;
            }
            rest.remove_prefix(end + 1);
        }
        to.closeContainer();
    }
    to.closeVariant();
}

void append_properties(sdbus::Message& to, const record& from)
{
    text_buffer room;
    to.openContainer("{sv}");
    to.openDictEntry("sv");
    to << "Value";
    append_value(to, from);
    to.closeDictEntry();
    to.openDictEntry("sv");
    to << "Text";
    to.openVariant("s");
    to << from.text(room);
    to.closeVariant();
    to.closeDictEntry();
    to.closeContainer();
}

written_value read_variant(sdbus::Message& from)
{
    const auto [type, contents] = from.peekType();
    const std::string signature = type == 'v' && contents != nullptr ? contents : "";
    if (signature.empty()) {
        return {};
    }
    written_value value;
    from.enterVariant(signature.c_str());
    if (signature.size() == 1 && signature != "s" && signature != "v") {
        value = number_of(signature[0], from);
    } else if (signature == "s") {
        value.is = written_value::kind::text;
        from >> value.text;
    } else if (signature[0] == 'a') {
        from.enterContainer(signature.c_str() + 1);
        value.is = from.isAtEnd(false) ? written_value::kind::invalid : written_value::kind::other;
    }
    // The rest of an unwanted value stays unread: the message is ours alone.
    return value;
}

} // namespace busbar::publisher::detail
