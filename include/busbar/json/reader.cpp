#include <busbar/json/reader.hpp>
#include <busbar/json/walk.hpp>
#include <busbar/json/words.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>

namespace busbar::json {

namespace {

namespace parsing = boost::json;

/// A text or key that the parser hands over in pieces where it spans two chunks or holds an escape. Of one that is longer than any we
/// know nothing is kept but that.
class pieces {
public:
    void clear() { size_ = 0; }
    void append(std::string_view piece)
    {
        if (size_ + piece.size() <= text_.size()) {
            std::memcpy(text_.data() + size_, piece.data(), piece.size());
        }
        size_ += piece.size();
    }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] bool fits() const { return size_ <= text_.size(); }
    [[nodiscard]] std::string_view text() const { return {text_.data(), fits() ? size_ : 0}; }

private:
    std::array<char, longest_text> text_{};
    std::size_t size_ = 0;
};

/// Boost.JSON's events, passed on to the walk.
class handler {
public:
    // NOLINTBEGIN(*-identifier-naming): Boost.JSON's names
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = longest_key;
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    // NOLINTEND(*-identifier-naming)

    explicit handler(const trie& by) : to(by, deepest_document) {}

    bool on_document_begin(parsing::error_code&) { return true; }
    bool on_document_end(parsing::error_code&) { return true; }
    bool on_object_begin(parsing::error_code&)
    {
        to.arrive();
        to.enter_object();
        return true;
    }
    bool on_object_end(std::size_t, parsing::error_code&)
    {
        to.leave();
        return true;
    }
    bool on_array_begin(parsing::error_code&)
    {
        to.arrive();
        to.enter_array();
        return true;
    }
    bool on_array_end(std::size_t, parsing::error_code&)
    {
        to.leave();
        return true;
    }
    bool on_key_part(parsing::string_view piece, std::size_t, parsing::error_code&)
    {
        begun_.append(piece);
        return true;
    }
    bool on_key(parsing::string_view piece, std::size_t size, parsing::error_code&)
    {
        if (piece.size() != size) {
            end_key(piece);
            return true;
        }
        to.key(piece);
        if (curious) [[unlikely]] {
            look_at_unknown(piece);
        }
        return true;
    }
    bool on_string_part(parsing::string_view piece, std::size_t, parsing::error_code&)
    {
        begin_text();
        if (wanted_) {
            add(piece);
        }
        return true;
    }
    bool on_string(parsing::string_view piece, std::size_t, parsing::error_code&)
    {
        if (!in_text_) { // in one piece
            if (to.arrive()) {
                keep_long(piece);
                take_text(piece);
            }
            return true;
        }
        if (wanted_) {
            add(piece);
            take_text(begun_.fits() ? begun_.text() : too_long);
        }
        begin();
        return true;
    }
    bool on_number_part(parsing::string_view, parsing::error_code&) { return true; }
    bool on_int64(std::int64_t number, parsing::string_view, parsing::error_code&)
    {
        return take(cell_kind::number, static_cast<double>(number));
    }
    bool on_uint64(std::uint64_t number, parsing::string_view, parsing::error_code&)
    {
        return take(cell_kind::number, static_cast<double>(number));
    }
    bool on_double(double number, parsing::string_view, parsing::error_code&)
    {
        return take(cell_kind::number, number);
    }
    bool on_bool(bool flag, parsing::error_code&) { return take(cell_kind::boolean, flag ? 1.0 : 0.0); }
    bool on_null(parsing::error_code&) { return take(cell_kind::null, 0.0); }
    bool on_comment_part(parsing::string_view, parsing::error_code&) { return true; }
    bool on_comment(parsing::string_view, parsing::error_code&) { return true; }

    /// Between texts.
    void begin()
    {
        begun_.clear();
        in_text_ = false;
    }

    walk to;
    std::function<void(std::string_view)> on_unknown;
    bool curious = false;             ///< there is an on_unknown
    std::string* long_text = nullptr; ///< where texts of any length go

private:
    // Apart: on_key() is to be inlined into the parser, these come seldom.
    [[gnu::noinline]] void end_key(std::string_view last_piece)
    {
        begun_.append(last_piece);
        to.key(begun_.text()); // no row has an empty name, which stands for one that is too long
        if (curious) {
            look_at_unknown(begun_.text());
        }
        begun_.clear();
    }
    [[gnu::noinline]] void look_at_unknown(std::string_view name)
    {
        if (to.is_unknown()) {
            on_unknown(name);
        }
    }
    void keep_long(std::string_view piece)
    {
        if (long_text != nullptr) {
            long_text->append(piece);
        }
    }
    void add(std::string_view piece)
    {
        begun_.append(piece);
        keep_long(piece);
    }

    static constexpr std::array<char, longest_text + 1> no_text{};
    static constexpr std::string_view too_long{no_text.data(), no_text.size()};

    void begin_text()
    {
        if (!in_text_) {
            in_text_ = true;
            wanted_ = to.arrive();
        }
    }
    bool take(cell_kind kind, double number)
    {
        if (to.arrive()) {
            to.take(kind, number);
        }
        return true;
    }
    void take_text(std::string_view whole)
    {
        if (whole.size() <= longest_text) {
            to.take_text(whole);
        } else {
            to.take(cell_kind::unusable, 0.0);
        }
    }

    pieces begun_;
    bool in_text_ = false; ///< pieces of one have come
    bool wanted_ = false;
};

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

parsing::parse_options strict()
{
    parsing::parse_options options;
    options.max_depth = deepest_document;
    return options;
}

} // namespace

struct reader::implementation {
    implementation(const trie& by, std::size_t largest) : parser(strict(), by), most(largest) {}

    bool refuse(std::string_view why)
    {
        if (problem.empty()) {
            problem = fmt::format("no JSON at byte {}: {}", size, why);
        }
        return false;
    }

    parsing::basic_parser<handler> parser;
    std::size_t most;
    std::size_t size = 0; ///< fed
    std::size_t mark = 0; ///< bytes of a byte order mark before it
    std::string problem;
};

reader::reader(const trie& by, std::size_t largest) : implementation_(std::make_unique<implementation>(by, largest))
{
    begin();
}

reader::~reader() = default;

void reader::keep_text(std::uint16_t value)
{
    implementation_->parser.handler().to.keep_text(value);
}

void reader::on_element(std::function<void(std::size_t)> handler)
{
    implementation_->parser.handler().to.on_element(std::move(handler));
}

void reader::keep_long_text(std::string& into)
{
    implementation_->parser.handler().long_text = &into;
}

void reader::on_unknown(std::function<void(std::string_view)> handler)
{
    auto& to = implementation_->parser.handler();
    to.curious = static_cast<bool>(handler);
    to.on_unknown = std::move(handler);
}

void reader::take_bare(std::string_view word)
{
    auto& to = implementation_->parser.handler().to;
    if (!to.arrive()) {
        return;
    }
    if (is_word_for_nothing(word)) {
        to.take(cell_kind::null, 0.0);
    } else if (word == "true" || word == "false") {
        to.take(cell_kind::boolean, word == "true" ? 1.0 : 0.0);
    } else if (const double number = number_in(word); !std::isnan(number) && !to.next_keeps_text()) {
        to.take(cell_kind::number, number);
    } else if (word.size() <= longest_text) {
        to.take_text(word);
    } else {
        to.take(cell_kind::unusable, 0.0);
    }
}

void reader::take(const cell& value)
{
    auto& to = implementation_->parser.handler().to;
    if (to.arrive()) {
        to.take(value.kind, value.number);
    }
}

void reader::begin(std::uint16_t at)
{
    auto& it = *implementation_;
    it.parser.reset();
    it.parser.handler().begin();
    it.parser.handler().to.begin(at);
    it.size = 0;
    it.mark = 0;
    it.problem.clear();
}

bool reader::feed(std::string_view bytes)
{
    auto& it = *implementation_;
    if (!it.problem.empty()) {
        return false;
    }
    while (it.size == 0 && it.mark < byte_order_mark.size() && bytes.starts_with(byte_order_mark[it.mark])) {
        bytes.remove_prefix(1);
        ++it.mark;
    }
    if (it.mark != 0 && it.mark != byte_order_mark.size() && !bytes.empty()) {
        return it.refuse("half a byte order mark");
    }
    if (it.size + bytes.size() > it.most) {
        return it.refuse(fmt::format("larger than {} bytes", it.most));
    }
    parsing::error_code error;
    const auto used = it.parser.write_some(true, bytes.data(), bytes.size(), error);
    it.size += used;
    if (error) {
        return it.refuse(error.message());
    }
    return used == bytes.size() || it.refuse("more than one document");
}

bool reader::finish()
{
    auto& it = *implementation_;
    if (!it.problem.empty()) {
        return false;
    }
    parsing::error_code error;
    it.parser.write_some(false, nullptr, 0, error);
    return !error || it.refuse(error.message());
}

const std::string& reader::problem() const
{
    return implementation_->problem;
}

const cell& reader::operator[](std::uint16_t value) const
{
    return implementation_->parser.handler().to.at(value);
}

std::string_view reader::text(std::uint16_t value) const
{
    return implementation_->parser.handler().to.text_of(value);
}

} // namespace busbar::json
