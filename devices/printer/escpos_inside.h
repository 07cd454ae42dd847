/* The printer's driver inside: what escpos.c (what comes and when), escpos_ask.c (status) and escpos_slip.c (slips)
 * share. The drawing of its phases is in escpos.c. */
#ifndef REBOTTLE_DEVICES_ESCPOS_INSIDE_H
#define REBOTTLE_DEVICES_ESCPOS_INSIDE_H

#include "devices/device.h"
#include "devices/printer/escpos_pace.h"
#include "devices/printer/escpos_rx.h"

#define QUEUE_MAX   4    /* a slip, a Z report, a bag label and one more; whoever sends more does not listen */
#define POLL_MS     5000 /* paper and cover; a longer wait would let a person start a visit on an empty roll */
#define ASK_MS      1000 /* real-time answers take milliseconds; a second covers a busy controller */
#define XOFF_MAX_MS 10000

enum phase { CLOSED, REST, ASK, DRAIN, SEND, WAIT_ID, WAIT_PAPER, SETTLE };
enum purpose { FOR_POLL, FOR_START, FOR_MIDDLE, FOR_END };

#define ALL_QUESTIONS 0x1Eu /* bit n: DLE EOT n */

struct job {
    uint32_t id;
    struct escpos_job data;
};

struct printer {
    struct printer_options o;
    struct escpos_rx rx;
    enum device_health health;
    const char *why; /* of this health */
    enum phase phase;
    int64_t due; /* of the phase: poll, timeout, or room on the wire */
    struct printer_status status, said;
    bool ever_said;
    /* asking */
    enum purpose purpose;
    uint32_t to_ask;
    int asking, tries;
    bool garbage; /* bytes that are no answer came since the last question that had one */
    bool drain;   /* an answer is owed from an earlier try: the next one must not be taken for another question's */
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

/* ---- escpos.c --------------------------------------------------------------------------------------------------- */

void escpos_send(struct printer *p, const void *bytes, size_t n, int64_t mono_ms, const struct device_out *out);
/* At rest: begins the next slip, or the poll that is due. */
void escpos_go_on(struct printer *p, int64_t mono_ms, const struct device_out *out);

/* ---- escpos_ask.c ----------------------------------------------------------------------------------------------- */

void escpos_ask(struct printer *p, enum purpose purpose, uint32_t questions, int64_t mono_ms,
                const struct device_out *out);
void escpos_ask_rest(struct printer *p, int64_t mono_ms, const struct device_out *out); /* what is left, or judges */
void escpos_on_status(struct printer *p, uint8_t byte, int64_t mono_ms, const struct device_out *out);
void escpos_on_no_answer(struct printer *p, int64_t mono_ms, const struct device_out *out);
void escpos_say_known(struct printer *p, const struct device_out *out); /* p->status is what the printer says now */
void escpos_say_status(struct printer *p, const struct device_out *out);
void escpos_recover(struct printer *p, int64_t mono_ms, const struct device_out *out);

/* ---- escpos_slip.c ---------------------------------------------------------------------------------------------- */

void escpos_print(struct printer *p, const struct device_command *c, const struct device_out *out); /* into the queue */
void escpos_start_sending(struct printer *p, int64_t mono_ms, const struct device_out *out);
void escpos_send_some(struct printer *p, int64_t mono_ms, const struct device_out *out);
void escpos_on_flow(struct printer *p, bool xoff, int64_t mono_ms, const struct device_out *out);
void escpos_on_id(struct printer *p, const char *id, int64_t mono_ms, const struct device_out *out);
void escpos_on_paper(struct printer *p, int64_t mono_ms);
/* Ends the slip at the head and goes on. */
void escpos_end_job(struct printer *p, enum print_outcome outcome, const char *why, int64_t mono_ms,
                    const struct device_out *out);
/* The line is gone, or a new one begins: what was under way is unknown, what was waiting never started. */
void escpos_end_all(struct printer *p, const struct device_out *out);

#endif
