/* Codec of what an ESC/POS printer says: one byte stream that mixes real-time answers, automatic status back (ASB),
 * transmitted ids, paper status and flow control, told apart by their shape alone. */
#ifndef REBOTTLE_DEVICES_ESCPOS_RX_H
#define REBOTTLE_DEVICES_ESCPOS_RX_H

#include "devices/device.h"

#define ESCPOS_ID 4 /* characters of a process id (GS ( H) */

struct escpos_rx {
    uint8_t bytes[2 + ESCPOS_ID];
    size_t n; /* of a block or an ASB that is under way */
};

enum escpos_said {
    ESCPOS_MORE,
    ESCPOS_STATUS, /* DLE EOT: one byte; which question it answers only the asker knows */
    ESCPOS_PAPER,  /* GS r 1: one byte. Any byte 00 to 0F looks like it, also a break on the line */
    ESCPOS_ASB,    /* four bytes */
    ESCPOS_DONE,   /* GS ( H: everything before this id has been printed */
    ESCPOS_XON,
    ESCPOS_XOFF,
    ESCPOS_BAD /* fits nothing; dropped */
};
struct escpos_answer {
    uint8_t bytes[4];       /* STATUS and PAPER: 1, ASB: 4 */
    char id[ESCPOS_ID + 1]; /* DONE */
};
enum escpos_said escpos_feed(struct escpos_rx *rx, uint8_t byte, struct escpos_answer *out);

/* What the answer to DLE EOT n (1 to 4) says, written into s; other questions' fields stay. Ask 4 and 3
 * before 2, which only adds: a printer stopped by paper end may have no sensor that 4 could read. */
void escpos_take_status(struct printer_status *s, int n, uint8_t byte);
void escpos_take_asb(struct printer_status *s, const uint8_t bytes[4]);

#endif
