/* A scale: a plate with something on it, a zero that may drift, and a voice. */
#ifndef REBOTTLE_SIM_SCALE_PLATE_H
#define REBOTTLE_SIM_SCALE_PLATE_H

#include "devices/sim/model.h"
#include "devices/sim/speech.h"

#define SCALE_PERIOD_MS 100 /* of those that talk by themselves */

enum plate { PLATE_STILL, PLATE_MOVING, PLATE_OVER, PLATE_UNDER };

struct scale_plate {
    enum speech speech;
    enum plate plate;
    int32_t load_mg;
    int64_t drift_mg_s, since_us; /* the zero runs away since then */
    int64_t next_us;
    uint8_t heard[16]; /* a command under way */
    size_t heard_n;
};
struct scale_plate scale_plate_new(int64_t now_us); /* MT-SICS, empty */

extern const struct model_ops scale_plate_ops;

#endif
