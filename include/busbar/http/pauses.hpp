/// What is not sent because it would only be a nuisance.
#pragma once

#include <busbar/http/link_tuning.hpp>
#include <busbar/http/result.hpp>
#include <busbar/link/back_off.hpp>

#include <array>
#include <cstddef>

namespace busbar::http::detail {

class pauses {
public:
    explicit pauses(const link_tuning& tuning);

    /// True if `what` is not to be sent now; `into` then says why.
    bool hold(const request& what, monotonic::time_point now, result& into) const;
    /// What became of `what`. Sets its retry_after.
    void note(const request& what, result& became);
    /// A new connection was closed before a single byte came.
    void note_dropped(const result& became);

private:
    struct pause {
        monotonic::time_point until{};
        unsigned status = 0;
        link_parts::short_text problem{};
    };
    struct refusal {
        std::size_t of = 0; ///< hash of method and path
        pause for_now{};
    };

    static void hold_by(const pause& by, http::outcome as, monotonic::time_point now, result& into);
    [[nodiscard]] const refusal* find(std::size_t of) const;
    /// Its own, or that of the one that ends first.
    refusal& place_for(std::size_t of);

    link_tuning tuning_;
    link_parts::back_off back_off_;
    link_parts::short_text connect_problem_;
    pause busy_;
    std::array<refusal, 8> refusals_{}; // a device has two or three paths
};

} // namespace busbar::http::detail
