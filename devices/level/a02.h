/* Codec of the 4-byte ultrasonic frame: FF H L SUM, distance mm = 256 H + L, SUM = low byte of FF + H + L. FF may also
 * be a data byte, so a frame counts only when its sum fits; otherwise one byte is dropped and the search goes on. While
 * searching, two frames in a row must fit: a damaged frame and its neighbour can together look like another distance
 * (FF 02 FF 00 with one bit of its sum flipped, followed by FF 02, holds FF 04 FF 02). */
#ifndef REBOTTLE_DEVICES_A02_H
#define REBOTTLE_DEVICES_A02_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define A02_MIN_MM 30   /* blind zone */
#define A02_MAX_MM 4500 /* maker's range */

struct a02_rx {
    uint8_t bytes[4];
    size_t n;
    bool in_step; /* the frame before this one fitted */
};

enum a02_feed {
    A02_MORE, /* also a first frame that fits: the next one tells whether it was one */
    A02_READING,
    A02_NO_TARGET, /* a whole frame whose distance is outside the range */
    A02_BAD        /* a sum that does not fit; resynchronised */
};
enum a02_feed a02_feed(struct a02_rx *rx, uint8_t byte, int32_t *mm);

#endif
