/* What every driver does the same way: say its health once per change, and pick the earlier of two deadlines. */
#ifndef REBOTTLE_DEVICES_SAY_H
#define REBOTTLE_DEVICES_SAY_H

#include "devices/device.h"

/* Tells out when h differs from *last, then *last = h. note: for people, cleaned here; may be "". */
void say_health(enum device_health *last, enum device_health h, const char *note, const struct device_out *out);

static inline int64_t earlier(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

static inline int64_t later(int64_t a_ms, int64_t b_ms)
{
    return a_ms > b_ms ? a_ms : b_ms;
}

#endif
