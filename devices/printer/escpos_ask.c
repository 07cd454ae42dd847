/* Asking an ESC/POS printer how it is: one question at a time, since its answer does not say which it answers. */
#include "base/tr.h"
#include "devices/printer/escpos_inside.h"
#include "devices/say.h"

#include <string.h>

#define TRIES_REST 3
#define TRIES_JOB  10 /* ten seconds of silence in the middle of a slip: nobody knows what is on the paper */

/* ---- what is known --------------------------------------------------------------------------------------------- */

/* why: a literal. Out of paper and now open is news too: a person does something else about it. */
static void health(struct printer *p, enum device_health h, const char *why, const struct device_out *out)
{
    if (h == HEALTH_ERROR && p->health == HEALTH_ERROR && strcmp(why, p->why) != 0)
        p->health = HEALTH_STARTING; /* wrong in another way than before */
    p->why = why;
    say_health(&p->health, h, why, out);
}

static const char *trouble(const struct printer_status *s)
{
    if (s->cover_open)
        return N_("the cover is open");
    if (s->paper == PAPER_OUT)
        return N_("the paper is out");
    if (s->cutter_jam)
        return N_("the cutter is jammed");
    if (s->error)
        return N_("the printer reports an error");
    if (!s->online)
        return N_("the printer is offline");
    return NULL;
}

static bool same_status(const struct printer_status *a, const struct printer_status *b)
{
    return a->known == b->known && a->online == b->online && a->cover_open == b->cover_open &&
           a->cutter_jam == b->cutter_jam && a->error == b->error && a->paper == b->paper;
}

void escpos_say_status(struct printer *p, const struct device_out *out)
{
    if (p->ever_said && same_status(&p->status, &p->said))
        return;
    p->ever_said = true;
    p->said = p->status;
    struct device_event ev = {.kind = SAYS_PRINTER, .printer = p->status};
    out->event(out->ctx, &ev);
}

void escpos_say_known(struct printer *p, const struct device_out *out)
{
    p->status.known = true;
    const char *why = trouble(&p->status);
    health(p, why == NULL ? HEALTH_WORKING : HEALTH_ERROR, why == NULL ? "" : why, out);
    escpos_say_status(p, out);
}

/* Something came, and none of it was an answer: it is there, and another speed or a wire is to blame. */
static void say_unheard(struct printer *p, const struct device_out *out)
{
    p->status.known = false;
    if (p->garbage)
        health(p, HEALTH_ERROR, N_("garbage for an answer: wrong speed or parity?"), out);
    else
        health(p, HEALTH_SILENT, N_("the printer does not answer"), out);
    p->garbage = false;
    escpos_say_status(p, out);
}

/* ---- asking --------------------------------------------------------------------------------------------------- */

static void ask_next(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    /* 2 comes last: its "stopped by paper end" outranks a paper sensor that the printer does not have. */
    static const uint8_t order[] = {1, 4, 3, 2};
    size_t i = 0;
    while ((p->to_ask >> order[i] & 1) == 0)
        i++;
    p->asking = order[i];
    p->phase = ASK;
    escpos_send(p, (const uint8_t[]){0x10, 0x04, order[i]}, 3, mono_ms, out);
    p->due = escpos_wire_free_ms(&p->pace, mono_ms) + ASK_MS;
}

void escpos_ask(struct printer *p, enum purpose purpose, uint32_t questions, int64_t mono_ms,
                const struct device_out *out)
{
    p->purpose = purpose;
    p->to_ask = trouble(&p->status) != NULL || !p->status.known ? ALL_QUESTIONS : questions;
    p->tries = 0;
    p->drain = false;
    ask_next(p, mono_ms, out);
}

/* A jam of the cutter ends when the host says so, and a knife must not move while a person's hand is there: the cover
 * was opened and is shut again, or somebody asks. What the printer still held is forgotten with it. */
void escpos_recover(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (!p->status.known || !p->status.cutter_jam || p->status.cover_open)
        return;
    p->debt = 0;
    escpos_send(p, (const uint8_t[]){0x10, 0x05, 0x02}, 3, mono_ms, out);
}

static void watch_cover(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (p->cover_was_open && !p->status.cover_open)
        escpos_recover(p, mono_ms, out);
    p->cover_was_open = p->status.cover_open;
}

static void answered_all(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    enum purpose purpose = p->purpose;
    p->phase = purpose == FOR_MIDDLE ? SEND : REST;
    p->due = mono_ms + POLL_MS;
    p->asked_ms = mono_ms;
    p->garbage = false;
    escpos_say_known(p, out);
    watch_cover(p, mono_ms, out);
    const char *why = trouble(&p->status);
    if (purpose == FOR_POLL) {
        escpos_go_on(p, mono_ms, out);
    } else if (why != NULL) {
        escpos_end_job(p, purpose == FOR_START ? PRINT_NOTHING : PRINT_UNKNOWN, why, mono_ms, out);
    } else if (purpose == FOR_START) {
        escpos_start_sending(p, mono_ms, out);
    } else if (purpose == FOR_MIDDLE) {
        escpos_send_some(p, mono_ms, out);
    } else {
        escpos_end_job(p, PRINT_DONE, "", mono_ms, out);
    }
}

void escpos_ask_rest(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (p->to_ask != 0)
        ask_next(p, mono_ms, out);
    else
        answered_all(p, mono_ms, out);
}

void escpos_on_status(struct printer *p, uint8_t byte, int64_t mono_ms, const struct device_out *out)
{
    if (p->phase != ASK)
        return; /* nobody asked, or an answer that came too late */
    p->tries = 0;
    p->to_ask &= ~(1u << p->asking);
    escpos_take_status(&p->status, p->asking, byte);
    if (p->asking == 1 && !p->status.online)
        p->to_ask |= ALL_QUESTIONS & ~2u; /* and why? */
    if (p->drain) {
        p->drain = false;
        p->phase = DRAIN;
        p->due = mono_ms + ASK_MS;
        return;
    }
    escpos_ask_rest(p, mono_ms, out);
}

void escpos_on_no_answer(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    int most = p->purpose == FOR_POLL || p->purpose == FOR_START ? TRIES_REST : TRIES_JOB;
    p->drain = true;
    p->doubt = p->doubt || p->purpose == FOR_MIDDLE || p->purpose == FOR_END;
    if (++p->tries < most) {
        ask_next(p, mono_ms, out);
        return;
    }
    enum purpose purpose = p->purpose;
    p->phase = REST;
    p->due = mono_ms + POLL_MS;
    say_unheard(p, out);
    if (purpose == FOR_POLL)
        escpos_go_on(p, mono_ms, out);
    else
        escpos_end_job(p, purpose == FOR_START ? PRINT_NOTHING : PRINT_UNKNOWN, "the printer does not answer", mono_ms,
                       out);
}
