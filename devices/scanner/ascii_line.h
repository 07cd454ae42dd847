/* Codec of scanners that send plain text lines: [STX][AIM identifier]text[ETX](CR | LF | CR LF | TAB | a pause).
 * No checksum: PROTOCOL.md says what can get through. Pure; the driver and the fuzzer link this file. */
#ifndef REBOTTLE_DEVICES_ASCII_LINE_H
#define REBOTTLE_DEVICES_ASCII_LINE_H

#include "devices/device.h"

#define AIM_LEN 3 /* "]" code modifier */

struct ascii_line {
    char text[SCAN_MAX + AIM_LEN]; /* the longest line that can still become a scan */
    size_t len;
    bool open;    /* something of this line has arrived */
    bool spoilt;  /* a byte that no barcode line contains: the line is garbage, told at its end */
    bool dropped; /* over-long, told already: swallow up to the end */
};

enum line_feed {
    LINE_MORE,
    LINE_SCAN,
    LINE_TAKEN,       /* not a code: the scanner's answer to a command; it took it */
    LINE_NOT_TAKEN,   /* the same; it did not */
    LINE_UNPRINTABLE, /* told at the end of the line */
    LINE_OVERLONG     /* told as soon as it is; the rest of the line is swallowed */
};

enum line_feed ascii_line_feed(struct ascii_line *rx, uint8_t byte, struct scan *out);
/* The line ends here by a pause. */
enum line_feed ascii_line_flush(struct ascii_line *rx, struct scan *out);

#endif
