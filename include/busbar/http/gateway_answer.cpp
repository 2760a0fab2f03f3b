#include <busbar/http/gateway_answer.hpp>

namespace busbar::http {

gateway_answer::gateway_answer(const gateway_program& program) : program_(program), reader_(program.answer->by)
{
    json::keep_texts(*program.answer, reader_); // of facts, too
    elements_.reserve(most_inverters);
    whole_.values.resize(program.answer->rows.size());
    reader_.on_element([this](std::size_t index) {
        if (count_ == most_inverters) {
            more_ = true;
            return;
        }
        if (count_ == elements_.size()) {
            elements_.emplace_back().values.resize(program_.answer->rows.size());
        }
        read(elements_[count_++], index);
        if (also_) {
            also_(reader_);
        }
    });
}

void gateway_answer::begin()
{
    reader_.begin();
    count_ = 0;
    more_ = false;
}

bool gateway_answer::finish()
{
    if (!reader_.finish()) {
        return false;
    }
    read(whole_, 0);
    return true;
}

void gateway_answer::read(inverter_answer& into, std::size_t index) const
{
    into.index = index;
    into.values.read(*program_.answer, 0, reader_);
    into.facts.fill({});
    for (std::size_t i = 0; i < program_.facts.size(); ++i) {
        auto& kept = into.facts[static_cast<std::size_t>(program_.facts[i].what)];
        if (kept.kind == json::cell_kind::absent) {
            kept = reader_[program_.answer->accepted[i]];
        }
    }
}

std::string_view gateway_answer::text(fact which) const
{
    for (std::size_t i = 0; i < program_.facts.size(); ++i) {
        const auto at = program_.answer->accepted[i];
        if (program_.facts[i].what == which && !reader_.text(at).empty()) {
            return reader_.text(at);
        }
    }
    return {};
}

bool gateway_answer::flag(std::size_t index) const
{
    const auto& found = reader_[program_.flag(index)];
    return found.kind == json::cell_kind::boolean && found.number != 0.0;
}

} // namespace busbar::http
