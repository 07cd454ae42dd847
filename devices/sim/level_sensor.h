/* A level sensor: says its distance ten times a second unasked, or answers Modbus requests for a register. */
#ifndef REBOTTLE_SIM_LEVEL_SENSOR_H
#define REBOTTLE_SIM_LEVEL_SENSOR_H

#include "devices/sim/model.h"
#include "devices/sim/speech.h"

#define LEVEL_PERIOD_MS 100
#define LEVEL_REGISTER  0x0100 /* of unit 1 */

struct level_sensor {
    enum speech speech; /* as SPEAKS_A02 where nobody says */
    uint16_t mm;
    int64_t next_us; /* 0: speaks at the first opportunity */
    uint8_t request[8];
    size_t request_n;
};
struct level_sensor level_sensor_new(uint16_t mm, int64_t now_us);

extern const struct model_ops level_sensor_ops;

#endif
