/// Polls the blocks of one device that was found: when which request is due, what a failure means, when values are too old, when the
/// device is lost. Knows nothing of what the bytes mean. Lives on the loop.
#pragma once

#include <busbar/modbus/link.hpp>
#include <busbar/run/pace.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::modbus {

/// One request that is repeated.
struct polled_block {
    request what{};
    std::chrono::milliseconds every{1000};
    std::chrono::milliseconds fresh_for{3000}; ///< older values must not be shown
    bool optional = false;                     ///< an "illegal ..." reply means "not here", and is asked again seldom
};

/// What a device makes of what the poller tells it.
class poll_client {
public:
    enum class verdict {
        good,    ///< decoded and applied
        bad,     ///< not what was asked for, or not plausible: nothing applied
        rebuild, ///< the device is not what it was: polling stops, start over
    };

    virtual verdict on_data(std::size_t block, std::span<const std::byte> data, monotonic::time_point received) = 0;
    /// Nothing more is due now: a sample is complete.
    virtual void on_round_end() = 0;
    /// The block's values have passed their freshness limit.
    virtual void on_stale(std::size_t block) = 0;
    /// The first block is stale: the device is lost, polling has stopped. `problem` is what its last request met.
    virtual void on_lost(std::string_view problem, std::chrono::steady_clock::duration silent_for) = 0;
    /// on_data asked for it: polling has stopped.
    virtual void on_rebuild() = 0;

protected:
    ~poll_client() = default;
};

class poller {
public:
    poller(loop& on, std::shared_ptr<link> over, poll_client& client);
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;
    ~poller() = default;

    /// The first block is the one by which presence is judged. Precondition: not empty.
    void start(const std::vector<polled_block>& blocks);
    void stop();
    /// Asks for a block before its time: what was written is read back.
    void poll_soon(std::size_t block);
    [[nodiscard]] bool running() const { return running_; }

private:
    struct state {
        polled_block block;
        monotonic::time_point due;
        monotonic::time_point last_good;
        bool stale = false;
        bool in_round = false; ///< was asked for since the last round ended
    };

    void next();
    void on_reply(const reply& answer);
    void accept(state& polled, const reply& answer);
    void fail(state& polled, const reply& answer);
    void check_ages();
    void arm_age_timer();

    poll_client& client_;
    transaction transaction_;
    timer due_timer_;
    timer age_timer_;
    std::vector<state> blocks_;
    std::size_t current_ = 0;
    bool running_ = false;
    bool round_open_ = false;
    bool of_before_ = false; ///< the request under way was started before the last start()
    std::string last_problem_;
};

} // namespace busbar::modbus
