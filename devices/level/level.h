/* What every level driver does the same way: median of five, fill by the bin's geometry, silence and garbage noticed, a
 * value never told again with a new age. A codec says what each byte completed; the driver hands that on to here. */
#ifndef REBOTTLE_DEVICES_LEVEL_H
#define REBOTTLE_DEVICES_LEVEL_H

#include "devices/device.h"

enum level_feed {
    LEVEL_MORE,      /* also a first frame that fits: the next one tells whether it was one */
    LEVEL_READING,   /* a distance within the sensor's range */
    LEVEL_NO_TARGET, /* a whole frame that says: nothing there, or nothing that can be measured */
    LEVEL_BAD        /* not a frame; resynchronised */
};

#define LEVEL_WINDOW 5 /* an insect, a bottle in flight: two wild readings out of five do not move the median */

struct level {
    struct level_options o;
    enum device_health health;
    int32_t window[LEVEL_WINDOW];
    size_t seen, next;
    int64_t heard_at, reading_at; /* last whole frame; last one with a distance */
    int32_t bad;                  /* misfits in a row */
    int32_t noise;                /* bytes since the last whole frame, up to the number that counts */
    int64_t said_at;              /* of the last SAYS_DISTANCE */
    int32_t said_permille;
    bool said;
};

void level_begin(struct level *s, const struct level_options *o, int64_t mono_ms, const struct device_out *out);
void level_stop(struct level *s, const struct device_out *out);
void level_take(struct level *s, enum level_feed f, int32_t mm, int64_t mono_ms, const struct device_out *out);
void level_time(struct level *s, int64_t mono_ms, const struct device_out *out);
int64_t level_deadline(const struct level *s);

#endif
