#include <busbar/http/document_reader.hpp>

#include <algorithm>

namespace busbar::http {

json::absence absence_of(outcome failure)
{
    switch (failure) {
    case outcome::ok:
        return json::absence::none;
    case outcome::not_connected:
    case outcome::no_answer:
        return json::absence::no_answer;
    case outcome::not_allowed:
        return json::absence::not_allowed;
    case outcome::busy:
        return json::absence::busy;
    case outcome::failed:
    case outcome::bad_reply:
        break;
    }
    return json::absence::bad_reply;
}

document_reader::document_reader(const std::shared_ptr<link>& over, std::span<const document_rule> documents,
                                 std::span<const derived_row> derived, const json::parameter_values& values,
                                 std::function<void(const reading&)> when_read)
    : rules_(documents),
      when_read_(std::move(when_read)),
      rows_{.derived = derived}
{
    for (std::size_t i = 0; i < documents.size(); ++i) {
        auto made = std::make_unique<document>();
        made->program = documents[i].program;
        if (!values.empty()) {
            made->configured = std::make_unique<json::configured_program>(*made->program, values);
            made->program = &made->configured->program();
        }
        made->first_row = rows_.rows.size();
        rows_.rows.insert(rows_.rows.end(), made->program->rows.begin(), made->program->rows.end());
        made->what.target = json::filled_in(documents[i].get.target, values);
        made->body = std::make_shared<json_body>(made->program->by);
        json::keep_texts(*made->program, made->body->reader());
        made->asking =
            std::make_unique<transaction>(over, made->body, [this, i](const reply& answer) { on_reply(i, answer); });
        documents_.push_back(std::move(made));
    }
    values_.resize(rows_.rows.size());
}

void document_reader::read(std::size_t which, std::chrono::milliseconds fresh_for)
{
    auto& it = *documents_[which];
    if (monotonic::now() - it.whole_at >= fresh_for) {
        it.what.known_etag.clear();
    }
    it.asking->start(it.what);
}

bool document_reader::busy() const
{
    return std::ranges::any_of(documents_, [](const auto& each) { return each->asking->busy(); });
}

void document_reader::on_reply(std::size_t which, const reply& answer)
{
    auto& it = *documents_[which];
    reading made{.document = which,
                 .failure = absence_of(answer.outcome),
                 .status = answer.status,
                 .received = answer.received,
                 .took = answer.took,
                 .retry_after = answer.retry_after,
                 .problem = answer.problem};
    std::string refused;
    constexpr unsigned not_modified = 304; // the reader still holds what was not modified
    if (made.ok()) {
        refused = json::why_refused(*it.program, it.body->reader());
        if (refused.empty()) {
            values_.read(*it.program, it.first_row, it.body->reader());
            if (made.status != not_modified) {
                it.what.known_etag = answer.etag;
                it.whole_at = answer.received;
            }
            it.asleep = json::is_asleep(*it.program, it.body->reader());
        } else {
            made.failure = json::absence::bad_reply;
            made.problem = refused;
        }
    }
    if (!made.ok()) {
        it.what.known_etag.clear();
    }
    when_read_(made);
}

} // namespace busbar::http
