/* Holds one driver for a test: its time, everything it sent and everything it said. */
#ifndef REBOTTLE_TESTS_RIG_H
#define REBOTTLE_TESTS_RIG_H

#include "devices/device.h"

#define RIG_EVENTS 512
#define RIG_SENT   (256 * 1024)

struct rig {
    const struct device_driver *driver;
    void *state;
    int64_t now;
    struct device_out out;
    size_t sent; /* bytes since the last rig_forget */
    size_t said;
    struct device_event events[RIG_EVENTS];
    uint8_t bytes[RIG_SENT];
    /* Called after every send, as a device that answers at once; may be NULL. */
    void (*answer)(struct rig *r, const uint8_t *bytes, size_t n);
    uint8_t reply[64]; /* what answer left to be delivered by rig_run */
    size_t reply_n;
};

struct rig *rig_new(const struct device_driver *d, const struct device_options *o);
void rig_free(struct rig *r);
void rig_restart(struct rig *r, const struct device_options *o);
void rig_feed(struct rig *r, const void *bytes, size_t n);
/* Moves time to now + ms, firing the driver's timers when they are due and delivering what answer left. */
void rig_run(struct rig *r, int64_t ms);
void rig_command(struct rig *r, const struct device_command *c);
void rig_forget(struct rig *r); /* sent and said */

/* How many events of the kind were said; the last of them (NULL: none). */
size_t rig_count(const struct rig *r, enum device_event_kind kind);
const struct device_event *rig_last(const struct rig *r, enum device_event_kind kind);

/* Feeds bytes given as a list: FEED(r, 0x01, 0x02). */
#define FEED(r, ...) rig_feed(r, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
/* True when exactly these bytes were sent since the last rig_forget. */
#define SENT(r, ...) rig_sent(r, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
bool rig_sent(const struct rig *r, const uint8_t *bytes, size_t n);

#endif
