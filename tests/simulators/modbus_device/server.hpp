/// Where clients come in: a TCP listener or a pseudo terminal. One poll() for all of it and for the control lines.
#pragma once

#include "connection.hpp"
#include "device.hpp"

#include <functional>
#include <string>
#include <vector>

namespace simulator {

class server {
public:
    explicit server(device& served) : device_(served) {}
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    ~server();

    /// Port 0: any. Returns the port.
    unsigned listen(unsigned port);
    /// Returns the name of the terminal for the client.
    std::string open_terminal();

    /// Serves clients; `when_input` is called when `input` is readable, `after_event` after everything that happened.
    /// Ends when `when_input` returns false.
    void run(int input, const std::function<bool()>& when_input, const std::function<void()>& after_event);

    /// Closes the listener and resets the clients, or opens it again on the same port.
    void refuse(bool on);
    void single_client(bool on) { single_client_ = on; }

    [[nodiscard]] std::size_t open_connections() const { return connections_.size(); }
    [[nodiscard]] unsigned accepted() const { return accepted_; }
    [[nodiscard]] unsigned turned_away() const { return turned_away_; }

private:
    void accept_client();
    [[nodiscard]] int poll_timeout() const;

    device& device_;
    int listener_ = -1;
    int terminal_ = -1; ///< our hold on the client's side, so that its closing is no hang-up
    unsigned port_ = 0;
    bool single_client_ = false;
    unsigned accepted_ = 0;
    unsigned turned_away_ = 0;
    std::vector<connection> connections_;
};

} // namespace simulator
