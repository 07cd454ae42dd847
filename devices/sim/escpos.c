#include "devices/sim/escpos.h"

#include <stdlib.h>
#include <string.h>

#define TO_NUL SIZE_MAX

/* How the bytes after lead and code go on. */
enum tail {
    FIXED,  /* `fixed` parameters */
    LEN16,  /* the last two of the fixed ones are the payload's length, low first */
    LEN32,  /* the last four */
    NUL,    /* payload up to a 00 */
    CUT,    /* GS V m, and n for the forms that feed first */
    BAR,    /* GS k m: up to a 00 for m up to 6, else n and n bytes */
    RASTER, /* GS v 0 m xL xH yL yH: x * y bytes */
    COLUMN, /* ESC * m nL nH: n columns of 1 or 3 bytes */
    PULSE   /* DLE DC4 fn: 2 or 7 more */
};

struct escpos_shape {
    uint8_t lead, code;
    uint8_t fixed;
    enum tail tail;
};

#define E LEAD_ESC
#define G LEAD_GS
#define F LEAD_FS
static const struct escpos_shape shapes[] = {
    {LEAD_DLE, 0x04, 1, FIXED}, {LEAD_DLE, 0x05, 1, FIXED}, {LEAD_DLE, 0x14, 1, PULSE}, {E, '@', 0, FIXED},
    {E, 'a', 1, FIXED},         {E, 'E', 1, FIXED},         {E, 'G', 1, FIXED},         {E, '!', 1, FIXED},
    {E, '-', 1, FIXED},         {E, 'M', 1, FIXED},         {E, 'd', 1, FIXED},         {E, 'J', 1, FIXED},
    {E, '2', 0, FIXED},         {E, '3', 1, FIXED},         {E, 't', 1, FIXED},         {E, 'R', 1, FIXED},
    {E, 'p', 3, FIXED},         {E, 'i', 0, FIXED},         {E, 'm', 0, FIXED},         {E, ' ', 1, FIXED},
    {E, '$', 2, FIXED},         {E, '\\', 2, FIXED},        {E, 'c', 2, FIXED},         {E, 'S', 0, FIXED},
    {E, 'L', 0, FIXED},         {E, 'T', 1, FIXED},         {E, 'W', 8, FIXED},         {E, 'V', 1, FIXED},
    {E, '{', 1, FIXED},         {E, '=', 1, FIXED},         {E, 'r', 1, FIXED},         {E, '%', 1, FIXED},
    {E, '?', 1, FIXED},         {E, 'K', 1, FIXED},         {E, 'e', 1, FIXED},         {E, 'u', 1, FIXED},
    {E, 'v', 0, FIXED},         {E, 'D', 0, NUL},           {E, '*', 3, COLUMN},        {E, '(', 3, LEN16},
    {G, '!', 1, FIXED},         {G, 'B', 1, FIXED},         {G, 'H', 1, FIXED},         {G, 'h', 1, FIXED},
    {G, 'w', 1, FIXED},         {G, 'f', 1, FIXED},         {G, 'L', 2, FIXED},         {G, 'W', 2, FIXED},
    {G, 'P', 2, FIXED},         {G, 'a', 1, FIXED},         {G, 'r', 1, FIXED},         {G, 'I', 1, FIXED},
    {G, 'b', 1, FIXED},         {G, '$', 2, FIXED},         {G, '\\', 2, FIXED},        {G, '/', 1, FIXED},
    {G, ':', 0, FIXED},         {G, '^', 3, FIXED},         {G, 'T', 1, FIXED},         {G, 'c', 0, FIXED},
    {G, 'V', 1, CUT},           {G, 'v', 6, RASTER},        {G, 'k', 1, BAR},           {G, '(', 3, LEN16},
    {G, '8', 5, LEN32},         {F, '&', 0, FIXED},         {F, '.', 0, FIXED},         {F, '!', 1, FIXED},
    {F, '-', 1, FIXED},         {F, 'S', 2, FIXED},         {F, 'W', 1, FIXED},         {F, 'C', 1, FIXED},
    {F, 'p', 2, FIXED},         {F, '(', 3, LEN16},
};
#undef E
#undef G
#undef F

static const struct escpos_shape *shape_of(uint8_t lead, uint8_t code)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (shapes[i].lead == lead && shapes[i].code == code)
            return &shapes[i];
    return NULL;
}

static bool is_lead(uint8_t b)
{
    return b == LEAD_DLE || b == LEAD_ESC || b == LEAD_FS || b == LEAD_GS;
}

void escpos_reset(struct escpos *e)
{
    *e = (struct escpos){.buffer = e->buffer, .cap = e->cap};
}

void escpos_free(struct escpos *e)
{
    free(e->buffer);
    *e = (struct escpos){0};
}

static bool complete(struct escpos *e, struct escpos_command *out)
{
    e->command.payload = e->buffer;
    *out = e->command;
    e->at = AT_START;
    return true;
}

static size_t low_first(const uint8_t *p, size_t n)
{
    size_t v = 0;
    for (size_t i = n; i > 0; i--)
        v = v << 8 | p[i - 1];
    return v;
}

/* The fixed part is here: what else belongs to the command? May ask for more head bytes. */
static void after_head(struct escpos *e)
{
    const struct escpos_command *c = &e->command;
    const uint8_t *h = c->head;
    switch (e->shape->tail) {
    case FIXED: break;
    case LEN16: e->payload_want = low_first(h + 1, 2); break;
    case LEN32: e->payload_want = low_first(h + 1, 4); break;
    case NUL: e->payload_want = TO_NUL; break;
    case RASTER: e->payload_want = low_first(h + 2, 2) * low_first(h + 4, 2); break;
    case COLUMN: e->payload_want = low_first(h + 1, 2) * (h[0] >= 32 ? 3 : 1); break;
    case CUT: /* m 65, 66, 97, 98, 103, 104 are followed by a distance */
        if (c->head_n == 1 && h[0] >= 65)
            e->head_want = 2;
        break;
    case PULSE:
        if (c->head_n == 1)
            e->head_want = h[0] == 8 ? 8 : 3;
        break;
    case BAR:
        if (c->head_n == 1 && h[0] <= 6)
            e->payload_want = TO_NUL;
        else if (c->head_n == 1)
            e->head_want = 2;
        else
            e->payload_want = h[1];
        break;
    }
}

static bool head_done(struct escpos *e, struct escpos_command *out)
{
    after_head(e);
    if (e->command.head_n < e->head_want)
        return false;
    if (e->payload_want == 0)
        return complete(e, out);
    e->at = AT_PAYLOAD;
    return false;
}

static bool begin(struct escpos *e, uint8_t code, struct escpos_command *out)
{
    e->command.code = code;
    e->shape = shape_of(e->command.lead, code);
    e->command.known = e->shape != NULL;
    if (e->shape == NULL)
        return complete(e, out);
    e->head_want = e->shape->fixed;
    e->at = AT_HEAD;
    return e->head_want == 0 && head_done(e, out);
}

static void keep(struct escpos *e, uint8_t byte)
{
    struct escpos_command *c = &e->command;
    if (c->payload_n == ESCPOS_PAYLOAD_MAX) {
        c->too_long = true;
        return;
    }
    if (c->payload_n == e->cap) {
        size_t cap = e->cap == 0 ? 4096 : e->cap * 2;
        uint8_t *grown = realloc(e->buffer, cap);
        if (grown == NULL) {
            c->too_long = true;
            return;
        }
        e->buffer = grown;
        e->cap = cap;
    }
    e->buffer[c->payload_n++] = byte;
}

static bool payload_byte(struct escpos *e, uint8_t byte, struct escpos_command *out)
{
    if (e->payload_want == TO_NUL && byte == 0)
        return complete(e, out);
    keep(e, byte);
    e->payload_seen++;
    return e->payload_want != TO_NUL && e->payload_seen == e->payload_want && complete(e, out);
}

bool escpos_push(struct escpos *e, uint8_t byte, struct escpos_command *out)
{
    switch (e->at) {
    case AT_CODE: return begin(e, byte, out);
    case AT_HEAD:
        e->command.head[e->command.head_n++] = byte;
        return e->command.head_n == e->head_want && head_done(e, out);
    case AT_PAYLOAD: return payload_byte(e, byte, out);
    case AT_START: break;
    }
    escpos_reset(e);
    e->command.known = true;
    if (is_lead(byte)) {
        e->command.lead = byte;
        e->at = AT_CODE;
        return false;
    }
    e->command.code = byte;
    return complete(e, out);
}
