/// Whether hosts can be reached, all at once and each in a thread of its own: a name server that is silent takes its time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace busbar::doctor {

class reach {
public:
    /// Looks the name up; connects only if `connect`, and closes again.
    reach(const std::string& host, std::uint16_t port, bool connect);

    struct answer {
        std::string addresses{}; ///< "192.168.178.80"; empty: see problem
        std::string problem{};   ///< of the name or of the connection
    };
    /// Waits for it until then.
    [[nodiscard]] answer by(std::chrono::steady_clock::time_point deadline) const;

private:
    struct shared;
    std::shared_ptr<shared> shared_; ///< the thread may outlive us
};

} // namespace busbar::doctor
