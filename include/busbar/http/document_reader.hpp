/// Reads the documents of one device: fills in targets and paths, asks, checks the answer whole, keeps the values of its rows.
#pragma once

#include <busbar/http/document.hpp>
#include <busbar/http/json_body.hpp>
#include <busbar/http/link.hpp>
#include <busbar/json/configured_program.hpp>
#include <busbar/json/fed_service.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::http {

/// One document of a descriptor, as data.
struct document_rule {
    request_rule get{};
    const json::field_program* program = nullptr;
};

/// What became of one reading. Valid during the call it is handed to.
struct reading {
    std::size_t document = 0;
    json::absence failure = json::absence::none;
    unsigned status = 0; ///< of HTTP
    monotonic::time_point received{};
    std::chrono::microseconds took{};
    std::chrono::seconds retry_after{};
    std::string_view problem{}; ///< "connection refused", "message is \"FAILED\""

    [[nodiscard]] bool ok() const { return failure == json::absence::none; }
};

/// Lives on the loop.
class document_reader {
public:
    document_reader(const std::shared_ptr<link>& over, std::span<const document_rule> documents,
                    std::span<const derived_row> derived, const json::parameter_values& values,
                    std::function<void(const reading&)> when_read);
    document_reader(const document_reader&) = delete;
    document_reader& operator=(const document_reader&) = delete;
    ~document_reader() = default;

    [[nodiscard]] std::size_t size() const { return documents_.size(); }
    [[nodiscard]] const request_rule& rule(std::size_t document) const { return rules_[document].get; }
    /// The target with parameters filled in.
    [[nodiscard]] const std::string& target(std::size_t document) const { return documents_[document]->what.target; }
    [[nodiscard]] const json::field_program& program(std::size_t document) const
    {
        return *documents_[document]->program;
    }
    /// Where the document's rows begin among those of the device.
    [[nodiscard]] std::size_t first_row(std::size_t document) const { return documents_[document]->first_row; }
    [[nodiscard]] const json::fed_rows& rows() const { return rows_; }
    json::fed_rows& rows() { return rows_; }
    /// Of the last good answers.
    [[nodiscard]] const json::sample& values() const { return values_; }
    /// The last good answer said so.
    [[nodiscard]] bool asleep(std::size_t document) const { return documents_[document]->asleep; }
    /// What the last answer held.
    [[nodiscard]] const json::reader& answer(std::size_t document) const
    {
        return documents_[document]->body->reader();
    }

    /// Precondition: !busy(). The answer comes on the loop, never from inside this call. A server that names the version of its answer need
    /// not send the same one again if that is younger than `fresh_for`: it may not notice its own changes.
    void read(std::size_t document, std::chrono::milliseconds fresh_for = {});
    [[nodiscard]] bool busy() const;

private:
    struct document {
        const json::field_program* program = nullptr;
        std::unique_ptr<json::configured_program> configured{};
        std::size_t first_row = 0;
        request what{};
        monotonic::time_point whole_at{}; ///< when it was last sent whole
        std::shared_ptr<json_body> body{};
        std::unique_ptr<transaction> asking{};
        bool asleep = false;
    };

    void on_reply(std::size_t which, const reply& answer);

    std::span<const document_rule> rules_;
    std::function<void(const reading&)> when_read_;
    json::fed_rows rows_;
    json::sample values_;
    std::vector<std::unique_ptr<document>> documents_;
};

/// What a failed request means for the device.
json::absence absence_of(outcome failure);

} // namespace busbar::http
