#include <busbar/http/document_reader.hpp>
#include <busbar/http/json_device.hpp>
#include <busbar/json/describe_rows.hpp>

#include <fmt/format.h>

namespace busbar::http {

namespace {

/// `probe`: reads every document once, shows what each row found. Writes nothing.
class json_probe final : public device {
public:
    json_probe(const json_device& type, address where, const json::parameter_values& parameters, surroundings& around,
               std::function<void(probe_result)> done)
        : where_(std::move(where)),
          done_(std::move(done)),
          documents_(around.shared.get<link_pool>(around.on).get(where_.where, where_.options), type.documents,
                     type.derived, parameters, [this](const reading& what) { on_read(what); })
    {
    }

    void start() override { documents_.read(0); }
    [[nodiscard]] std::string state() const override { return "probing"; }

private:
    void on_read(const reading& what)
    {
        const auto& program = documents_.program(what.document);
        const auto& target = documents_.target(what.document);
        if (what.ok()) {
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(what.took);
            result_.steps.push_back(fmt::format("{}{} answered in {} ms", where_.to_words(), target, took.count()));
        } else if (documents_.rule(what.document).optional) {
            result_.steps.push_back(
                fmt::format("{}{}: {}; it can do without", where_.to_words(), target, what.problem));
        }
        // A document that was refused shows best why.
        if (what.ok() || what.status == http_ok) {
            for (std::size_t row = 0; row < program.rows.size(); ++row) {
                result_.values.push_back(json::probe_row(program, row, documents_.answer(what.document)));
            }
        }
        if (!what.ok() && !documents_.rule(what.document).optional) {
            result_.failed_step = fmt::format("{}{}: {}", where_.to_words(), target, what.problem);
            done_(std::move(result_));
            return;
        }
        if (what.document + 1 < documents_.size()) {
            documents_.read(what.document + 1);
            return;
        }
        result_.ok = true;
        done_(std::move(result_));
    }

    static constexpr unsigned http_ok = 200;
    address where_;
    std::function<void(probe_result)> done_;
    document_reader documents_;
    probe_result result_;
};

} // namespace

std::unique_ptr<device> probe(const json_device& type, const config::section& section, const std::string&,
                              surroundings& around, std::function<void(probe_result)> done)
{
    return std::make_unique<json_probe>(type, address_of(section, type.server),
                                        json::parameters_of(section, type.parameters), around, std::move(done));
}

} // namespace busbar::http
