#include "bare_items.h"

static int append_variant(sd_bus_message* m, const char* name, const char* type, const void* value)
{
    int r = sd_bus_message_open_container(m, 'e', "sv");
    if (r >= 0) {
        r = sd_bus_message_append_basic(m, 's', name);
    }
    if (r >= 0) {
        r = sd_bus_message_open_container(m, 'v', type);
    }
    if (r >= 0) {
        r = type[0] == 'a' ? sd_bus_message_append_array(m, 'i', NULL, 0)
                           : sd_bus_message_append_basic(m, type[0], value);
    }
    if (r >= 0) {
        r = sd_bus_message_close_container(m);
    }
    return r < 0 ? r : sd_bus_message_close_container(m);
}

static int append_value(sd_bus_message* m, const struct bare_item* it)
{
    const int whole = (int)it->number;
    switch (it->type) {
    case 'd':
        return append_variant(m, "Value", "d", &it->number);
    case 'i':
        return append_variant(m, "Value", "i", &whole);
    case 's':
        return append_variant(m, "Value", "s", it->value);
    default:
        return append_variant(m, "Value", "ai", NULL);
    }
}

/* Call by call: sd_bus_message_append() with "{sa{sv}}" does the same and takes more time, for it reads the format. */
static int append_item(sd_bus_message* m, const struct bare_item* it)
{
    int r = sd_bus_message_open_container(m, 'e', "sa{sv}");
    if (r >= 0) {
        r = sd_bus_message_append_basic(m, 's', it->path);
    }
    if (r >= 0) {
        r = sd_bus_message_open_container(m, 'a', "{sv}");
    }
    if (r >= 0) {
        r = append_value(m, it);
    }
    if (r >= 0) {
        r = append_variant(m, "Text", "s", it->text);
    }
    if (r >= 0) {
        r = sd_bus_message_close_container(m);
    }
    return r < 0 ? r : sd_bus_message_close_container(m);
}

int send_bare_items(sd_bus* bus, const struct bare_item* items, int count)
{
    sd_bus_message* m = NULL;
    int r = sd_bus_message_new_signal(bus, &m, "/", "com.victronenergy.BusItem", "ItemsChanged");
    if (r >= 0) {
        r = sd_bus_message_open_container(m, 'a', "{sa{sv}}");
    }
    for (int i = 0; i < count && r >= 0; i++) {
        r = append_item(m, &items[i]);
    }
    if (r >= 0) {
        r = sd_bus_message_close_container(m);
    }
    if (r >= 0) {
        r = sd_bus_send(bus, m, NULL);
    }
    sd_bus_message_unref(m);
    return r;
}
