/* The printer's character sets: one-byte code pages chosen by ESC t, GB18030 (FS &) and UTF-8 (FS ( C). */
#ifndef REBOTTLE_SIM_CHARSET_H
#define REBOTTLE_SIM_CHARSET_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHARSET_GB18030 256 /* numbers above a byte: not pages of ESC t */
#define CHARSET_UTF8    257

struct charset {
    int number;
    iconv_t cd;      /* (iconv_t)-1: this system has no such table; bytes above 7F come out as U+FFFD */
    uint8_t part[4]; /* of a character that is not complete */
    size_t part_n;
};

struct charset charset_new(void);                   /* page 0: PC437 */
bool charset_select(struct charset *s, int number); /* false: a page that we do not know; nothing changes */
bool charset_next(struct charset *s, uint8_t byte, uint32_t *out); /* true: *out is a character */
void charset_free(struct charset *s);

#endif
