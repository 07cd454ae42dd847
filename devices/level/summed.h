/* Codec of level sensors that send short binary frames with a sum: head, distance, low byte of the sum of all before
 * it. One row a family:
 *
 *   level_a02     FF H L SUM                                          mm, big endian
 *   level_tf_cm   59 59 distL distH ampL ampH tempL tempH SUM         cm, little endian
 *   level_tf_mm   the same, configured to millimetres
 *
 * Head bytes also occur as data, so a frame counts only when its sum fits; otherwise bytes are dropped up to the next
 * head. While searching, two frames in a row must fit: a damaged frame and its neighbour can together look like another
 * distance (FF 02 FF 00 with one bit of its sum flipped, followed by FF 02, holds FF 04 FF 02). */
#ifndef REBOTTLE_DEVICES_SUMMED_H
#define REBOTTLE_DEVICES_SUMMED_H

#include "devices/level/level.h"

#define A02_MIN_MM 30   /* blind zone */
#define A02_MAX_MM 4500 /* maker's range */
#define TF_MIN_MM  100  /* closer, the maker promises nothing */
#define TF_MAX_MM  12000
#define TF_MIN_AMP 100    /* less light came back: not a distance */
#define TF_GLARE   0xFFFF /* as strength: too much */

#define SUMMED_MAX 9

struct summed_shape {
    uint8_t head, heads; /* the byte that a frame begins with, and how often */
    uint8_t len;         /* of a frame, with its sum */
    bool (*possible)(const uint8_t *frame);
    enum level_feed (*decode)(const uint8_t *frame, int32_t *mm);
};
extern const struct summed_shape level_a02, level_tf_cm, level_tf_mm;

struct summed_rx {
    uint8_t bytes[SUMMED_MAX];
    size_t n;
    bool in_step; /* the frame before this one fitted */
};
enum level_feed summed_feed(const struct summed_shape *shape, struct summed_rx *rx, uint8_t byte, int32_t *mm);

#endif
