/* What reports read out of the journal itself: uptime, bags with what the recycler said, days of former years. All of
 * it spans the files of former years that lie beside the ledger. */
#include "ledger/figures.h"

#include "ledger/inside.h"

#include <stdlib.h>

static enum status ended(struct rows *q, enum status st)
{
    db_end(q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* ---- uptime ----------------------------------------------------------------------------------------------------- */

static enum status service_events(struct ledger *l, int64_t to_seq, bool *more,
                                  bool (*row)(void *ctx, const struct service_event *v), void *ctx, struct err *e)
{
    struct rows q;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT seq, at_ms, z_no, kind, iif(kind = 'service', json_extract(body, '$.what'), ''),"
                 " iif(kind = 'service', json_extract(body, '$.detail'), '') FROM journal INDEXED BY journal_service"
                 " WHERE kind IN ('service', 'started', 'stopped') AND seq <= ?1 ORDER BY seq",
                 ARGS(arg_int(to_seq)), e);
    while (st == ST_OK && *more && (st = db_next(&q, e)) == ST_OK) {
        struct service_event v = {.seq = col_int(&q, 0), .at_ms = col_int(&q, 1), .z_no = col_int(&q, 2)};
        col_copy(v.kind, sizeof v.kind, &q, 3);
        col_copy(v.what, sizeof v.what, &q, 4);
        col_copy(v.cause, sizeof v.cause, &q, 5);
        *more = row(ctx, &v);
    }
    return ended(&q, st);
}

enum status ledger_service_events(struct ledger *l, int64_t to_seq,
                                  bool (*row)(void *ctx, const struct service_event *v), void *ctx, struct err *e)
{
    struct former_files f;
    bool more = true;
    enum status st = former_open(&f, l, 1, e); /* what state it was in may have begun long before */
    for (size_t i = f.count; st == ST_OK && more && i > 0; i--)
        st = service_events(f.at[i - 1], to_seq, &more, row, ctx, e);
    former_close(&f);
    return st == ST_OK ? service_events(l, to_seq, &more, row, ctx, e) : st;
}

/* ---- days ------------------------------------------------------------------------------------------------------- */

/* A file carries the days of those before it, but what ended on them is in their own. */
enum status ledger_former_days(struct ledger *l, struct day_row *days, size_t n, struct err *e)
{
    struct former_files f = {.count = 0};
    int64_t first = 0;
    enum status st = db_int(&first, &l->db, "SELECT min(seq) FROM journal", NO_ARGS, e);
    if (st == ST_OK && n > 0 && days[0].first_seq < first)
        st = former_open(&f, l, days[0].first_seq, e);
    for (size_t i = 0; st == ST_OK && i < n && days[i].last_seq < first; i++) {
        days[i].ends_unknown = true;
        for (size_t k = 0; st == ST_OK && k < f.count; k++) {
            struct day_row whole;
            size_t got = 0;
            int64_t begins = 0;
            st = db_int(&begins, &f.at[k]->db, "SELECT min(seq) FROM journal", NO_ARGS, e);
            if (st != ST_OK || days[i].first_seq < begins)
                continue;
            st = ledger_days(f.at[k], days[i].z_no, days[i].z_no, &whole, 1, &got, e);
            if (st == ST_OK && got == 1 && whole.final)
                days[i] = whole;
            break;
        }
    }
    former_close(&f);
    return st;
}

/* ---- bags ------------------------------------------------------------------------------------------------------- */

/* The newest receipt of a bag up to a row, in one file. */
static enum status read_receipt(struct ledger *l, struct bag_figure *f, int64_t until_seq, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, &l->db,
                              "SELECT seq, at_ms, actor, json_extract(body, '$.recycler'),"
                              " json_extract(body, '$.document'), json_extract(body, '$.mass_mg')"
                              " FROM journal INDEXED BY journal_receipt WHERE kind = 'bag_receipt'"
                              " AND " BAG_OF_RECEIPT " = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1",
                              ARGS(arg_text(f->bag.id), arg_int(until_seq)), e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    f->received = true;
    f->received_seq = col_int(&q, 0);
    f->received_ms = col_int(&q, 1);
    f->recycler_mass = col_null(&q, 5) ? MASS_UNKNOWN : (mass){col_int(&q, 5)};
    col_copy(f->received_by, sizeof f->received_by, &q, 2);
    col_copy(f->recycler, sizeof f->recycler, &q, 3);
    col_copy(f->document, sizeof f->document, &q, 4);
    db_end(&q);
    return ST_OK;
}

struct bag_walk {
    struct ledger *now;
    const struct former_files *former;
    int64_t from_seq, to_seq, until_seq;
    bool in_place, more;
    bool (*row)(void *ctx, const struct bag_figure *f);
    void *ctx;
};

/* A bag that was taken out in December is weighed by the recycler in January: the receipt may be in a newer file. */
static enum status one_bag(struct bag_walk *w, size_t file, struct bag_figure *f, struct err *e)
{
    enum status st = read_receipt(w->now, f, w->until_seq, e);
    for (size_t i = 0; st == ST_OK && !f->received && i < file; i++)
        st = read_receipt(w->former->at[i], f, w->until_seq, e);
    if (st == ST_OK)
        w->more = w->row(w->ctx, f);
    return st;
}

#define BAGS_A_TIME 2048 /* each time all bags are looked at: some ten times for a year of them */

/* Those that were closed in this file, or are in place; some at a time, so that no reader stays for long. file: how
 * many of the former ones may have their receipts. */
static enum status bags_of(struct bag_walk *w, struct ledger *l, size_t file, struct err *e)
{
    int64_t first = 0, after = 0;
    enum status st = db_int(&first, &l->db, "SELECT min(seq) FROM journal", NO_ARGS, e);
    int64_t from = first > w->from_seq ? first : w->from_seq; /* carried bags are in their own file */
    struct bag_row *bags = malloc(BAGS_A_TIME * sizeof *bags);
    if (bags == NULL)
        return err_set(e, ST_MEMORY, "out of memory for bags");
    for (size_t n = BAGS_A_TIME; st == ST_OK && w->more && n == BAGS_A_TIME;) {
        st = ledger_bags_closed(l, from, w->to_seq, w->in_place && l == w->now, after, bags, BAGS_A_TIME, &n, e);
        for (size_t i = 0; st == ST_OK && w->more && i < n; i++) {
            struct bag_figure f = {.bag = bags[i], .recycler_mass = MASS_UNKNOWN};
            st = one_bag(w, file, &f, e);
            after = bags[i].seq;
        }
    }
    free(bags);
    return st;
}

enum status ledger_bag_figures(struct ledger *l, int64_t from_seq, int64_t to_seq, bool in_place, int64_t until_seq,
                               bool (*row)(void *ctx, const struct bag_figure *f), void *ctx, struct err *e)
{
    struct former_files f;
    struct bag_walk w = {l, &f, from_seq, to_seq, until_seq, in_place, true, row, ctx};
    enum status st = former_open(&f, l, from_seq, e);
    for (size_t i = f.count; st == ST_OK && w.more && i > 0; i--)
        st = bags_of(&w, f.at[i - 1], i, e);
    if (st == ST_OK && w.more)
        st = bags_of(&w, l, f.count, e);
    former_close(&f);
    return st;
}
