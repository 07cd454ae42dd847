#include "devices/sim/fault.h"

#include <string.h>

static const char *const words[FAULT_COUNT] = {
#define X(name, word) word,
    FAULT_LIST(X)
#undef X
};

bool fault_parse(enum fault *out, const char *word)
{
    for (int f = 0; f < FAULT_COUNT; f++)
        if (strcmp(words[f], word) == 0) {
            *out = (enum fault)f;
            return true;
        }
    return false;
}

struct faulted fault_apply(enum fault f, uint8_t *frame, size_t n, void (*spoil)(uint8_t *, size_t), struct rng *rng)
{
    struct faulted out = {.n = n, .delay_us = 0, .byte_factor = 1, .copies = 1};
    switch (f) {
    case FAULT_SILENT: out.n = 0; break;
    case FAULT_GARBAGE: rng_bytes(rng, frame, n); break;
    case FAULT_CHECKSUM: spoil(frame, n); break;
    case FAULT_SLOW: out.byte_factor = FAULT_SLOW_FACTOR; break;
    case FAULT_TRUNCATE: out.n = n / 2; break;
    case FAULT_LATE: out.delay_us = (int64_t)FAULT_LATE_MS * SIM_MS; break;
    case FAULT_DUPLICATE: out.copies = 2; break;
    case FAULT_NONE:
    case FAULT_COUNT: break;
    }
    return out;
}
