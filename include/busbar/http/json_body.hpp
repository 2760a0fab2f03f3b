/// A body that is one JSON document.
#pragma once

#include <busbar/http/body.hpp>
#include <busbar/json/reader.hpp>

namespace busbar::http {

class json_body : public body {
public:
    /// What the trie's spans point to must outlive this.
    explicit json_body(const json::trie& by) : reader_(by) {}

    /// To set it up before the first request (its on_element() calls back on the link's thread), and to look at after a reply.
    [[nodiscard]] json::reader& reader() { return reader_; }
    [[nodiscard]] const json::reader& reader() const { return reader_; }

    void begin() override { reader_.begin(); }
    bool take(std::string_view bytes) override { return reader_.feed(bytes); }
    bool finish() override { return reader_.finish(); }
    [[nodiscard]] std::string_view problem() const override { return reader_.problem(); }

private:
    json::reader reader_;
};

} // namespace busbar::http
