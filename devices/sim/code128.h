/* Code 128 as a receipt printer takes it: {A {B {C choose a code set, {1 to {4 are FNC1 to FNC4, {S is SHIFT, {{ is a
 * brace; in set C each byte is a number from 0 to 99. */
#ifndef REBOTTLE_SIM_CODE128_H
#define REBOTTLE_SIM_CODE128_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE128_VALUES_MAX 260 /* start, 255 data bytes at most, check, stop */

struct code128 {
    uint8_t value[CODE128_VALUES_MAX]; /* symbol characters, start to stop */
    size_t count;
    char text[520]; /* what a scanner reads, FNC left out: for the line below the bars */
};

bool code128_encode(struct code128 *out, const uint8_t *data, size_t n); /* false: not a valid symbol */
int code128_modules(const struct code128 *c);                            /* width in modules */
bool code128_bar(const struct code128 *c, int module);                   /* is that module black? */

#endif
