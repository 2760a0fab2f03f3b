#include <busbar/json/generic_device.hpp>
#include <busbar/row/roles.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace busbar::json {

namespace {

class kept_device final : public device {
public:
    kept_device(std::shared_ptr<const void> type, std::unique_ptr<device> runs)
        : type_(std::move(type)),
          runs_(std::move(runs))
    {
    }

    void start() override { runs_->start(); }
    void stop(std::function<void()> done) override { runs_->stop(std::move(done)); }
    [[nodiscard]] std::string state() const override { return runs_->state(); }
    [[nodiscard]] bool has_answered() const override { return runs_->has_answered(); }

private:
    std::shared_ptr<const void> type_;
    std::unique_ptr<device> runs_;
};

} // namespace

const service::service_class& class_of(const generic_device& type, const config::section& section)
{
    const auto role = section.text("role");
    const auto found =
        std::ranges::find_if(type.classes, [&](const auto* each) { return role && each->name == *role; });
    return found == type.classes.end() ? *type.classes.front() : **found;
}

std::vector<config::section> values_of(const config::section& section)
{
    std::vector<config::section> made;
    std::ranges::copy_if(section.children(), std::back_inserter(made),
                         [](const config::section& child) { return child.type() == "value"; });
    return made;
}

busbar::description description_of(const generic_device& type, std::string_view transport,
                                   std::chrono::milliseconds longest_age)
{
    auto made = begin_description(*type.about, std::string{transport});
    made.services.emplace_back().service_class = names_in_words(type.classes);
    made.longest_age = longest_age;
    return made;
}

std::unique_ptr<device> keep_with(std::shared_ptr<const void> type, std::unique_ptr<device> runs)
{
    return std::make_unique<kept_device>(std::move(type), std::move(runs));
}

} // namespace busbar::json
