/* Plays a trace (base/trace.h) back on a pseudo-terminal, as the device that it was taken from: what a kiosk met in a
 * shop happens again on a desk. */
#ifndef REBOTTLE_SIM_REPLAY_H
#define REBOTTLE_SIM_REPLAY_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct replay_options {
    const char *file, *link; /* link NULL: the device's name in the working folder */
    int32_t speed;           /* 1: as it was; 10: ten times as fast */
    int32_t after_ms;        /* how long the kiosk gets to open the line before the first byte */
    bool by_clock;           /* the kiosk's bytes are not waited for */
};

struct replay_result {
    int64_t played, heard, expected; /* bytes: said, heard from the kiosk, in the trace from the kiosk */
    int64_t differing;               /* bytes heard that are not those of the trace */
    int32_t late;                    /* times that the kiosk did not say within 5 s what it had said then */
};

/* Returns when the trace is over or stop_fd is readable. ST_INVALID: not a trace, with the line. */
enum status replay_run(const struct replay_options *o, int stop_fd, struct replay_result *r, struct err *e);

#endif
