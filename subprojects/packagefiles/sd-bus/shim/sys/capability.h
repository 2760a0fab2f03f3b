/* Stands in for libcap's header: the few calls sd-bus really makes, over capget(2). Saves a library to build and link. */
#pragma once
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef int cap_value_t;
typedef enum { CAP_CLEAR = 0, CAP_SET = 1 } cap_flag_value_t;
typedef enum { CAP_EFFECTIVE = 0, CAP_PERMITTED = 1, CAP_INHERITABLE = 2 } cap_flag_t;
typedef struct shim_capabilities { struct __user_cap_data_struct data[2]; } *cap_t;

static inline int cap_free(void *pointer) {
        free(pointer);
        return 0;
}

static inline cap_t cap_get_proc(void) {
        struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
        cap_t capabilities = calloc(1, sizeof(struct shim_capabilities));
        if (capabilities && syscall(SYS_capget, &header, capabilities->data) < 0) {
                free(capabilities);
                return NULL;
        }
        return capabilities;
}

static inline int cap_get_flag(cap_t capabilities, cap_value_t value, cap_flag_t flag, cap_flag_value_t *result) {
        const struct __user_cap_data_struct *word = &capabilities->data[value >> 5];
        __u32 set = flag == CAP_EFFECTIVE ? word->effective : flag == CAP_PERMITTED ? word->permitted : word->inheritable;
        *result = (set >> (value & 31)) & 1 ? CAP_SET : CAP_CLEAR;
        return 0;
}

/* Declared for code that is compiled but never linked in (the linker drops its sections). */
cap_t cap_dup(cap_t capabilities);
cap_t cap_init(void);
int cap_set_flag(cap_t capabilities, cap_flag_t flag, int count, const cap_value_t *values, cap_flag_value_t value);
int cap_set_proc(cap_t capabilities);
int cap_drop_bound(cap_value_t value);
int cap_clear(cap_t capabilities);
