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
#include "devices/drivers.h"
#include "devices/printer/escpos_inside.h"
#include "devices/say.h"

void escpos_send(struct printer *p, const void *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    escpos_pace_sent(&p->pace, n, mono_ms);
    out->send(out->ctx, bytes, n);
}

/* At rest: the next job, or the next poll. */
void escpos_go_on(struct printer *p, int64_t mono_ms, const struct device_out *out)
{
    if (p->phase != REST)
        return;
    if (p->queued > 0)
        escpos_ask(p, FOR_START, ALL_QUESTIONS, mono_ms, out);
    else if (mono_ms >= p->due)
        escpos_ask(p, FOR_POLL, 1u << 1 | 1u << 4, mono_ms, out);
}

static void printer_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    struct printer *p = state;
    escpos_end_all(p, out);
    *p = (struct printer){
        .o = o->printer, .pace = escpos_pace_of(&o->printer), .phase = REST, .due = mono_ms, .debt = p->debt};
    p->status.online = true;
    say_health(&p->health, HEALTH_STARTING, "", out);
    escpos_go_on(p, mono_ms, out);
}

static void printer_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct printer *p = state;
    p->phase = CLOSED;
    escpos_end_all(p, out);
    p->status.known = false;
    say_health(&p->health, HEALTH_ABSENT, "unplugged", out);
    escpos_say_status(p, out);
}

static void printer_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct printer *p = state;
    for (size_t i = 0; i < n && p->phase != CLOSED; i++) {
        struct escpos_answer a;
        switch (escpos_feed(&p->rx, bytes[i], &a)) {
        case ESCPOS_STATUS: escpos_on_status(p, a.bytes[0], mono_ms, out); break;
        case ESCPOS_PAPER: escpos_on_paper(p, mono_ms); break;
        case ESCPOS_ASB:
            escpos_take_asb(&p->status, a.bytes);
            escpos_say_known(p, out);
            break;
        case ESCPOS_DONE: escpos_on_id(p, a.id, mono_ms, out); break;
        case ESCPOS_XON: escpos_on_flow(p, false, mono_ms, out); break;
        case ESCPOS_XOFF: escpos_on_flow(p, true, mono_ms, out); break;
        case ESCPOS_BAD: p->garbage = true; break;
        case ESCPOS_MORE: break;
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
    case REST: escpos_go_on(p, mono_ms, out); break;
    case ASK: escpos_on_no_answer(p, mono_ms, out); break;
    case DRAIN: escpos_ask_rest(p, mono_ms, out); break;
    case SEND:
        if (p->xoff && mono_ms >= p->xoff_at + XOFF_MAX_MS)
            escpos_end_job(p, PRINT_UNKNOWN, "the printer took no more bytes", mono_ms, out);
        else
            escpos_send_some(p, mono_ms, out);
        break;
    case WAIT_ID:
    case WAIT_PAPER: escpos_end_job(p, PRINT_UNKNOWN, "the printer did not confirm", mono_ms, out); break;
    case SETTLE: escpos_ask(p, FOR_END, ALL_QUESTIONS, mono_ms, out); break;
    }
}

static int64_t printer_deadline(const void *state)
{
    const struct printer *p = state;
    return p->phase == CLOSED ? TIME_NEVER : p->due;
}

static void printer_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    struct printer *p = state;
    if (c->kind == PRINTER_PRINT) {
        escpos_print(p, c, out);
    } else if (c->kind == PRINTER_ASK && p->phase == REST) {
        escpos_recover(p, mono_ms, out);
        p->due = mono_ms;
    }
    escpos_go_on(p, mono_ms, out);
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
