/// Answers to a multicast DNS question, good ones and every way in which they can be wrong.
#include <busbar/net/dns_question.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace {

using busbar::net::address_kind;
using busbar::net::dns_question;
using packet = std::vector<std::uint8_t>;
using testing::ElementsAre;
using testing::IsEmpty;

void append(packet& to, std::initializer_list<unsigned> bytes)
{
    for (const auto each : bytes) {
        to.push_back(static_cast<std::uint8_t>(each));
    }
}

/// "a.local" as the wire has it.
packet encoded(const std::string& name)
{
    packet made;
    for (std::size_t at = 0; at < name.size();) {
        const auto end = std::min(name.find('.', at), name.size());
        made.push_back(static_cast<std::uint8_t>(end - at));
        made.insert(made.end(), name.begin() + static_cast<std::ptrdiff_t>(at),
                    name.begin() + static_cast<std::ptrdiff_t>(end));
        at = end + 1;
    }
    made.push_back(0);
    return made;
}

struct record {
    packet name = {0xc0, 12}; ///< a pointer to the question's
    unsigned type = 1;
    unsigned record_class = 1;
    packet data = {10, 77, 0, 2};
    unsigned length = 0; ///< 0: that of the data
};

void append(packet& to, const record& what)
{
    to.insert(to.end(), what.name.begin(), what.name.end());
    const auto length = what.length != 0 ? what.length : static_cast<unsigned>(what.data.size());
    append(to, {what.type >> 8U, what.type & 0xffU, what.record_class >> 8U, what.record_class & 0xffU, 0, 0, 0, 10,
                length >> 8U, length & 0xffU});
    to.insert(to.end(), what.data.begin(), what.data.end());
}

dns_question ask(const std::string& name = "inverter.local", address_kind kind = address_kind::ipv4)
{
    return dns_question::about(name, kind).value();
}

/// As a responder does it for a questioner that is no mDNS responder itself (RFC 6762 §6.7): id and question repeated.
packet answer_to(const dns_question& question, const std::vector<record>& answers,
                 const std::vector<record>& additional = {})
{
    packet made(question.packet().begin(), question.packet().end());
    made[2] = 0x84;
    made[3] = 0;
    made[7] = static_cast<std::uint8_t>(answers.size());
    made[11] = static_cast<std::uint8_t>(additional.size());
    for (const auto& each : answers) {
        append(made, each);
    }
    for (const auto& each : additional) {
        append(made, each);
    }
    return made;
}

/// Ends where the memory ends: whoever reads on is killed, with a sanitizer or without.
class at_the_end_of_memory {
public:
    explicit at_the_end_of_memory(const packet& from) : size_(from.size())
    {
        start_ = static_cast<std::uint8_t*>(
            mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(start_ + page_, page_, PROT_NONE);
        std::ranges::copy(from, start_ + page_ - size_);
    }
    at_the_end_of_memory(const at_the_end_of_memory&) = delete;
    at_the_end_of_memory& operator=(const at_the_end_of_memory&) = delete;
    ~at_the_end_of_memory() { munmap(start_, 2 * page_); }

    [[nodiscard]] std::span<const std::uint8_t> get() const { return {start_ + page_ - size_, size_}; }

private:
    std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    std::size_t size_;
    std::uint8_t* start_;
};

std::vector<std::string> read(const dns_question& question, const packet& answer)
{
    const at_the_end_of_memory guarded(answer);
    std::vector<std::string> texts;
    for (const auto& each : question.read_answer(guarded.get(), 502, 7)) {
        texts.push_back(each.to_text());
    }
    return texts;
}

const packet link_local{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
const packet global{0xfd, 0x77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

// --- The question ---

TEST(net_dns_question, is_what_rfc_1035_wants)
{
    const auto question = ask();
    packet expected = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    const auto name = encoded("inverter.local");
    expected.insert(expected.end(), name.begin(), name.end());
    append(expected, {0, 1, 0, 1});
    packet sent(question.packet().begin(), question.packet().end());
    sent[0] = sent[1] = 0;                             // the id
    sent[2] = static_cast<std::uint8_t>(sent[2] & ~1); // recursion desired: mDNS ignores it (§18.6)
    EXPECT_EQ(sent, expected);
}

TEST(net_dns_question, ids_differ)
{
    std::vector<packet> seen;
    for (int i = 0; i < 4; ++i) {
        const auto question = ask();
        seen.emplace_back(question.packet().begin(), question.packet().begin() + 2);
    }
    EXPECT_FALSE(seen[0] == seen[1] && seen[1] == seen[2] && seen[2] == seen[3]);
}

TEST(net_dns_question, a_name_that_is_none)
{
    EXPECT_FALSE(dns_question::about(std::string(64, 'a') + ".local", address_kind::ipv4));
    EXPECT_TRUE(dns_question::about(std::string(63, 'a') + ".local", address_kind::ipv4));
    EXPECT_FALSE(dns_question::about("inverter..local", address_kind::ipv4));
    std::string endless;
    for (int i = 0; i < 100; ++i) {
        endless += "part.";
    }
    EXPECT_FALSE(dns_question::about(endless + "local", address_kind::ipv4));
}

// --- Good answers ---

TEST(net_dns_question, an_address)
{
    const auto question = ask();
    const auto found = question.read_answer(answer_to(question, {{}}), 502, 7);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].to_text(), "10.77.0.2");
    const auto& socket_address = *reinterpret_cast<const sockaddr_in*>(found[0].get());
    EXPECT_EQ(socket_address.sin_family, AF_INET);
    EXPECT_EQ(ntohs(socket_address.sin_port), 502);
    EXPECT_EQ(found[0].size(), sizeof(sockaddr_in));
}

TEST(net_dns_question, ipv6_addresses_and_the_interface_of_those_that_need_one)
{
    const auto question = ask("inverter.local", address_kind::ipv6);
    EXPECT_THAT(read(question, answer_to(question, {{.type = 28, .data = link_local}, {.type = 28, .data = global}})),
                ElementsAre("fe80::2%7", "fd77::2"));
}

TEST(net_dns_question, more_than_was_asked_for)
{
    const auto question = ask();
    EXPECT_THAT(read(question, answer_to(question, {{}}, {{.type = 28, .data = global}})),
                ElementsAre("10.77.0.2", "fd77::2"));
}

TEST(net_dns_question, the_flag_of_multicast_dns_in_the_class)
{
    const auto question = ask();
    EXPECT_THAT(read(question, answer_to(question, {{.record_class = 0x8001}})), ElementsAre("10.77.0.2"));
}

TEST(net_dns_question, upper_and_lower_case_are_the_same)
{
    const auto question = ask("Inverter.LOCAL");
    EXPECT_THAT(read(question, answer_to(question, {{.name = encoded("iNVERTER.local")}})), ElementsAre("10.77.0.2"));
}

TEST(net_dns_question, a_name_in_utf8)
{
    const auto question = ask("k\u00fcche.local");
    EXPECT_THAT(read(question, answer_to(question, {{.name = encoded("k\u00fcche.local")}})), ElementsAre("10.77.0.2"));
    EXPECT_THAT(read(question, answer_to(question, {{.name = encoded("k\u00f6che.local")}})), IsEmpty());
}

// --- Wrong ones ---

TEST(net_dns_question, another_id)
{
    const auto question = ask();
    for (const std::size_t byte : {0U, 1U}) {
        auto answer = answer_to(question, {{}});
        answer[byte] ^= 1U;
        EXPECT_THAT(read(question, answer), IsEmpty());
    }
}

TEST(net_dns_question, a_question_is_no_answer)
{
    const auto question = ask();
    auto answer = answer_to(question, {{}});
    answer[2] = 0;
    EXPECT_THAT(read(question, answer), IsEmpty());
}

TEST(net_dns_question, errors_and_other_operations)
{
    const auto question = ask();
    auto answer = answer_to(question, {{}});
    answer[3] = 3; // NXDOMAIN
    EXPECT_THAT(read(question, answer), IsEmpty());
    answer = answer_to(question, {{}});
    answer[2] |= 5U << 3U; // UPDATE
    EXPECT_THAT(read(question, answer), IsEmpty());
}

TEST(net_dns_question, records_of_others)
{
    const auto question = ask();
    EXPECT_THAT(read(question, answer_to(question, {{.name = encoded("inverter2.local")}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.name = encoded("inverter.local.evil")}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.name = {0}}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.name = encoded("other.local")}, {}})), ElementsAre("10.77.0.2"));
}

TEST(net_dns_question, other_types_and_classes)
{
    const auto question = ask();
    EXPECT_THAT(read(question, answer_to(question, {{.type = 16}, {.record_class = 3}, {.record_class = 0x8003}})),
                IsEmpty());
}

TEST(net_dns_question, addresses_of_the_wrong_length)
{
    const auto question = ask();
    EXPECT_THAT(read(question, answer_to(question, {{.data = {10, 77, 0}}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.data = {10, 77, 0, 2, 0}}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.data = global}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.type = 28}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.length = 5}})), IsEmpty()) << "beyond the packet";
    EXPECT_THAT(read(question, answer_to(question, {{.length = 0xffff}})), IsEmpty());
}

TEST(net_dns_question, addresses_that_no_device_has)
{
    const auto question = ask();
    for (const packet& each : {packet{0, 0, 0, 0}, {127, 0, 0, 1}, {224, 0, 0, 251}, {255, 255, 255, 255}}) {
        EXPECT_THAT(read(question, answer_to(question, {{.data = each}})), IsEmpty()) << unsigned{each[0]};
    }
    packet each(16, 0);
    EXPECT_THAT(read(question, answer_to(question, {{.type = 28, .data = each}})), IsEmpty()) << "::";
    each[15] = 1;
    EXPECT_THAT(read(question, answer_to(question, {{.type = 28, .data = each}})), IsEmpty()) << "::1";
    each[0] = 0xff;
    EXPECT_THAT(read(question, answer_to(question, {{.type = 28, .data = each}})), IsEmpty()) << "multicast";
    each = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
    EXPECT_THAT(read(question, answer_to(question, {{.type = 28, .data = each}})), IsEmpty()) << "::ffff:127.0.0.1";
}

TEST(net_dns_question, names_that_point_in_circles)
{
    const auto question = ask();
    const auto at = static_cast<unsigned>(question.packet().size()); // where the first record begins
    EXPECT_THAT(read(question, answer_to(question, {{.name = {0xc0, static_cast<std::uint8_t>(at)}}})), IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.name = {1, 'a', 0xc0, static_cast<std::uint8_t>(at)}}})),
                IsEmpty());
    EXPECT_THAT(read(question, answer_to(question, {{.name = {0xff, 0xff}}})), IsEmpty()) << "beyond the packet";
}

TEST(net_dns_question, more_records_announced_than_there_are)
{
    const auto question = ask();
    auto answer = answer_to(question, {{}});
    answer[6] = answer[7] = 0xff;
    EXPECT_THAT(read(question, answer), IsEmpty());
}

/// Every shorter packet, and every flip of one bit, at the edge of memory.
TEST(net_dns_question, cut_after_every_byte)
{
    const auto question = ask();
    const auto whole = answer_to(question, {{}, {.name = encoded("inverter.local")}}, {{.type = 28, .data = global}});
    ASSERT_EQ(read(question, whole).size(), 3U);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const packet cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_THAT(read(question, cut), IsEmpty()) << size;
    }
}

TEST(net_dns_question, every_wrong_byte)
{
    const auto question = ask();
    const auto whole = answer_to(question, {{}, {.name = encoded("inverter.local")}}, {{.type = 28, .data = global}});
    for (std::size_t byte = 0; byte < whole.size(); ++byte) {
        for (unsigned value = 0; value < 256; ++value) {
            auto changed = whole;
            changed[byte] = static_cast<std::uint8_t>(value);
            EXPECT_LE(read(question, changed).size(), 3U) << byte;
        }
    }
}

} // namespace
