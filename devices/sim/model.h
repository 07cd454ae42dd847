/* A simulated device is a model: state, bytes in, time in, frames out. Models are pure: no descriptor, no clock; time
 * is in microseconds because one byte at 9600 baud takes 1042 of them. A frame is handed out whole, so that a fault can
 * spoil or cut exactly one. */
#ifndef REBOTTLE_SIM_MODEL_H
#define REBOTTLE_SIM_MODEL_H

#include <stddef.h>
#include <stdint.h>

#define SIM_NEVER INT64_MAX /* no deadline, in us */
#define SIM_MS    1000      /* us in a millisecond */

struct frame_out {
    void *ctx;
    void (*send)(void *ctx, const uint8_t *frame, size_t n);
};

struct model_ops {
    void (*on_bytes)(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out);
    void (*on_timer)(void *self, int64_t now_us, const struct frame_out *out); /* NULL: has no timers */
    int64_t (*deadline)(const void *self);                                     /* NULL with on_timer */
    size_t (*room)(const void *self);        /* bytes that it takes now; NULL: any number */
    void (*spoil)(uint8_t *frame, size_t n); /* the `checksum` fault: the frame's check is now wrong */
};

#endif
