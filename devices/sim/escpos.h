/* Cuts a byte stream into ESC/POS commands: a byte at a time, all state in the struct. It knows shapes (how long each
 * command is), not meanings. Long payloads (rasters) are collected up to a limit; beyond it they are swallowed. */
#ifndef REBOTTLE_SIM_ESCPOS_H
#define REBOTTLE_SIM_ESCPOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEAD_NONE = 0, LEAD_DLE = 0x10, LEAD_ESC = 0x1B, LEAD_FS = 0x1C, LEAD_GS = 0x1D };

#define ESCPOS_HEAD_MAX    16
#define ESCPOS_PAYLOAD_MAX (256 * 1024) /* 576 dots by 3640 rows: 45 cm of picture in one command */

struct escpos_command {
    uint8_t lead; /* LEAD_NONE: code is one byte of text or a control character */
    uint8_t code;
    bool known;                    /* false: this command's length is not known; lead and code are all that was taken */
    bool too_long;                 /* the payload passed the limit and was swallowed */
    uint8_t head[ESCPOS_HEAD_MAX]; /* fixed parameters, in order, length fields included */
    size_t head_n;
    const uint8_t *payload; /* valid until the next push */
    size_t payload_n;
};

struct escpos {
    enum { AT_START, AT_CODE, AT_HEAD, AT_PAYLOAD } at;
    const struct escpos_shape *shape;
    struct escpos_command command;
    size_t head_want;
    size_t payload_want; /* SIZE_MAX: up to a NUL */
    size_t payload_seen;
    uint8_t *buffer; /* owned */
    size_t cap;
};

/* Zero-initialise. True: *out is complete (borrowed until the next push). */
bool escpos_push(struct escpos *e, uint8_t byte, struct escpos_command *out);
void escpos_reset(struct escpos *e);
void escpos_free(struct escpos *e);

#endif
