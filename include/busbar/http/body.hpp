/// What eats the body of an answer.
#pragma once

#include <string_view>

namespace busbar::http {

/// Called on the link's thread while a request is under way, and by nobody else then. The loop may look at it when the reply has come
/// and until the next request is started. What it holds counts only if the reply's outcome is ok.
class body {
public:
    body() = default;
    body(const body&) = delete;
    body& operator=(const body&) = delete;
    virtual ~body() = default;

    /// A new answer with status 2xx. May come more than once per request; what came before is void then.
    virtual void begin() = 0;
    /// The next bytes. After false, the rest is not fed and finish() not called.
    virtual bool take(std::string_view bytes) = 0;
    /// The answer has come whole. False if it is not what was expected.
    virtual bool finish() = 0;
    /// After false, in words. Valid until begin().
    [[nodiscard]] virtual std::string_view problem() const = 0;
};

} // namespace busbar::http
