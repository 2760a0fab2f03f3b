#include <busbar/modbus/rtu_connection.hpp>
#include <busbar/modbus/tcp_connection.hpp>
#include <busbar/modbus/worker.hpp>

#include <algorithm>
#include <exception>

namespace busbar::modbus::detail {
namespace {

std::unique_ptr<connection> make_connection(const endpoint& where, const stop_signal& stop, const link_tuning& tuning)
{
    if (const auto* tcp = std::get_if<tcp_endpoint>(&where)) {
        return std::make_unique<tcp_connection>(*tcp, stop, tuning);
    }
    return std::make_unique<rtu_connection>(std::get<serial_endpoint>(where), stop);
}

} // namespace

worker::worker(std::shared_ptr<mailbox> box, const endpoint& where, const link_tuning& tuning)
    : box_(std::move(box)),
      connection_(make_connection(where, box_->stop, tuning)),
      back_off_(tuning.first_retry, tuning.longest_retry)
{
}

void worker::run() noexcept
{
    while (const auto slot = next()) {
        if (!slot->abandoned) {
            try {
                serve(slot->what, slot->became);
            } catch (const std::exception& error) { // out of memory while connecting
                connection_->close();
                slot->became.fail(outcome::not_connected, "{}", error.what());
            }
        }
        const std::scoped_lock lock(box_->mutex);
        box_->finished.push(slot);
        if (box_->bell != nullptr) {
            box_->bell->notify();
        }
    }
    connection_->close();
    const std::scoped_lock lock(box_->mutex);
    box_->ended = true;
    box_->changed.notify_all();
}

slot_queue::slot_ptr worker::next()
{
    std::unique_lock lock(box_->mutex);
    const auto due = [this] { return box_->stopping || !box_->waiting.empty(); };
    const auto idle = box_->options.close_when_idle;
    if (connection_->is_open() && idle.count() > 0 && !box_->changed.wait_until(lock, last_end_ + idle, due)) {
        lock.unlock();
        connection_->close();
        lock.lock();
    }
    box_->changed.wait(lock, due);
    return box_->stopping ? nullptr : box_->waiting.pop();
}

void worker::serve(const request& what, result& into)
{
    const auto started = monotonic::now();
    const auto with = options();
    if (!keep_gap(std::max<monotonic::duration>(with.minimum_gap, connection_->line_gap())) || !connect(with, into)) {
        into.received = monotonic::now();
        into.took = std::chrono::duration_cast<std::chrono::microseconds>(into.received - started);
        return;
    }
    const bool untried = connection_->untried();
    connection_->exchange(what, with.response_timeout, into);
    last_end_ = into.received;
    if (into.outcome == outcome::ok || into.outcome == outcome::exception) {
        back_off_.succeeded();
    } else if (into.outcome == outcome::not_connected && untried) {
        // Accepted and dropped at once is no connection: without a pause we would be a nuisance to the client that is
        // served.
        last_problem_ = into.problem;
        back_off_.failed(into.received);
    }
}

bool worker::connect(const link_options& options, result& into)
{
    if (connection_->fresh()) {
        return true;
    }
    connection_->close();
    if (!back_off_.holds(monotonic::now())) {
        if (connection_->open(options.connect_timeout, last_problem_)) {
            return true;
        }
        back_off_.failed(monotonic::now());
    }
    into.fail(outcome::not_connected, "{}", last_problem_.view());
    return false;
}

bool worker::keep_gap(monotonic::duration gap)
{
    std::unique_lock lock(box_->mutex);
    return !box_->changed.wait_until(lock, last_end_ + gap, [this] { return box_->stopping; });
}

link_options worker::options()
{
    const std::scoped_lock lock(box_->mutex);
    return box_->options;
}

} // namespace busbar::modbus::detail
