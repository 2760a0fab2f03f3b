#include <busbar/modbus/register_device.hpp>
#include <busbar/modbus/register_finder.hpp>

#include <fmt/format.h>

#include <cmath>

namespace busbar::modbus {

namespace {

/// `probe` of a register device: finds it, reads every block once, shows raw and decoded values side by side. Writes nothing.
class register_probe final : public device {
public:
    register_probe(const register_program& program, address where, surroundings& around,
                   std::function<void(probe_result)> done)
        : program_(program),
          where_(std::move(where)),
          done_(std::move(done)),
          link_(around.shared.get<link_pool>(around.on).get(where_.where, where_.options)),
          finder_(
              link_, program, where_.units, [this](const found_device& found) { on_found(found); },
              [this](const std::string& problem) { fail(problem); }, false),
          transaction_(link_, [this](const reply& answer) { on_reply(answer); })
    {
    }

    void start() override
    {
        started_ = monotonic::now();
        finder_.start();
    }
    [[nodiscard]] std::string state() const override { return "probing"; }

private:
    void on_found(const found_device& found)
    {
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(monotonic::now() - started_);
        const auto serial = found.text_of(program_, "/Serial");
        result_.steps.push_back(fmt::format("found {} in {} ms at unit {}: {} {}{}{}", to_words(where_.where),
                                            took.count(), found.unit, program_.about->vendor,
                                            found.model.empty() ? program_.about->model : found.model,
                                            serial.empty() ? "" : ", serial ", serial));
        unit_ = found.unit;
        values_ = found.values;
        texts_ = found.texts;
        next_ = 0;
        ask();
    }

    void ask()
    {
        if (next_ == program_.blocks.size()) {
            result_.ok = true;
            done_(std::move(result_));
            return;
        }
        const block& it = program_.blocks[next_];
        request what;
        what.unit = unit_;
        what.function = read_function(it.in_space);
        what.address = it.address;
        what.count = it.size;
        transaction_.start(what);
    }

    void on_reply(const reply& answer)
    {
        const block& it = program_.blocks[next_];
        if (!answer.ok() && !(answer.outcome == outcome::exception && (it.optional || it.once))) {
            fail(fmt::format("reading {} registers from {:#06x}: {}", it.size, it.address, answer.problem));
            return;
        }
        if (answer.ok()) {
            program_.decoders[next_](answer.data.data(), values_.data(), texts_.data());
        }
        for (std::size_t i = 0; i < it.count; ++i) {
            show(program_.order[it.first + i], it, answer);
        }
        ++next_;
        ask();
    }

    void show(std::size_t row, const block& in, const reply& answer)
    {
        const register_row& it = program_.rows[row];
        probed_value shown{.where = fmt::format("{:#06x}", it.address), .path = it.path};
        if (!answer.ok()) {
            shown.raw = "-";
            shown.value = std::string{answer.problem};
        } else if (holds_bits(it.in_space)) {
            shown.raw = fmt::format("{}", values_[row]);
            shown.value = shown.raw;
        } else {
            const auto bytes = answer.data.subspan(2U * (it.address - in.address), it.encoded.bytes);
            shown.raw = "0x";
            for (std::size_t i = 0; i < bytes.size() && i < 8; ++i) {
                shown.raw += fmt::format("{:02X}", std::to_integer<unsigned>(bytes[i]));
            }
            shown.value = holds_text(*it.spec)          ? fmt::format("\"{}\"", texts_[row])
                          : std::isfinite(values_[row]) ? fmt::format("{:.10g} {}", values_[row], it.spec->in.symbol)
                                                        : "not published";
        }
        result_.values.push_back(std::move(shown));
    }

    void fail(std::string problem)
    {
        result_.failed_step = fmt::format("{}: {}", where_.to_words(), problem);
        done_(std::move(result_));
    }

    const register_program& program_;
    address where_;
    std::function<void(probe_result)> done_;
    std::shared_ptr<link> link_;
    register_finder finder_;
    transaction transaction_;
    monotonic::time_point started_;
    probe_result result_;
    std::uint8_t unit_ = 0;
    std::size_t next_ = 0;
    std::vector<double> values_;
    std::vector<std::string> texts_;
};

} // namespace

std::unique_ptr<device> probe(const register_device& type, const config::section& section, const std::string&,
                              surroundings& around, std::function<void(probe_result)> done)
{
    auto where = address_of(section, type.how);
    const auto& program = where.serial ? *type.over_serial : *type.over_tcp;
    return std::make_unique<register_probe>(program, std::move(where), around, std::move(done));
}

} // namespace busbar::modbus
