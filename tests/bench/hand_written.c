/* What a good engineer would write in C for one EM24, and for nothing else: the reference for busbar's cost per poll.
 *
 * usage: hand_written BUS_ADDRESS PORT INTERVAL_MS
 *
 * One read of 80 registers from 127.0.0.1:PORT each interval; what changed goes out in one ItemsChanged; GetValue, GetText, SetValue
 * and GetItems are served. No localsettings, no back-off, no freshness limits, no guards: busbar has these on top. */
#include <errno.h>
#include <math.h>
#include <modbus.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <time.h>

enum { FIRST = 0x0000, COUNT = 0x0050 };

static const char INTERFACE[] = "com.victronenergy.BusItem";

enum kind { S32_LOW, U16, BIT_0 };

struct item {
    const char* path;
    int address;
    enum kind kind;
    double divisor;
    int decimals;
    const char* unit;
    double value; /* NaN: invalid */
};

static struct item items[] = {
    {"/Ac/L1/Voltage", 0x00, S32_LOW, 10, 1, "V", NAN},
    {"/Ac/L2/Voltage", 0x02, S32_LOW, 10, 1, "V", NAN},
    {"/Ac/L3/Voltage", 0x04, S32_LOW, 10, 1, "V", NAN},
    {"/Ac/L1/Current", 0x0c, S32_LOW, 1000, 1, "A", NAN},
    {"/Ac/L2/Current", 0x0e, S32_LOW, 1000, 1, "A", NAN},
    {"/Ac/L3/Current", 0x10, S32_LOW, 1000, 1, "A", NAN},
    {"/Ac/L1/Power", 0x12, S32_LOW, 10, 0, "W", NAN},
    {"/Ac/L2/Power", 0x14, S32_LOW, 10, 0, "W", NAN},
    {"/Ac/L3/Power", 0x16, S32_LOW, 10, 0, "W", NAN},
    {"/Ac/Power", 0x28, S32_LOW, 10, 0, "W", NAN},
    {"/PhaseSequence", 0x32, BIT_0, 1, 0, "", NAN},
    {"/Ac/Frequency", 0x33, U16, 10, 1, "Hz", NAN},
    {"/Ac/Energy/Forward", 0x34, S32_LOW, 10, 2, "kWh", NAN},
    {"/Ac/L1/Energy/Forward", 0x40, S32_LOW, 10, 2, "kWh", NAN},
    {"/Ac/L2/Energy/Forward", 0x42, S32_LOW, 10, 2, "kWh", NAN},
    {"/Ac/L3/Energy/Forward", 0x44, S32_LOW, 10, 2, "kWh", NAN},
    {"/Ac/Energy/Reverse", 0x4e, S32_LOW, 10, 2, "kWh", NAN},
};
enum { ITEM_COUNT = sizeof items / sizeof *items };

static sd_bus* bus;
static modbus_t* device;
static uint64_t interval_us;

static double decode(const struct item* it, const uint16_t* words)
{
    const uint16_t* at = words + (it->address - FIRST);
    switch (it->kind) {
    case S32_LOW:
        return (int32_t)((uint32_t)at[1] << 16 | at[0]) / it->divisor;
    case U16:
        return at[0] / it->divisor;
    case BIT_0:
        return at[0] & 1;
    }
    return NAN;
}

static void to_text(const struct item* it, char* text, size_t size)
{
    if (isnan(it->value)) {
        snprintf(text, size, "---");
    } else {
        snprintf(text, size, "%.*f%s", it->decimals, it->value, it->unit);
    }
}

static int append_value(sd_bus_message* m, const struct item* it)
{
    if (isnan(it->value)) {
        return sd_bus_message_append(m, "v", "ai", 0);
    }
    if (it->kind == BIT_0) {
        return sd_bus_message_append(m, "v", "i", (int)it->value);
    }
    return sd_bus_message_append(m, "v", "d", it->value);
}

static int append_item(sd_bus_message* m, const struct item* it)
{
    char text[64];
    to_text(it, text, sizeof text);
    if (isnan(it->value)) {
        return sd_bus_message_append(m, "{sa{sv}}", it->path, 2, "Value", "ai", 0, "Text", "s", text);
    }
    if (it->kind == BIT_0) {
        return sd_bus_message_append(m, "{sa{sv}}", it->path, 2, "Value", "i", (int)it->value, "Text", "s", text);
    }
    return sd_bus_message_append(m, "{sa{sv}}", it->path, 2, "Value", "d", it->value, "Text", "s", text);
}

/* --- the bus --- */

static int send_and_unref(sd_bus_message* m, int r)
{
    if (r >= 0) {
        r = sd_bus_send(bus, m, NULL);
    }
    sd_bus_message_unref(m);
    return r;
}

static int get_value(sd_bus_message* call, void* userdata, sd_bus_error* error)
{
    sd_bus_message* reply = NULL;
    (void)error;
    int r = sd_bus_message_new_method_return(call, &reply);
    if (r < 0) {
        return r;
    }
    return send_and_unref(reply, append_value(reply, userdata));
}

static int get_text(sd_bus_message* call, void* userdata, sd_bus_error* error)
{
    char text[64];
    (void)error;
    to_text(userdata, text, sizeof text);
    return sd_bus_reply_method_return(call, "s", text);
}

static int set_value(sd_bus_message* call, void* userdata, sd_bus_error* error)
{
    (void)userdata;
    (void)error;
    return sd_bus_reply_method_return(call, "i", 1);
}

static int get_items(sd_bus_message* call, void* userdata, sd_bus_error* error)
{
    sd_bus_message* reply = NULL;
    (void)userdata;
    (void)error;
    int r = sd_bus_message_new_method_return(call, &reply);
    if (r < 0) {
        return r;
    }
    r = sd_bus_message_open_container(reply, 'a', "{sa{sv}}");
    for (int i = 0; r >= 0 && i < ITEM_COUNT; i++) {
        r = append_item(reply, &items[i]);
    }
    if (r >= 0) {
        r = sd_bus_message_close_container(reply);
    }
    return send_and_unref(reply, r);
}

static const sd_bus_vtable leaf[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("GetValue", "", "v", get_value, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("GetText", "", "s", get_text, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("SetValue", "v", "i", set_value, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};
static const sd_bus_vtable root[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("GetItems", "", "a{sa{sv}}", get_items, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_SIGNAL("ItemsChanged", "a{sa{sv}}", 0),
    SD_BUS_VTABLE_END,
};

/* --- the poll --- */

static int poll_device(void)
{
    uint16_t words[COUNT];
    if (modbus_read_registers(device, FIRST, COUNT, words) != COUNT) {
        fprintf(stderr, "poll: %s\n", modbus_strerror(errno));
        return 0;
    }
    sd_bus_message* m = NULL;
    int r = 0;
    for (int i = 0; i < ITEM_COUNT && r >= 0; i++) {
        const double value = decode(&items[i], words);
        if (value == items[i].value) {
            continue;
        }
        items[i].value = value;
        if (m == NULL) {
            r = sd_bus_message_new_signal(bus, &m, "/", INTERFACE, "ItemsChanged");
            if (r >= 0) {
                r = sd_bus_message_open_container(m, 'a', "{sa{sv}}");
            }
        }
        if (r >= 0) {
            r = append_item(m, &items[i]);
        }
    }
    if (m == NULL) {
        return r;
    }
    if (r >= 0) {
        r = sd_bus_message_close_container(m);
    }
    return send_and_unref(m, r);
}

static int on_time(sd_event_source* source, uint64_t now, void* userdata)
{
    (void)now;
    (void)userdata;
    uint64_t due = 0;
    int r = sd_event_source_get_time(source, &due);
    if (r >= 0) {
        r = poll_device();
    }
    if (r >= 0) {
        r = sd_event_source_set_time(source, due + interval_us);
    }
    if (r >= 0) {
        r = sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    }
    return r;
}

static int start(const char* address, int port, sd_event** event)
{
    struct timespec now;
    sigset_t mask;
    int r = sd_event_new(event);
    if (r >= 0) {
        sigemptyset(&mask);
        sigaddset(&mask, SIGTERM);
        sigprocmask(SIG_BLOCK, &mask, NULL);
        r = sd_event_add_signal(*event, NULL, SIGTERM, NULL, NULL);
    }
    if (r >= 0) {
        r = sd_bus_new(&bus);
    }
    if (r >= 0) {
        r = sd_bus_set_address(bus, address);
    }
    if (r >= 0) {
        r = sd_bus_set_bus_client(bus, 1);
    }
    if (r >= 0) {
        r = sd_bus_start(bus);
    }
    if (r >= 0) {
        r = sd_bus_attach_event(bus, *event, 0);
    }
    for (int i = 0; r >= 0 && i < ITEM_COUNT; i++) {
        r = sd_bus_add_object_vtable(bus, NULL, items[i].path, INTERFACE, leaf, &items[i]);
    }
    if (r >= 0) {
        r = sd_bus_add_object_vtable(bus, NULL, "/", INTERFACE, root, NULL);
    }
    if (r >= 0) {
        char name[64];
        snprintf(name, sizeof name, "com.victronenergy.grid.by_hand_%d", port);
        r = sd_bus_request_name(bus, name, 0);
    }
    if (r < 0) {
        return r;
    }
    device = modbus_new_tcp("127.0.0.1", port);
    if (device == NULL || modbus_set_slave(device, 1) < 0 || modbus_connect(device) < 0) {
        return -errno;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    return sd_event_add_time(*event, NULL, CLOCK_MONOTONIC,
                             (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000, 1000, on_time, NULL);
}

int main(int argc, char** argv)
{
    sd_event* event = NULL;
    if (argc != 4) {
        fprintf(stderr, "usage: hand_written BUS_ADDRESS PORT INTERVAL_MS\n");
        return 2;
    }
    interval_us = strtoull(argv[3], NULL, 10) * 1000;
    int r = start(argv[1], atoi(argv[2]), &event);
    if (r >= 0) {
        r = sd_event_loop(event);
    }
    if (r < 0) {
        fprintf(stderr, "hand_written: %s\n", strerror(-r));
        return 1;
    }
    return 0;
}
