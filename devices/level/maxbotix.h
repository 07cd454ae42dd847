/* Codec of MaxBotix sensors on RS-232: 'R', the distance as figures, CR. No checksum: PROTOCOL.md says what that means.
 * How many figures and what they count depends on the model: 4 are millimetres (HRXL), 3 are centimetres (XL) or
 * inches (LV). */
#ifndef REBOTTLE_DEVICES_MAXBOTIX_H
#define REBOTTLE_DEVICES_MAXBOTIX_H

#include "devices/level/level.h"

#define MAXBOTIX_FAR_MM 5000 /* "nothing there": 5000 by models of 5 m, 9999 by those of 10 m; no bin is as deep */

struct maxbotix_rx {
    char digits[4];
    size_t n;
    bool open; /* behind an R */
};
enum level_feed maxbotix_feed(struct maxbotix_rx *rx, enum level_unit unit, uint8_t byte, int32_t *mm);

#endif
