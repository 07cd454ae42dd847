/* Driver of ESC/POS receipt printers: never prints into trouble, never outruns the wire, and says afterwards whether
 * the paper is sure to be there.
 *
 *   REST --poll due / job--> ASK --start: all well--> SEND --every kilobyte, every 0.6 s--> ASK --still well--> SEND
 *                             |                         | all bytes out
 *                             | trouble: PRINT_NOTHING  v
 *                             |                      WAIT_ID --id came: PRINT_DONE--> REST
 *                             |                         | or, where it did not answer the id at the slip's start:
 *                             |                      WAIT_PAPER --answer--> SETTLE --> ASK --well: PRINT_DONE--> REST
 *   Any trouble or silence once the first byte is out: PRINT_UNKNOWN. So is a question that had to be asked twice while
 *   a slip was under way: that is what a printer looks like whose power was cut, and what it held is lost. For the
 *   same reason a printer that knows ids confirms by id or not at all: a restarted one answers everything else.
 *   Bytes are kept (malloc) until a job has ended. */
#include "base/text.h"
#include "devices/drivers.h"
#include "devices/printer/escpos_pace.h"
#include "devices/printer/escpos_render.h"
#include "devices/printer/escpos_rx.h"
#include "devices/say.h"

#include <stdio.h>
#include <string.h>

#define QUEUE_MAX   4    /* a slip, a Z report, a bag label and one more; whoever sends more does not listen */
#define POLL_MS     5000 /* paper and cover; a longer wait would let a person start a visit on an empty roll */
#define ASK_MS      1000 /* real-time answers take milliseconds; a second covers a busy controller */
#define TRIES_REST  3
#define TRIES_JOB   10   /* ten seconds of silence in the middle of a slip: nobody knows what is on the paper */
#define ASK_EVERY   1024 /* bytes between two questions during a slip ... */
#define ASK_MS_MOST 600  /* ... and milliseconds: shorter than any printer's start after a power cut */
#define XOFF_MAX_MS 10000
#define SETTLE_MS   1000 /* GS r answers when the cut is started, not done */
#define CONFIRM_MS  5000 /* on top of the time that the paper needs */
#define DEBT_CHUNK  32

enum phase { CLOSED, REST, ASK, DRAIN, SEND, WAIT_ID, WAIT_PAPER, SETTLE };
enum purpose { FOR_POLL, FOR_START, FOR_MIDDLE, FOR_END };

#define ALL_QUESTIONS 0x1Eu /* bit n: DLE EOT n */

#define ID_END   '\0' /* the four digits of the slip's number */
#define ID_BEGIN 's'  /* this and three digits: sent before the slip's first byte */

struct job {
    uint32_t id;
    struct escpos_job data;
};

struct printer {
    struct printer_options o;
    struct escpos_rx rx;
    enum device_health health;
    enum phase phase;
    int64_t due; /* of the phase: poll, timeout, or room on the wire */
    struct printer_status status, said;
    bool ever_said;
    /* asking */
    enum purpose purpose;
    uint32_t to_ask;
    int asking, tries;
    bool drain; /* an answer is owed from an earlier try: the next one must not be taken for another question's */
    /* sending */
    struct job queue[QUEUE_MAX]; /* queue[0] is under way unless phase is REST or a poll */
    size_t queued;
    size_t sent, asked_at, segment; /* bytes of queue[0]; its segment that is going out */
    size_t debt;                    /* bytes that a broken-off strip may still wait for */
    struct escpos_pace pace;
    bool xoff;
    int64_t xoff_at;
    int64_t asked_ms; /* when the last question of this slip was answered */
    bool begun;       /* the id at the slip's start came back: this printer knows ids */
    bool doubt;       /* it was deaf for a second in the middle of this slip */
    bool no_ids;      /* this printer has answered GS r where it did not answer GS ( H */
    bool cover_was_open;
};

static void go_on(struct printer *p, int64_t mono_ms, const struct device_out *out);

/* ---- the wire ------------------------------------------------------------------------------------------------- */

static void send(struct printer *p, const void *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    escpos_pace_sent(&p->pace, n, mono_ms);
    out->send(out->ctx, bytes, n);
}

/* ---- status --------------------------------------------------------------------------------------------------- */

static const char *trouble(const struct printer_status *s)
{
    if (s->cover_open)
        return "the cover is open";
    if (s->paper == PAPER_OUT)
        return "the paper is out";
    if (s->cutter_jam)
        return "the cutter is jammed";
    if (s->error)
        return "the printer reports an error";
    if (!s->online)
        return "the printer is offline";
    return NULL;
}

static bool same_status(const struct printer_status *a, const struct printer_status *b)
{
    return a->known == b->known && a->online == b->online && a->cover_open == b->cover_open &&
           a->cutter_jam == b->cutter_jam && a->error == b->error && a->paper == b->paper;
}

static void say_status(struct printer *p, const struct device_out *out)
{
    if (p->ever_said && same_status(&p->status, &p->said))
        return;
    p->ever_said = true;
    p->said = p->status;
    struct device_event ev = {.kind = SAYS_PRINTER, .printer = p->status};
    out->event(out->ctx, &ev);
}

static void say_known(struct printer *p, const struct device_out *out)
{
    p->status.known = true;
    const char *why = trouble(&p->status);
    say_health(&p->health, why == NULL ? HEALTH_WORKING : HEALTH_ERROR, why == NULL ? "" : why, out);
    say_status(p, out);
}

static void say_silent(struct printer *p, const struct device_out *out)
{
    p->status.known = false;
    say_health(&p->health, HEALTH_SILENT, "the printer does not answer", out);
    say_status(p, out);
}

/* ---- jobs ----------------------------------------------------------------------------------------------------- */

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

static void end_job(struct printer *p, enum print_outcome outcome, const char *why, int64_t mono_ms,
                    const struct device_out *out)
{
    p->phase = REST;
    p->due = mono_ms; /* what is the matter, or is the paper low now? */
    if (outcome == PRINT_DONE && p->doubt) {
        outcome = PRINT_UNKNOWN;
        why = "the printer was deaf for a moment in the middle of the slip";
    }
    finish(p, outcome, why, out);
    go_on(p, mono_ms, out);
}

/* The line is gone, or a new one begins: what was under way is unknown, what was waiting never started. */
static void end_all(struct printer *p, const struct device_out *out)
{
    while (p->queued > 0)
        finish(p, p->sent > 0 ? PRINT_UNKNOWN : PRINT_NOTHING, "the printer was unplugged", out);
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
    send(p, (const uint8_t[]){0x10, 0x04, order[i]}, 3, mono_ms, out);
    p->due = escpos_wire_free_ms(&p->pace, mono_ms) + ASK_MS;
}

static void ask(struct printer *p, enum purpose purpose, uint32_t questions, int64_t mono_ms,
                const struct device_out *out)
{
    p->purpose = purpose;
    p->to_ask = trouble(&p->status) != NULL || !p->status.known ? ALL_QUESTIONS : questions;
    p->tries = 0;
    p->drain = false;
    ask_next(p, mono_ms, out);
}

static void send_some(struct printer *p, int64_t mono_ms, const struct device_out *out);
static void ask_id(struct printer *p, char first, int64_t mono_ms, const struct device_out *out);

/* A jam of the cutter ends when the host says so, and a knife must not move while a person's hand is there: the cover
 * was opened and is shut again, or somebody asks. What the printer still held is forgotten with it. */
static void recover(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (!p->status.known || !p->status.cutter_jam || p->status.cover_open)
        return;
    p->debt = 0;
    send(p, (const uint8_t[]){0x10, 0x05, 0x02}, 3, mono_ms, out);
}

static void watch_cover(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (p->cover_was_open && !p->status.cover_open)
        recover(p, mono_ms, out);
    p->cover_was_open = p->status.cover_open;
}

static void start_sending(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    static const uint8_t nothing[DEBT_CHUNK];
    p->xoff = false; /* the printer has just said that it is ready */
    for (; p->debt > 0; p->debt -= p->debt < DEBT_CHUNK ? p->debt : DEBT_CHUNK)
        send(p, nothing, p->debt < DEBT_CHUNK ? p->debt : DEBT_CHUNK, mono_ms, out);
    p->sent = p->segment = p->asked_at = 0;
    p->asked_ms = mono_ms;
    escpos_pace_new_slip(&p->pace);
    p->phase = SEND;
    if (p->o.confirm == CONFIRM_AUTO && !p->no_ids)
        ask_id(p, ID_BEGIN, mono_ms, out);
    send_some(p, mono_ms, out);
}

static void answered_all(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    enum purpose purpose = p->purpose;
    p->phase = purpose == FOR_MIDDLE ? SEND : REST;
    p->due = mono_ms + POLL_MS;
    p->asked_ms = mono_ms;
    say_known(p, out);
    watch_cover(p, mono_ms, out);
    const char *why = trouble(&p->status);
    if (purpose == FOR_POLL) {
        go_on(p, mono_ms, out);
    } else if (why != NULL) {
        end_job(p, purpose == FOR_START ? PRINT_NOTHING : PRINT_UNKNOWN, why, mono_ms, out);
    } else if (purpose == FOR_START) {
        start_sending(p, mono_ms, out);
    } else if (purpose == FOR_MIDDLE) {
        send_some(p, mono_ms, out);
    } else {
        end_job(p, PRINT_DONE, "", mono_ms, out);
    }
}

static void go_on_asking(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (p->to_ask != 0)
        ask_next(p, mono_ms, out);
    else
        answered_all(p, mono_ms, out);
}

static void on_status(struct printer *p, uint8_t byte, int64_t mono_ms, const struct device_out *out)
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
    go_on_asking(p, mono_ms, out);
}

static void on_no_answer(struct printer *p, int64_t mono_ms, const struct device_out *out)
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
    say_silent(p, out);
    if (purpose == FOR_POLL)
        go_on(p, mono_ms, out);
    else
        end_job(p, purpose == FOR_START ? PRINT_NOTHING : PRINT_UNKNOWN, "the printer does not answer", mono_ms, out);
}

/* ---- sending and confirming ----------------------------------------------------------------------------------- */

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
    send(p, bytes, 7 + ESCPOS_ID, mono_ms, out);
}

static void confirm_by_id(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    ask_id(p, ID_END, mono_ms, out);
    p->phase = WAIT_ID;
    p->due = escpos_wire_free_ms(&p->pace, mono_ms) + paper_ms(p);
}

static void confirm_by_paper(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    send(p, (const uint8_t[]){0x1D, 0x72, 0x01}, 3, mono_ms, out);
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
        ask(p, FOR_MIDDLE, 1u << 1, mono_ms, out);
        return true;
    }
    if (escpos_paper_has_room(&p->pace, &p->queue[0].data, p->segment, mono_ms, &next_room))
        return false;
    p->due = earlier(next_room, next_question);
    return true;
}

static void send_some(struct printer *p, int64_t mono_ms, const struct device_out *out)
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
        send(p, j->bytes.text + p->sent, n, mono_ms, out);
        p->sent += n;
        if (p->sent == end)
            escpos_pace_segment_sent(&p->pace, j, p->segment++, mono_ms);
    }
    all_sent(p, mono_ms, out);
}

/* ---- the row -------------------------------------------------------------------------------------------------- */

/* At rest: the next job, or the next poll. */
static void go_on(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (p->phase != REST)
        return;
    if (p->queued > 0)
        ask(p, FOR_START, ALL_QUESTIONS, mono_ms, out);
    else if (mono_ms >= p->due)
        ask(p, FOR_POLL, 1u << 1 | 1u << 4, mono_ms, out);
}

static void printer_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    struct printer *p = state;
    end_all(p, out);
    *p = (struct printer){
        .o = o->printer, .pace = escpos_pace_of(&o->printer), .phase = REST, .due = mono_ms, .debt = p->debt};
    p->status.online = true;
    say_health(&p->health, HEALTH_STARTING, "", out);
    go_on(p, mono_ms, out);
}

static void printer_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct printer *p = state;
    p->phase = CLOSED;
    end_all(p, out);
    p->status.known = false;
    say_health(&p->health, HEALTH_ABSENT, "unplugged", out);
    say_status(p, out);
}

static void on_flow(struct printer *p, bool xoff, int64_t mono_ms, const struct device_out *out)
{
    if (xoff && !p->xoff)
        p->xoff_at = mono_ms;
    p->xoff = xoff;
    if (p->phase == SEND) /* goes on, or sets the deadline of the stop */
        send_some(p, mono_ms, out);
}

static void on_id(struct printer *p, const char *id, int64_t mono_ms, const struct device_out *out)
{
    char end[ESCPOS_ID + 1], begin[ESCPOS_ID + 1];
    if (p->queued == 0)
        return;
    id_of(&p->queue[0], ID_END, end);
    id_of(&p->queue[0], ID_BEGIN, begin);
    if ((p->phase == WAIT_ID || p->phase == WAIT_PAPER) && strcmp(id, end) == 0)
        end_job(p, PRINT_DONE, "", mono_ms, out);
    if (p->o.confirm != CONFIRM_AUTO || strcmp(id, begin) != 0)
        return;
    p->begun = true;
    if (p->phase == WAIT_PAPER) /* a slip so short that its first answer comes last */
        confirm_by_id(p, mono_ms, out);
}

static void on_paper(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    (void)out;
    if (p->phase != WAIT_PAPER)
        return;
    p->no_ids = true;
    p->phase = SETTLE;
    p->due = mono_ms + SETTLE_MS;
}

static void printer_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct printer *p = state;
    for (size_t i = 0; i < n && p->phase != CLOSED; i++) {
        struct escpos_answer a;
        switch (escpos_feed(&p->rx, bytes[i], &a)) {
        case ESCPOS_STATUS: on_status(p, a.bytes[0], mono_ms, out); break;
        case ESCPOS_PAPER: on_paper(p, mono_ms, out); break;
        case ESCPOS_ASB:
            escpos_take_asb(&p->status, a.bytes);
            say_known(p, out);
            break;
        case ESCPOS_DONE: on_id(p, a.id, mono_ms, out); break;
        case ESCPOS_XON: on_flow(p, false, mono_ms, out); break;
        case ESCPOS_XOFF: on_flow(p, true, mono_ms, out); break;
        case ESCPOS_MORE:
        case ESCPOS_BAD: break;
        }
    }
}

static void printer_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct printer *p = state;
    if (mono_ms < p->due)
        return;
    switch (p->phase) {
    case CLOSED: break;
    case REST: go_on(p, mono_ms, out); break;
    case ASK: on_no_answer(p, mono_ms, out); break;
    case DRAIN: go_on_asking(p, mono_ms, out); break;
    case SEND:
        if (p->xoff && mono_ms >= p->xoff_at + XOFF_MAX_MS)
            end_job(p, PRINT_UNKNOWN, "the printer took no more bytes", mono_ms, out);
        else
            send_some(p, mono_ms, out);
        break;
    case WAIT_ID:
    case WAIT_PAPER: end_job(p, PRINT_UNKNOWN, "the printer did not confirm", mono_ms, out); break;
    case SETTLE: ask(p, FOR_END, ALL_QUESTIONS, mono_ms, out); break;
    }
}

static int64_t printer_deadline(const void *state)
{
    const struct printer *p = state;
    return p->phase == CLOSED ? TIME_NEVER : p->due;
}

static void print(struct printer *p, const struct device_command *c, const struct device_out *out)
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

static void printer_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    struct printer *p = state;
    if (c->kind == PRINTER_PRINT) {
        print(p, c, out);
    } else if (c->kind == PRINTER_ASK && p->phase == REST) {
        recover(p, mono_ms, out);
        p->due = mono_ms;
    }
    go_on(p, mono_ms, out);
}

static void printer_release(void *state)
{
    struct printer *p = state;
    for (size_t i = 0; i < p->queued; i++)
        escpos_job_free(&p->queue[i].data);
    p->queued = 0;
}

const struct device_driver escpos_driver = {
    .name = "escpos",
    .title = "Receipt printer, ESC/POS",
    .kind = DEVICE_PRINTER,
    .state_size = sizeof(struct printer),
    .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},
    .start = printer_start,
    .stop = printer_stop,
    .on_bytes = printer_on_bytes,
    .on_timer = printer_on_timer,
    .deadline = printer_deadline,
    .command = printer_command,
    .release = printer_release,
};
