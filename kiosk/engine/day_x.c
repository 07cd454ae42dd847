/* The X report: the open day's figures as the ledger has them, printed and shown; nothing is closed. */
#include "engine/core.h"

static void on_open_day(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct strbuf text = {0};
    struct err e = {0};
    enum status st = a->status;
    if (st != ST_OK)
        err_set(&e, st, "%s", a->message);
    else if (a->count == 0)
        st = err_set(&e, ST_NOT_FOUND, "no day is open");
    else
        st = print_x(g, &a->days[0], &text, &e);
    if (st != ST_OK) {
        reply_no(g, q->waiting, st, e.msg);
        strbuf_free(&text);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_put_int(&j, "z_no", a->days[0].z_no);
    json_put_text(&j, "day", a->days[0].label);
    json_key(&j, "text");
    json_quote(&j, text.text);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
    strbuf_free(&text);
}

void request_day_x(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask_for(g, w, JOB_DAYS, on_open_day);
    if (q == NULL)
        return;
    q->job.number = 1;
}
