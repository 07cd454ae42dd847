/* The 4-byte ultrasonic sensor: FF H L SUM, millimetres, ten times a second, unasked. */
#ifndef REBOTTLE_SIM_LEVEL_SENSOR_H
#define REBOTTLE_SIM_LEVEL_SENSOR_H

#include "devices/sim/model.h"

#define LEVEL_PERIOD_MS 100

struct level_sensor {
    uint16_t mm;
    int64_t next_us; /* 0: speaks at the first opportunity */
};

extern const struct model_ops level_sensor_ops;

#endif
