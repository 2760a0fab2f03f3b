#include <busbar/http/link.hpp>
#include <busbar/http/link_implementation.hpp>

namespace busbar::http {

link::link(loop& on, server where, link_options options) : link(on, std::move(where), options, detail::link_tuning{}) {}

link::link(loop& on, server where, link_options options, const detail::link_tuning& tuning)
    : implementation_(std::make_shared<implementation>(on, std::move(where), options, tuning))
{
}

link::~link() = default;

const server& link::where() const
{
    return implementation_->where;
}

void link::tighten(const link_options& options)
{
    implementation_->tighten(options);
}

transaction::transaction(std::shared_ptr<link> over, std::shared_ptr<body> into,
                         std::function<void(const reply&)> when_done)
    : link_(std::move(over)),
      slot_(std::make_shared<detail::slot>())
{
    slot_->into = std::move(into);
    slot_->when_done = std::move(when_done);
}

transaction::~transaction()
{
    slot_->abandoned = true;
    slot_->when_done = nullptr; // here, not on the link's thread, which may hold the slot longer
}

void transaction::start(const request& what)
{
    slot_->what = what;
    link_->implementation_->start(slot_);
}

bool transaction::busy() const
{
    return slot_->busy;
}

std::shared_ptr<link> link_pool::get(const server& where, const link_options& options)
{
    std::erase_if(links_, [](const auto& each) { return each.expired(); });
    for (const auto& each : links_) {
        if (auto found = each.lock(); found && found->where() == where) {
            found->tighten(options);
            return found;
        }
    }
    auto made = std::make_shared<link>(loop_, where, options);
    links_.push_back(made);
    return made;
}

} // namespace busbar::http
