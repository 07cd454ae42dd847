/* What came over a line that its driver makes nothing of: is it nothing, noise of a wrong speed, a wrong parity, or the
 * language of another driver of the same kind? Pure: bytes in, a verdict out. */
#ifndef REBOTTLE_DEVICES_HEARD_H
#define REBOTTLE_DEVICES_HEARD_H

#include "devices/device.h"

#define HEARD_MAX 2048 /* the newest; a few seconds of the most talkative sensor */

struct heard {
    uint8_t bytes[HEARD_MAX];
    size_t n; /* of bytes */
    uint64_t total;
};

void heard_add(struct heard *h, const uint8_t *bytes, size_t n);

enum heard_verdict {
    HEARD_NOTHING,
    HEARD_UNDERSTOOD, /* by this driver */
    HEARD_OTHER,      /* by another driver of the kind: *other */
    HEARD_PARITY,     /* text with a parity bit in it: 7 data bits, *parity */
    HEARD_NOISE       /* bytes that no driver of the kind understands: probably another speed */
};
/* driver and options: as configured. *other and *parity are set with their verdicts. */
enum heard_verdict heard_judge(const struct heard *h, const struct device_driver *driver,
                               const struct device_options *options, const struct device_driver **other,
                               enum parity *parity);

/* How many times the driver makes something of the bytes: a scan, a distance, a weight, a status. They come to it
 * slowly enough for a driver that waits for a pause. -1: out of memory. */
int heard_sense(const struct device_driver *d, const struct device_options *o, const uint8_t *bytes, size_t n);
/* Whether an event is sense: health and garbage are none. */
bool heard_is_sense(const struct device_event *ev);

#endif
