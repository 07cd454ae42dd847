/* What can be wrong with a device's voice. Faults touch what the device says, never what it hears: a board that cannot
 * answer still switches its relays, which is the harder case for a kiosk. */
#ifndef REBOTTLE_SIM_FAULT_H
#define REBOTTLE_SIM_FAULT_H

#include "base/rng.h"
#include "devices/sim/model.h"

#include <stdbool.h>

/* clang-format off */
#define FAULT_LIST(X)                                                                                                  \
    X(NONE,     "none")                                                                                                \
    X(SILENT,   "silent")    /* says nothing */                                                                        \
    X(GARBAGE,  "garbage")   /* random bytes, as many as the frame had */                                              \
    X(CHECKSUM, "checksum")  /* the frame with a wrong check; bits out of shape where there is no checksum */          \
    X(SLOW,     "slow")      /* ten times the byte time: gaps inside the frame */                                      \
    X(TRUNCATE, "truncate")  /* the first half of the frame, then nothing */                                           \
    X(LATE,     "late")      /* the whole frame, FAULT_LATE_MS after its time */                                       \
    X(DUPLICATE, "duplicate") /* the whole frame twice, without a pause */
/* clang-format on */

enum fault {
#define X(name, word) FAULT_##name,
    FAULT_LIST(X)
#undef X
        FAULT_COUNT
};

#define FAULT_LATE_MS     500 /* later than any reply time-out that suits a 9600 baud line */
#define FAULT_SLOW_FACTOR 10

bool fault_parse(enum fault *out, const char *word);

/* How one frame leaves the device: bytes changed in place, length, delay, byte time factor. */
struct faulted {
    size_t n;
    int64_t delay_us;
    int64_t byte_factor;
    int copies;
};
struct faulted fault_apply(enum fault f, uint8_t *frame, size_t n, void (*spoil)(uint8_t *, size_t), struct rng *rng);

#endif
