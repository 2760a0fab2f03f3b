/// Publishes what consumers write on the bus (write_back.hpp): one sender for each service.
#pragma once

#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/write_back.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/run/log.hpp>
#include <busbar/run/loop.hpp>

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace busbar::mqtt {

class write_sender {
public:
    /// `paths` outlive it.
    write_sender(loop& on, std::shared_ptr<link> over, std::span<const written_path> paths, std::string name,
                 std::string topic);

    template <class Service> void listen_to(Service& to)
    {
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            to.on_command(paths_[i].path, [this, i](double value) { return write(i, value); });
        }
    }
    /// Refused where there is no connection: the writer is to know that nobody hears it.
    publisher::write_result write(std::size_t which, double value);
    /// Ends limits that were written.
    void release();

private:
    struct written {
        double value = no_value; ///< of a limit that holds
        monotonic::time_point at{};
    };
    bool publish(const written_path& path, double value);
    void end_silent_limits();

    std::shared_ptr<link> link_;
    std::span<const written_path> paths_;
    std::string name_;
    std::string topic_;
    std::vector<written> written_; ///< by path
    timer silence_timer_;
    lasting_fault fault_;
};

} // namespace busbar::mqtt
