/* Which bytes print a character: the code pages and the GB font that the printer's profile promises. What none of them
 * has is drawn instead. Pure but for iconv, which reads the C library's tables. */
#ifndef REBOTTLE_DEVICES_ESCPOS_LETTERS_H
#define REBOTTLE_DEVICES_ESCPOS_LETTERS_H

#include "devices/device.h"

#include <iconv.h>

#define LETTERS_GB       256 /* a set, as the numbers of ESC t are: two bytes a character, after FS & */
#define LETTERS_SETS_MAX 7

struct escpos_letters {
    struct {
        int set; /* of ESC t, or LETTERS_GB */
        iconv_t cd;
    } sets[LETTERS_SETS_MAX];
    size_t count;
};

struct escpos_letter {
    int set; /* -1: printable ASCII, the same in all of them */
    uint8_t bytes[2], n;
};

/* A set whose table this system lacks is left out. */
void escpos_letters_open(struct escpos_letters *l, enum printer_profile profile);
void escpos_letters_close(struct escpos_letters *l);
/* False: the printer has no such letter, or not as wide as utf8_width says. current is tried first: switching costs
 * bytes. */
bool escpos_letter(struct escpos_letters *l, uint32_t c, int current, struct escpos_letter *out);

#endif
