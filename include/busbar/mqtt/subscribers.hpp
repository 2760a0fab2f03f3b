/// Who wants which messages of a link.
#pragma once

#include <busbar/mqtt/session.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace busbar::mqtt::detail {

struct subscriber {
    enum class answer : std::uint8_t { none, granted, refused };

    std::string filter{};
    std::function<void(const message&)> on_message{};
    std::function<void(const link_state&)> on_state{};
    link_state state{};
    bool told = false;
    bool gone = false;
    bool valid = true; ///< the filter

    // In the session under way:
    int number = 0; ///< of the packet in which it was asked for; 0: not asked
    std::size_t place = 0;
    answer became = answer::none;
};

class subscribers {
public:
    std::shared_ptr<subscriber> add(std::string filter, std::function<void(const message&)> on_message,
                                    std::function<void(const link_state&)> on_state);
    /// True if nobody else has this filter.
    bool remove(subscriber& who);

    /// Asks for what was not asked for in this session.
    void ask(session& over);
    /// The session is over.
    void forget();
    void confirm(int number, std::span<const int> granted);
    /// The topic ends with a zero, as libmosquitto has it.
    void deliver(const message& what);
    /// Tells each its state, if it is another one than before.
    void tell(const link_state& common);

    /// All filters are confirmed.
    [[nodiscard]] bool complete() const;
    /// Of the filters; empty if the broker refuses none.
    [[nodiscard]] std::string problem() const;
    [[nodiscard]] const std::vector<std::shared_ptr<subscriber>>& all() const { return all_; }

private:
    /// Some brokers take no more at a time.
    static constexpr std::size_t filters_per_packet = 8;

    template <class Call> void for_each(Call call);

    std::vector<std::shared_ptr<subscriber>> all_;
    int calling_ = 0;
};

/// "the broker does not allow the topics N/+/#"
std::string problem_of(const subscriber& who);

} // namespace busbar::mqtt::detail
