#include <busbar/doctor/secrets.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using busbar::doctor::secrets;

std::string without(std::string_view line)
{
    return secrets{}.removed_from(line);
}

TEST(secrets, are_removed_behind_names_that_sound_like_them)
{
    EXPECT_EQ(without("login failed, password=hunter2 user=x"), "login failed, password=(removed)");
    EXPECT_EQ(without("Password: hunter2"), "Password: (removed)");
    EXPECT_EQ(without("mqtt_passwd = \"hunter2\""), "mqtt_passwd = (removed)");
    EXPECT_EQ(without("{\"token\": \"hunter2\"}"), "{\"token\": (removed)");
    EXPECT_EQ(without("sent Authorization: Basic aHVudGVyMg=="), "sent Authorization: (removed)");
    EXPECT_EQ(without("Bearer hunter2"), "Bearer (removed)");
    EXPECT_EQ(without("busbar --mqtt-password hunter2"), "busbar --mqtt-password (removed)");
    EXPECT_EQ(without("api-key=hunter2"), "api-key=(removed)");
    EXPECT_EQ(without("pass: two words"), "pass: (removed)");
    EXPECT_EQ(without("wrong password \"hunter2\""), "wrong password (removed)");
    EXPECT_EQ(without("password_file: \"hunter2\" is not a whole path"), "password_file: (removed)");
    EXPECT_EQ(without("PSK=hunter2"), "PSK=(removed)");
}

TEST(secrets, are_removed_from_urls)
{
    EXPECT_EQ(without("at http://admin:hunter2@192.168.1.2/x: refused"), "at http://(removed)@192.168.1.2/x: refused");
    EXPECT_EQ(without("http://admin:hun@ter2@host:80"), "http://(removed)@host:80");
    EXPECT_EQ(without("http://admin:hun?ter2@host"), "http://(removed)@host");
    EXPECT_EQ(without("host = \"admin:hunter2@host\""), "host = \"(removed)@host\"");
    EXPECT_EQ(without("GET http://host/api?user=a&key=hunter2 failed"), "GET http://host/api?(removed) failed");
    EXPECT_EQ(without("GET /api?key=hunter2 failed"), "GET /api?(removed) failed");
}

TEST(secrets, leave_the_rest_alone)
{
    for (const std::string_view line :
         {"Roof: no answer since 3 s: values invalid", "modbus tcp 192.168.178.80:502 unit 3, 1 or 126",
          "password_file: /data/conf/opendtu.password: No such file or directory; it is to hold the secret alone",
          "password_file: /data/x is open to others than its owner, do: chmod 600 /data/x", "is it on?",
          "the normal service passes it by", "hots: unknown key, did you mean host?", "someone@example.org: hello",
          "serial 10.0NX312345678"}) {
        EXPECT_EQ(without(line), line);
    }
}

TEST(secrets, of_the_configuration_are_removed_wherever_they_are)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    std::fputs("from-a-file\nuser = of-a-pair\n", file.get());
    std::fflush(file.get());
    secrets known;
    known.learn_from_configuration("password = \"hunter2\"\n"
                                   "url = \"http://admin:geheim@host\"\n"
                                   "mqtt = { token = 'to ken', x = 1 }\n"
                                   "password_file = \"/proc/self/fd/" +
                                   std::to_string(::fileno(file.get())) + "\"\npin = 12\n");
    EXPECT_EQ(known.removed_from("hunter2hunter2, geheim: to ken from-a-file of-a-pair 12"),
              "(removed)(removed), (removed): (removed) (removed) (removed) 12");
}

TEST(secrets, that_are_part_of_others_leave_nothing)
{
    secrets known;
    known.add("hunt");
    known.add("hunter2");
    known.add("abc"); // too short to be looked for
    EXPECT_EQ(known.removed_from("hunter2 hunt abc"), "(removed) (removed) abc");
}

} // namespace
