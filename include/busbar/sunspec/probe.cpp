#include <busbar/modbus/link.hpp>
#include <busbar/sunspec/chain.hpp>
#include <busbar/sunspec/device.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace busbar::sunspec {

namespace {

/// `probe` of a SunSpec device (ux.md §3): walks the chain, reads every model that rows name once, shows raw and decoded values side by side.
/// Writes nothing.
class chain_probe final : public device {
public:
    chain_probe(const point_program& program, modbus::address where, surroundings& around,
                std::function<void(probe_result)> done)
        : program_(program),
          where_(std::move(where)),
          done_(std::move(done)),
          link_(around.shared.get<modbus::link_pool>(around.on).get(where_.where, where_.options)),
          finder_(
              link_, program, where_.units, [this](const found_chain& found) { on_found(found); },
              [this](const std::string& problem) { fail(problem); }),
          transaction_(link_, [this](const modbus::reply& answer) { on_reply(answer); })
    {
    }

    void start() override
    {
        started_ = monotonic::now();
        finder_.start();
    }
    [[nodiscard]] std::string state() const override { return "probing"; }

private:
    void on_found(const found_chain& found)
    {
        chain_ = found;
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(monotonic::now() - started_);
        result_.steps.push_back(fmt::format("found {} in {} ms; SunS at {}, unit {}; {}, {}, {}, serial {}",
                                            modbus::to_words(where_.where), took.count(), chain_.base, chain_.unit,
                                            chain_.manufacturer, chain_.model, chain_.version, chain_.serial));
        result_.steps.push_back("models " + chain_.ids());
        if (std::none_of(program_.models.begin(), program_.models.end(),
                         [&](const model_program& m) { return chain_.find(m.what->id) != nullptr; })) {
            fail(fmt::format("none of these models is that of a {} {}", program_.about->vendor, program_.about->model));
            return;
        }
        ask();
    }

    /// The next model that rows name and the device has.
    void ask()
    {
        for (; next_ < program_.models.size(); ++next_) {
            const auto& wanted = program_.models[next_];
            if (const auto* found = chain_.find(wanted.what->id)) {
                current_ = *found;
                modbus::request what;
                what.unit = chain_.unit;
                what.address = found->address;
                what.count = static_cast<std::uint16_t>(2 + std::min<unsigned>(found->length, most_model_words));
                transaction_.start(what);
                return;
            }
        }
        for (const auto& row : program_.rows) {
            const auto sources = row.from.all();
            if (std::none_of(sources.begin(), sources.end(),
                             [&](const source& s) { return chain_.find(s.in->id) != nullptr; })) {
                result_.values.push_back(
                    {.where = fmt::format("{} {}", sources.front().in->id, sources.front().what->name),
                     .raw = "-",
                     .value = row.from.shared_out ? "not present: a share of the total" : "model not present",
                     .path = row.path});
            }
        }
        result_.ok = true;
        done_(std::move(result_));
    }

    void on_reply(const modbus::reply& answer)
    {
        if (!answer.ok()) {
            fail(fmt::format("reading model {} at {}: {}", current_.id, current_.address, answer.problem));
            return;
        }
        if (word(answer.data, 0) != current_.id || word(answer.data, 1) != current_.length) {
            fail(fmt::format("model {} at {} changed while it was read", current_.id, current_.address));
            return;
        }
        const auto body = answer.data.subspan(4);
        show_points(*program_.models[next_].what, body);
        ++next_;
        ask();
    }

    /// Every implemented number of the model, with the path it feeds, if any.
    void show_points(const model& what, std::span<const std::byte> body)
    {
        for (const point& one : what.points) {
            show(what, one, body, 0, nullptr);
        }
        for (unsigned i = 0; i < current_.repetitions; ++i) {
            for (const point& one : what.repeated.points) {
                show(what, one, body, what.repeated.start + i * what.repeated.length, &i);
            }
        }
    }

    void show(const model& what, const point& one, std::span<const std::byte> body, unsigned base,
              const unsigned* repetition)
    {
        const auto* row = row_of(what, one);
        const bool plain = one.encoded.kind != number_kind::text && !std::string_view{one.name}.ends_with("_SF");
        const unsigned at = base + one.offset;
        if (!plain || 2U * (at + one.encoded.words()) > body.size()) {
            return;
        }
        probed_value shown;
        shown.where = repetition == nullptr ? fmt::format("{} {}", what.id, one.name)
                                            : fmt::format("{} {} {}", what.id, *repetition + 1, one.name);
        shown.raw = "0x";
        bool implemented = false;
        for (unsigned i = 0; i < one.encoded.bytes; ++i) {
            shown.raw += fmt::format("{:02X}", std::to_integer<unsigned>(body[2U * at + i]));
        }
        const double number = raw_number(one, body.subspan(2U * at), implemented);
        int exponent = 0;
        if (one.scale_factor != nullptr) {
            const point* factor = find(what.points, one.scale_factor);
            exponent = static_cast<std::int16_t>(word(body, factor->offset));
            shown.raw += fmt::format(" sf {}", exponent);
        }
        const double scaled = codec::scaled_by_power_of_ten(number, exponent);
        const bool valid = implemented && std::isfinite(scaled);
        if (!valid && row == nullptr) {
            return; // nobody misses it
        }
        shown.value = valid ? fmt::format("{:.10g} {}", scaled, one.in.symbol) : "not implemented";
        shown.path = row == nullptr ? "-" : row->path;
        if (const auto hash = shown.path.find('#'); hash != std::string::npos && repetition != nullptr) {
            shown.path.replace(hash, 1, std::to_string(*repetition));
        }
        if (row != nullptr && valid) {
            for (const auto& from : row->from.all()) {
                if (from.what == &one && from.convert != nullptr) {
                    shown.value += fmt::format("-> {:.10g}", from.convert(scaled));
                    break;
                }
            }
        }
        result_.values.push_back(std::move(shown));
    }

    /// The number of any encoding of the model tables; probing is not on the hot path.
    static double raw_number(const point& one, std::span<const std::byte> at, bool& implemented)
    {
        std::uint64_t raw = 0;
        for (unsigned i = 0; i < one.encoded.bytes; ++i) {
            raw = raw << 8U | std::to_integer<std::uint64_t>(at[i]);
        }
        implemented = !(one.encoded.not_implemented.used && raw == one.encoded.not_implemented.raw);
        if (one.encoded.kind == number_kind::floating_point) {
            return std::bit_cast<float>(static_cast<std::uint32_t>(raw));
        }
        if (one.encoded.kind == number_kind::signed_integer) {
            const unsigned unused = (64U - 8U * one.encoded.bytes) % 64U;
            return static_cast<double>(static_cast<std::int64_t>(raw << unused) >> unused);
        }
        return static_cast<double>(raw);
    }

    [[nodiscard]] const point_row* row_of(const model& what, const point& one) const
    {
        for (const auto& row : program_.rows) {
            for (const auto& from : row.from.all()) {
                if (from.in == &what && from.what == &one) {
                    return &row;
                }
            }
        }
        return nullptr;
    }

    void fail(std::string_view problem)
    {
        result_.failed_step = fmt::format("{}: {}", where_.to_words(), problem);
        done_(std::move(result_));
    }

    const point_program& program_;
    modbus::address where_;
    std::function<void(probe_result)> done_;
    std::shared_ptr<modbus::link> link_;
    chain_finder finder_;
    modbus::transaction transaction_;
    monotonic::time_point started_;
    probe_result result_;
    found_chain chain_;
    found_model current_;
    std::size_t next_ = 0;
};

} // namespace

std::unique_ptr<device> probe(const point_program& program, const config::section& section, const std::string&,
                              surroundings& around, std::function<void(probe_result)> done)
{
    const modbus::reachable_by how{.over_tcp = *program.link,
                                   .over_serial = program.serial_line != nullptr ? std::optional(*program.serial_line)
                                                                                 : std::nullopt};
    return std::make_unique<chain_probe>(program, modbus::address_of(section, how), around, std::move(done));
}

} // namespace busbar::sunspec
