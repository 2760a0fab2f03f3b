/// What all inverters behind a gateway have in common.
#pragma once

#include <busbar/http/command_sender.hpp>
#include <busbar/http/gateway_program.hpp>
#include <busbar/json/fed_service.hpp>
#include <busbar/run/device.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace busbar::http {

struct gateway_context {
    const gateway_program& program;
    surroundings& around;
    std::shared_ptr<link> over;
    std::string connection{};                 ///< "HTTP opendtu.lan"
    json::fed_rows rows{};                    ///< of answers, then those of the identity that no answer feeds
    std::vector<std::size_t> identity_rows{}; ///< where the identity's rows are in `rows`
    std::span<const command> commands{};
    const token_login* login = nullptr; ///< may be null
    std::shared_ptr<command_session> session{};

    gateway_context(const gateway_program& of, surroundings& with, std::shared_ptr<link> by, std::string words);
};

} // namespace busbar::http
