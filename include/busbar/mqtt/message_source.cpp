#include <busbar/mqtt/message_source.hpp>

#include <algorithm>
#include <utility>

namespace busbar::mqtt {

message_source::message_source(std::string topic, bool with_those_below, const json::field_program& of,
                               const json::parameter_values& parameters, std::size_t first_row)
    : topic_(std::move(topic)),
      filter_(with_those_below ? topic_ + "/#" : topic_),
      program_(parameters.empty() ? &of : &configured_.emplace(of, parameters).program()),
      first_row_(first_row),
      payload_(program_->by)
{
    json::keep_texts(*program_, payload_.document());
}

/// With a wildcard in the configured topic there is nothing below it.
std::string_view message_source::levels_below(std::string_view topic) const
{
    return topic.size() > topic_.size() && topic.starts_with(topic_) && topic[topic_.size()] == '/'
               ? topic.substr(topic_.size() + 1)
               : std::string_view{};
}

std::string_view message_source::read(const message& what)
{
    told_ = false;
    const auto levels = levels_below(what.topic);
    switch (payload_.read(levels, what.payload)) {
    case payload_is::ignored:
        return {};
    case payload_is::refused:
        return payload_.problem();
    case payload_is::good:
        break;
    }
    if (levels.empty()) {
        problem_ = json::why_refused(*program_, payload_.document());
        if (!problem_.empty()) {
            return problem_;
        }
    }
    const auto& document = payload_.document();
    told_ = std::ranges::any_of(program_->places, [&](const json::row_places& places) {
        return std::ranges::any_of(places.operands, [&](std::uint16_t at) {
            return at != json::none && document[at].kind != json::cell_kind::absent;
        });
    });
    return {};
}

void message_source::note_unknown_names(std::size_t most, std::span<const std::string_view> unused)
{
    unknown_.clear();
    if (most == 0) {
        payload_.document().on_unknown({});
        return;
    }
    payload_.document().on_unknown([this, most, unused](std::string_view name) {
        if (unknown_.size() < most && std::ranges::find(unused, name) == unused.end() &&
            std::ranges::find(unknown_, name) == unknown_.end()) {
            unknown_.emplace_back(name);
        }
    });
}

} // namespace busbar::mqtt
