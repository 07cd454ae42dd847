/* The older bar codes that receipts carry, as black and white modules: EAN-13, EAN-8 and UPC-A with their check digit
 * (computed where it is left out), UPC-E of number system 0, Code 39, interleaved 2 of 5, Codabar. */
#ifndef REBOTTLE_SIM_BARS_H
#define REBOTTLE_SIM_BARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BARS_TEXT_MAX    40
#define BARS_MODULES_MAX ((BARS_TEXT_MAX + 2) * 16) /* Code 39: 15 and a gap for each letter, start and stop */

struct bars {
    uint8_t module[BARS_MODULES_MAX]; /* 1: black */
    int count;
    const char *name; /* "ean13" */
    char text[BARS_TEXT_MAX + 1];
};

/* form: m of GS k, 0 to 6 or 65 to 71. false: not one of these, or not valid data. */
bool bars_encode(struct bars *out, uint8_t form, const uint8_t *data, size_t n);

#endif
