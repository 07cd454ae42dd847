#include "devices/printer/escpos_pace.h"

#include "devices/say.h"

#define LEAD_MS  100 /* so much of the wire's time is handed out ahead: a late wake-up leaves no gap */
#define LEAD_MIN 32  /* bytes, however slow the line */
#define BAUD_MIN 300

struct escpos_pace escpos_pace_of(const struct printer_options *o)
{
    int64_t bits_us = 10 * INT64_C(1000000); /* start, eight, stop */
    return (struct escpos_pace){.us_per_byte = bits_us / later(o->baud, BAUD_MIN), .buffer_bytes = o->buffer_bytes};
}

void escpos_pace_new_slip(struct escpos_pace *p)
{
    p->printed = 0;
    p->printing_until = 0;
}

/* ---- the wire ------------------------------------------------------------------------------------------------- */

void escpos_pace_sent(struct escpos_pace *p, size_t bytes, int64_t mono_ms)
{
    p->wire_free_us = later(p->wire_free_us, mono_ms * 1000) + (int64_t)bytes * p->us_per_byte;
}

int64_t escpos_wire_free_ms(const struct escpos_pace *p, int64_t mono_ms)
{
    return later(mono_ms, (p->wire_free_us + 999) / 1000);
}

size_t escpos_wire_room(const struct escpos_pace *p, size_t left, int64_t mono_ms, int64_t *due)
{
    int64_t lead = earlier(later(LEAD_MS * 1000 / p->us_per_byte, LEAD_MIN), later(p->buffer_bytes, 1));
    int64_t ahead_us = later(p->wire_free_us - mono_ms * 1000, 0);
    int64_t room = lead - (ahead_us + p->us_per_byte - 1) / p->us_per_byte;
    if (room >= (int64_t)left)
        return left;
    if (room >= (lead + 1) / 2)
        return (size_t)room;
    *due = later(mono_ms + 1, p->wire_free_us / 1000 - LEAD_MS / 2); /* a few large pieces, not many small ones */
    return 0;
}

/* ---- the paper ------------------------------------------------------------------------------------------------ */

static int64_t paper_ms(const struct escpos_job *j, size_t i)
{
    return (int64_t)j->segments[i].dots * 1000 / ESCPOS_DOTS_PER_S;
}

void escpos_pace_segment_sent(struct escpos_pace *p, const struct escpos_job *j, size_t i, int64_t mono_ms)
{
    if (p->printed == i) /* the paper stood still, waiting for this one */
        p->printing_until = escpos_wire_free_ms(p, mono_ms) + paper_ms(j, i);
}

/* Text comes over a fast line faster than any paper moves: the next segment must fit behind those that still wait in
 * the printer. One larger than the whole buffer goes alone; the printer takes its bytes out while they come. */
bool escpos_paper_has_room(struct escpos_pace *p, const struct escpos_job *j, size_t i, int64_t mono_ms, int64_t *due)
{
    while (p->printed < i && p->printing_until <= mono_ms)
        if (++p->printed < i)
            p->printing_until += paper_ms(j, p->printed);
    *due = p->printing_until;
    size_t behind = escpos_segment_begin(j, p->printed);
    return p->printed == i || (int64_t)(j->segments[i].end - behind) <= p->buffer_bytes;
}
