/* One ItemsChanged of items whose values and texts are at hand, by nothing but sd-bus. */
#pragma once
#include <systemd/sd-bus.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bare_item {
    const char* path;
    char type; /* of the value: 'd', 'i', 's', or '-' for the empty array that means invalid */
    double number;
    const char* value; /* of 's' */
    const char* text;
};

/* A negative errno if it could not be sent. */
int send_bare_items(sd_bus* bus, const struct bare_item* items, int count);

#ifdef __cplusplus
}
#endif
