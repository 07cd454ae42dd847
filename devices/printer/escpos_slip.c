/* Slips of an ESC/POS printer: their queue, sending them no faster than wire and paper, and whether they are on paper.
 */
#include "base/text.h"
#include "devices/printer/escpos_inside.h"
#include "devices/printer/escpos_render.h"
#include "devices/say.h"

#include <stdio.h>
#include <string.h>

#define ASK_EVERY   1024 /* bytes between two questions during a slip ... */
#define ASK_MS_MOST 600  /* ... and milliseconds: shorter than any printer's start after a power cut */
#define SETTLE_MS   1000 /* GS r answers when the cut is started, not done */
#define CONFIRM_MS  5000 /* on top of the time that the paper needs */
#define DEBT_CHUNK  32

#define ID_END   '\0' /* the four digits of the slip's number */
#define ID_BEGIN 's'  /* this and three digits: sent before the slip's first byte */

/* ---- the queue ------------------------------------------------------------------------------------------------- */

static void say_printed(uint32_t id, enum print_outcome outcome, const char *why, const struct device_out *out)
{
    struct device_event ev = {.kind = SAYS_PRINTED, .printed = {id, outcome}};
    text_copy(ev.note, sizeof ev.note, why);
    out->event(out->ctx, &ev);
}

/* Nobody knows how much of a picture the printer is still waiting for: no strip is longer than this, and what comes on
 * top of it, zeros, is nothing to a printer. */
static size_t longest_segment(const struct escpos_job *j)
{
    size_t most = 0;
    for (size_t i = 0; i < j->count; i++) {
        size_t n = j->segments[i].end - escpos_segment_begin(j, i);
        most = n > most ? n : most;
    }
    return most;
}

/* Ends the job at the head. The caller goes on with the next one. */
static void finish(struct printer *p, enum print_outcome outcome, const char *why, const struct device_out *out)
{
    uint32_t id = p->queue[0].id;
    const struct escpos_job *j = &p->queue[0].data;
    if (outcome == PRINT_UNKNOWN)
        p->debt = longest_segment(j);
    escpos_job_free(&p->queue[0].data);
    p->queued--;
    memmove(&p->queue[0], &p->queue[1], p->queued * sizeof p->queue[0]);
    memset(&p->queue[p->queued], 0, sizeof p->queue[0]);
    p->sent = p->segment = p->asked_at = 0;
    p->begun = p->doubt = false;
    say_printed(id, outcome, why, out);
}

void escpos_end_job(struct printer *p, enum print_outcome outcome, const char *why, int64_t mono_ms,
                    const struct device_out *out)
{
    p->phase = REST;
    p->due = mono_ms; /* what is the matter, or is the paper low now? */
    if (outcome == PRINT_DONE && p->doubt) {
        outcome = PRINT_UNKNOWN;
        why = "the printer was deaf for a moment in the middle of the slip";
    }
    finish(p, outcome, why, out);
    escpos_go_on(p, mono_ms, out);
}

/* The line is gone, or a new one begins: what was under way is unknown, what was waiting never started. */
void escpos_end_all(struct printer *p, const struct device_out *out)
{
    while (p->queued > 0)
        finish(p, p->sent > 0 ? PRINT_UNKNOWN : PRINT_NOTHING, "the printer was unplugged", out);
}

void escpos_print(struct printer *p, const struct device_command *c, const struct device_out *out)
{
    const char *why = p->phase == CLOSED       ? "the printer is not connected"
                      : p->queued == QUEUE_MAX ? "too many slips are waiting"
                                               : NULL;
    struct escpos_job data = {0};
    if (why == NULL) {
        escpos_render(&data, c->page, &p->o);
        if (data.failed || data.count == 0)
            why = "the slip cannot be made";
    }
    if (why != NULL) {
        escpos_job_free(&data);
        say_printed(c->job, PRINT_NOTHING, why, out);
        return;
    }
    p->queue[p->queued++] = (struct job){c->job, data};
}

/* ---- sending --------------------------------------------------------------------------------------------------- */

static void ask_id(struct printer *p, char first, int64_t mono_ms, const struct device_out *out);

void escpos_start_sending(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    static const uint8_t nothing[DEBT_CHUNK];
    p->xoff = false; /* the printer has just said that it is ready */
    for (; p->debt > 0; p->debt -= p->debt < DEBT_CHUNK ? p->debt : DEBT_CHUNK)
        escpos_send(p, nothing, p->debt < DEBT_CHUNK ? p->debt : DEBT_CHUNK, mono_ms, out);
    p->sent = p->segment = p->asked_at = 0;
    p->asked_ms = mono_ms;
    escpos_pace_new_slip(&p->pace);
    p->phase = SEND;
    if (p->o.confirm == CONFIRM_AUTO && !p->no_ids)
        ask_id(p, ID_BEGIN, mono_ms, out);
    escpos_send_some(p, mono_ms, out);
}

static int64_t paper_ms(const struct printer *p)
{
    return CONFIRM_MS + (int64_t)p->queue[0].data.dots * 1000 / ESCPOS_DOTS_PER_S;
}

static void id_of(const struct job *j, char first, char id[ESCPOS_ID + 1])
{
    if (first == ID_END)
        snprintf(id, ESCPOS_ID + 1, "%04u", (unsigned)(j->id % 10000));
    else
        snprintf(id, ESCPOS_ID + 1, "%c%03u", first, (unsigned)(j->id % 1000));
}

static void ask_id(struct printer *p, char first, int64_t mono_ms, const struct device_out *out)
{
    uint8_t bytes[7 + ESCPOS_ID + 1] = {0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30};
    id_of(&p->queue[0], first, (char *)bytes + 7);
    escpos_send(p, bytes, 7 + ESCPOS_ID, mono_ms, out);
}

static void confirm_by_id(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    ask_id(p, ID_END, mono_ms, out);
    p->phase = WAIT_ID;
    p->due = escpos_wire_free_ms(&p->pace, mono_ms) + paper_ms(p);
}

static void confirm_by_paper(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    escpos_send(p, (const uint8_t[]){0x1D, 0x72, 0x01}, 3, mono_ms, out);
    p->phase = WAIT_PAPER;
    p->due = escpos_wire_free_ms(&p->pace, mono_ms) + paper_ms(p);
}

static void all_sent(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (p->o.confirm == CONFIRM_GS_H || (p->o.confirm == CONFIRM_AUTO && p->begun)) {
        confirm_by_id(p, mono_ms, out);
    } else if (p->o.confirm == CONFIRM_NONE) {
        p->phase = SETTLE;
        p->due = escpos_wire_free_ms(&p->pace, mono_ms) + paper_ms(p);
    } else {
        confirm_by_paper(p, mono_ms, out);
    }
}

/* What must happen before the next segment may begin; true: something has been started or waited for. */
static bool hold(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    int64_t next_room, next_question = p->asked_ms + ASK_MS_MOST;
    if (mono_ms >= next_question || p->sent - p->asked_at >= ASK_EVERY) {
        p->asked_at = p->sent;
        escpos_ask(p, FOR_MIDDLE, 1u << 1, mono_ms, out);
        return true;
    }
    if (escpos_paper_has_room(&p->pace, &p->queue[0].data, p->segment, mono_ms, &next_room))
        return false;
    p->due = earlier(next_room, next_question);
    return true;
}

void escpos_send_some(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    const struct escpos_job *j = &p->queue[0].data;
    while (p->segment < j->count) {
        if (p->xoff) {
            p->due = p->xoff_at + XOFF_MAX_MS;
            return;
        }
        if (p->sent == escpos_segment_begin(j, p->segment) && hold(p, mono_ms, out))
            return;
        size_t end = j->segments[p->segment].end;
        size_t n = escpos_wire_room(&p->pace, end - p->sent, mono_ms, &p->due);
        if (n == 0)
            return;
        escpos_send(p, j->bytes.text + p->sent, n, mono_ms, out);
        p->sent += n;
        if (p->sent == end)
            escpos_pace_segment_sent(&p->pace, j, p->segment++, mono_ms);
    }
    all_sent(p, mono_ms, out);
}

/* ---- what comes meanwhile -------------------------------------------------------------------------------------- */

void escpos_on_flow(struct printer *p, bool xoff, int64_t mono_ms, const struct device_out *out)
{
    if (xoff && !p->xoff)
        p->xoff_at = mono_ms;
    p->xoff = xoff;
    if (p->phase == SEND) /* goes on, or sets the deadline of the stop */
        escpos_send_some(p, mono_ms, out);
}

void escpos_on_id(struct printer *p, const char *id, int64_t mono_ms, const struct device_out *out)
{
    char end[ESCPOS_ID + 1], begin[ESCPOS_ID + 1];
    if (p->queued == 0)
        return;
    id_of(&p->queue[0], ID_END, end);
    id_of(&p->queue[0], ID_BEGIN, begin);
    if ((p->phase == WAIT_ID || p->phase == WAIT_PAPER) && strcmp(id, end) == 0)
        escpos_end_job(p, PRINT_DONE, "", mono_ms, out);
    if (p->o.confirm != CONFIRM_AUTO || strcmp(id, begin) != 0)
        return;
    p->begun = true;
    if (p->phase == WAIT_PAPER) /* a slip so short that its first answer comes last */
        confirm_by_id(p, mono_ms, out);
}

void escpos_on_paper(struct printer *p, int64_t mono_ms)
{
    if (p->phase != WAIT_PAPER)
        return;
    p->no_ids = true;
    p->phase = SETTLE;
    p->due = mono_ms + SETTLE_MS;
}
