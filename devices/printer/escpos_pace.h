/* How fast a slip may be handed out: never faster than the wire carries, never more than the printer has room for. Most
 * printers tell nothing about their buffer, so the paper is taken to move at the speed of a slow one. Pure. */
#ifndef REBOTTLE_DEVICES_ESCPOS_PACE_H
#define REBOTTLE_DEVICES_ESCPOS_PACE_H

#include "devices/printer/escpos_render.h"

#define ESCPOS_DOTS_PER_S 400 /* 50 mm/s at 8 dots a mm: slower than any printer of the last twenty years */

struct escpos_pace {
    int64_t us_per_byte;
    int32_t buffer_bytes;
    int64_t wire_free_us; /* when everything handed out has been carried */
    /* of the slip under way */
    size_t printed;         /* segments that the paper has surely passed ... */
    int64_t printing_until; /* ... and when it will have passed the next one */
};

struct escpos_pace escpos_pace_of(const struct printer_options *o);
void escpos_pace_new_slip(struct escpos_pace *p);
void escpos_pace_sent(struct escpos_pace *p, size_t bytes, int64_t mono_ms);
/* Segment i of the slip has gone out whole. */
void escpos_pace_segment_sent(struct escpos_pace *p, const struct escpos_job *j, size_t i, int64_t mono_ms);

int64_t escpos_wire_free_ms(const struct escpos_pace *p, int64_t mono_ms); /* mono_ms when it is free now */
/* How many of the left bytes of a segment may go now; 0: wait until *due. */
size_t escpos_wire_room(const struct escpos_pace *p, size_t left, int64_t mono_ms, int64_t *due);
/* Whether segment i may begin; false: ask again at *due. */
bool escpos_paper_has_room(struct escpos_pace *p, const struct escpos_job *j, size_t i, int64_t mono_ms, int64_t *due);

#endif
