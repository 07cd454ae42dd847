/* Codec of the 4-byte ultrasonic frame: FF H L SUM, distance mm = 256 H + L, SUM = low byte of FF + H + L. FF may also
 * be a data byte, so a frame counts only when its sum fits; otherwise one byte is dropped and the search goes on. */
#ifndef REBOTTLE_DEVICES_A02_H
#define REBOTTLE_DEVICES_A02_H

#include <stddef.h>
#include <stdint.h>

#define A02_MIN_MM 30   /* blind zone */
#define A02_MAX_MM 4500 /* maker's range; also keeps frames found out of step (H = FF) from being readings */

struct a02_rx {
    uint8_t bytes[4];
    size_t n;
};

enum a02_feed {
    A02_MORE,
    A02_READING,
    A02_NO_TARGET, /* a whole frame whose distance is outside the range */
    A02_BAD        /* a sum that does not fit; resynchronised */
};
enum a02_feed a02_feed(struct a02_rx *rx, uint8_t byte, int32_t *mm);

#endif
