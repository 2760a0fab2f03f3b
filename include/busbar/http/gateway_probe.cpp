#include <busbar/http/gateway_answer.hpp>
#include <busbar/http/gateway_device.hpp>
#include <busbar/http/link.hpp>
#include <busbar/json/configured_program.hpp>
#include <busbar/json/describe_rows.hpp>

#include <fmt/format.h>

namespace busbar::http {

namespace {

/// `probe`: reads the list, then the values of its first inverter that can be reached. Writes nothing.
class gateway_probe final : public device {
public:
    gateway_probe(const gateway_program& program, address where, surroundings& around,
                  std::function<void(probe_result)> done)
        : program_(program),
          where_(std::move(where)),
          done_(std::move(done)),
          answer_(std::make_shared<gateway_answer>(program)),
          transaction_(around.shared.get<link_pool>(around.on).get(where_.where, where_.options), answer_,
                       [this](const reply& answer) { on_reply(answer); })
    {
        answer_->on_element([this](const json::reader& document) { elements_.push_back(rows_of(document)); });
    }

    void start() override { ask(program_.rule.list.target); }
    [[nodiscard]] std::string state() const override { return "probing"; }

private:
    using rows = std::vector<probed_value>;

    [[nodiscard]] rows rows_of(const json::reader& document) const
    {
        rows made;
        for (std::size_t row = 0; row < program_.answer->rows.size(); ++row) {
            made.push_back(json::probe_row(*program_.answer, row, document));
        }
        return made;
    }

    void ask(std::string target)
    {
        elements_.clear();
        request_.target = std::move(target);
        transaction_.start(request_);
    }

    void fail(std::string_view problem)
    {
        result_.failed_step = fmt::format("{}{}: {}", where_.to_words(), request_.target, problem);
        done_(std::move(result_));
    }

    void on_reply(const reply& answer)
    {
        if (!answer.ok()) {
            fail(answer.problem);
            return;
        }
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(answer.took);
        result_.steps.push_back(
            fmt::format("{}{} answered in {} ms", where_.to_words(), request_.target, took.count()));
        if (!list_read_) {
            list_read_ = true;
            on_list();
            return;
        }
        const auto error = answer_->text(fact::error);
        const auto found = elements_.empty() ? rows_of(answer_->document()) : elements_.front();
        if (!error.empty() || (elements_.empty() && program_.rule.flags == nullptr)) {
            fail(error.empty() ? "the gateway lists it but has nothing of it" : error);
            return;
        }
        end(found);
    }

    void on_list()
    {
        const auto says = answer_->elements();
        std::vector<std::size_t> there;
        for (std::size_t i = 0; program_.rule.flags != nullptr && i < most_inverters; ++i) {
            if (answer_->flag(i)) {
                there.push_back(i);
            }
        }
        if (says.empty() && there.empty()) {
            fail(answer_->whole().has(fact::sign)
                     ? "no inverter is configured on it"
                     : fmt::format("not a list of inverters{}{}", program_.rule.if_strange.empty() ? "" : ": ",
                                   program_.rule.if_strange));
            return;
        }
        std::size_t chosen = 0;
        for (std::size_t i = 0; i < says.size(); ++i) {
            result_.steps.push_back(fmt::format("inverter {}: {}{}", says[i].index, texts_of(says[i]),
                                                says[i].is(fact::reachable, 0.0) ? ", out of reach" : ""));
            if (says[chosen].is(fact::reachable, 0.0) && !says[i].is(fact::reachable, 0.0)) {
                chosen = i;
            }
        }
        for (const auto index : there) {
            result_.steps.push_back(fmt::format("inverter {} is there", index));
        }
        if (!says.empty() && (says[chosen].has(fact::whole) || program_.rule.flags != nullptr)) {
            if (!says[chosen].has(fact::whole) && !again_) {
                again_ = true; // the names of its fields are known now
                list_read_ = false;
                result_.steps.clear();
                ask(program_.rule.list.target);
                return;
            }
            end(elements_[chosen]);
            return;
        }
        const auto index = says.empty() ? there.front() : says[chosen].index;
        const auto serial = says.empty() ? std::string{} : text_of(says[chosen], "/Serial");
        ask(json::filled_in(program_.rule.detail, {{"serial", serial}, {"index", fmt::format("{}", index)}}));
    }

    void end(rows values)
    {
        result_.values = std::move(values);
        result_.ok = true;
        done_(std::move(result_));
    }

    [[nodiscard]] std::string text_of(const inverter_answer& says, std::string_view path) const
    {
        for (std::size_t row = 0; row < program_.answer->rows.size(); ++row) {
            if (path == program_.answer->rows[row].path) {
                return says.values.texts[row];
            }
        }
        return {};
    }

    [[nodiscard]] std::string texts_of(const inverter_answer& says) const
    {
        const auto serial = text_of(says, "/Serial");
        return fmt::format("{}, \"{}\"", serial.empty() ? "no serial" : "serial " + serial,
                           text_of(says, "/CustomName"));
    }

    const gateway_program& program_;
    address where_;
    std::function<void(probe_result)> done_;
    std::shared_ptr<gateway_answer> answer_;
    std::vector<rows> elements_; ///< of the last answer
    transaction transaction_;
    request request_;
    probe_result result_;
    bool list_read_ = false;
    bool again_ = false;
};

} // namespace

std::unique_ptr<device> probe(const gateway_device& type, const config::section& section, const std::string&,
                              surroundings& around, std::function<void(probe_result)> done)
{
    return std::make_unique<gateway_probe>(*type.program, address_of(section, type.program->server), around,
                                           std::move(done));
}

} // namespace busbar::http
