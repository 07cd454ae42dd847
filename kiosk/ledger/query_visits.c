/* Visits, admissions and cases. Every answer made of several statements is of one moment. */
#include "ledger/inside.h"

#include "base/text.h"

#include <string.h>

enum status kiosk_now(struct db *db, struct ledger_head *out, struct err *e)
{
    struct rows q;
    *out = (struct ledger_head){0};
    enum status st = db_first(&q, db, "SELECT kiosk, name, currency, numeric, exponent, epoch FROM kiosk", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    out->kiosk = (uint32_t)col_int(&q, 0);
    col_copy(out->kiosk_name, sizeof out->kiosk_name, &q, 1);
    col_copy(out->currency.code, sizeof out->currency.code, &q, 2);
    out->currency.numeric = (uint16_t)col_int(&q, 3);
    out->currency.exponent = (uint8_t)col_int(&q, 4);
    out->epoch = (uint16_t)col_int(&q, 5);
    db_end(&q);
    return ST_OK;
}

static enum status head(struct ledger *l, struct ledger_head *out, struct err *e)
{
    struct rows q;
    enum status st = kiosk_now(&l->db, out, e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    st = db_first(&q, &l->db, "SELECT seq, z_no, at_ms, hash FROM journal ORDER BY seq DESC LIMIT 1", NO_ARGS, e);
    if (st == ST_NOT_FOUND)
        return ST_OK; /* empty: seq 0, zeros */
    if (st != ST_OK)
        return st;
    out->seq = col_int(&q, 0);
    out->z_no = col_int(&q, 1);
    out->at_ms = col_int(&q, 2);
    col_blob(out->hash.bytes, sizeof out->hash.bytes, &q, 3);
    db_end(&q);
    return ST_OK;
}

enum status ledger_head(struct ledger *l, struct ledger_head *out, struct err *e)
{
    bool began;
    enum status st = db_read_begin(&l->db, &began, e);
    if (st == ST_OK)
        st = head(l, out, e);
    db_read_end(&l->db, began);
    return st;
}

enum status ledger_pending(struct ledger *l, struct admission_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db,
                              "SELECT id, visit, at_ms, lane, gtin, refund FROM admission"
                              " WHERE outcome = 'pending' ORDER BY seq",
                              NO_ARGS, e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK) {
        struct admission_row *a = &out[(*n)++];
        *a = (struct admission_row){.visit = col_int(&q, 1), .at_ms = col_int(&q, 2), .refund = {col_int(&q, 5)}};
        col_copy(a->id.text, sizeof a->id.text, &q, 0);
        col_copy(a->lane, sizeof a->lane, &q, 3);
        a->gtin = gtin_of_text(col_text(&q, 4));
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static struct visit_row visit_of(const struct rows *q)
{
    struct visit_row v = {
        .visit = col_int(q, 0),
        .opened_ms = col_int(q, 1),
        .balance = {col_int(q, 3)},
        .credited = col_int32(q, 4),
        .refused = col_int32(q, 5),
        .in_doubt = col_int32(q, 6),
        .pet = {col_int(q, 7)},
        .open = col_int(q, 8) != 0,
        .training = col_int(q, 9) != 0,
    };
    col_copy(v.lane, sizeof v.lane, q, 2);
    col_copy(v.account, sizeof v.account, q, 10);
    return v;
}

enum status ledger_open_visits(struct ledger *l, struct visit_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT visit, opened_ms, lane, balance, credited, refused, in_doubt, pet_mg,"
                 " closed_ms IS NULL, ifnull(training, 0), account FROM visit WHERE closed_ms IS NULL ORDER BY visit",
                 NO_ARGS, e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        out[(*n)++] = visit_of(&q);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

#define LINES_MAX    (sizeof(((struct visit_summary *)0)->lines) / sizeof(((struct visit_summary *)0)->lines[0]))
#define REFUSALS_MAX (sizeof(((struct visit_summary *)0)->refusals) / sizeof(((struct visit_summary *)0)->refusals[0]))
#define CASES_MAX    (sizeof(((struct visit_summary *)0)->cases) / sizeof(((struct visit_summary *)0)->cases[0]))

/* What is not on the voucher, or not by containers. */
static enum status parts(struct ledger *l, int64_t visit, struct visit_summary *s, struct err *e)
{
    struct rows q;
    enum status st =
        db_first(&q, &l->db,
                 "SELECT goodwill, donated, ifnull(sum(c.amount), 0), ifnull(sum(c.points), 0) FROM visit v"
                 " LEFT JOIN customer_entry c ON c.account = v.account AND c.visit = v.visit"
                 " WHERE v.visit = ? GROUP BY v.visit",
                 ARGS(arg_int(visit)), e);
    if (st != ST_OK)
        return st;
    s->goodwill.minor = col_int(&q, 0);
    s->donated.minor = col_int(&q, 1);
    s->credited.minor = col_int(&q, 2);
    s->points = col_int(&q, 3);
    db_end(&q);
    return ST_OK;
}

/* Its row is one of the few after the visit's first: a search from there ends soon. */
static enum status charity(struct ledger *l, int64_t visit, struct visit_summary *s, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, &l->db,
                              "SELECT json_extract(body, '$.charity') FROM journal WHERE kind = 'donated'"
                              " AND seq > (SELECT seq FROM visit WHERE visit = ?1)"
                              " AND json_extract(body, '$.visit') = ?1 ORDER BY seq LIMIT 1",
                              ARGS(arg_int(visit)), e);
    if (st != ST_OK)
        return st;
    col_copy(s->charity, sizeof s->charity, &q, 0);
    db_end(&q);
    return ST_OK;
}

static enum status summary(struct ledger *l, int64_t visit, struct visit_summary *s, struct err *e)
{
    struct rows q;
    *s = (struct visit_summary){0};
    enum status st = parts(l, visit, s, e);
    if (st == ST_OK && s->donated.minor > 0)
        st = charity(l, visit, s, e);
    if (st == ST_OK)
        st = db_query(&q, &l->db, "SELECT refund, count FROM visit_line WHERE visit = ? ORDER BY refund",
                      ARGS(arg_int(visit)), e);
    while (st == ST_OK && s->line_count < LINES_MAX && (st = db_next(&q, e)) == ST_OK) {
        s->lines[s->line_count].refund.minor = col_int(&q, 0);
        s->lines[s->line_count++].count = col_int32(&q, 1);
    }
    db_end(&q);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    st = db_query(&q, &l->db, "SELECT reason, count FROM visit_refusal WHERE visit = ? ORDER BY count DESC, reason",
                  ARGS(arg_int(visit)), e);
    while (st == ST_OK && s->refusal_count < REFUSALS_MAX && (st = db_next(&q, e)) == ST_OK) {
        if (!reason_parse(&s->refusals[s->refusal_count].reason, col_text(&q, 0)))
            s->refusals[s->refusal_count].reason = REASON_NONE; /* a word of a later version */
        s->refusals[s->refusal_count++].count = col_int32(&q, 1);
    }
    db_end(&q);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    st = db_query(&q, &l->db, "SELECT number FROM incident WHERE visit = ? ORDER BY number", ARGS(arg_int(visit)), e);
    while (st == ST_OK && s->case_count < CASES_MAX && (st = db_next(&q, e)) == ST_OK)
        s->cases[s->case_count++] = col_int(&q, 0);
    db_end(&q);
    return st == ST_NOT_FOUND || st == ST_OK ? visit_materials(&l->db, visit, s->materials, e) : st;
}

enum status ledger_visit(struct ledger *l, int64_t visit, struct visit_row *row, struct visit_summary *sum,
                         struct err *e)
{
    struct rows q;
    bool began;
    enum status st = db_read_begin(&l->db, &began, e);
    if (st == ST_OK)
        st = db_first(&q, &l->db,
                      "SELECT visit, opened_ms, lane, balance, credited, refused, in_doubt, pet_mg,"
                      " closed_ms IS NULL, ifnull(training, 0), account FROM visit WHERE visit = ?",
                      ARGS(arg_int(visit)), e);
    if (st == ST_OK) {
        *row = visit_of(&q);
        db_end(&q);
        st = summary(l, visit, sum, e);
    } else if (st == ST_NOT_FOUND)
        st = err_set(e, ST_NOT_FOUND, "there is no visit %lld", (long long)visit);
    db_read_end(&l->db, began);
    return st;
}

static enum case_kind case_kind_of(const char *word)
{
    for (int i = 0; i < CASE_KIND_COUNT; i++)
        if (strcmp(case_kind_word((enum case_kind)i), word) == 0)
            return (enum case_kind)i;
    return CASE_HELP;
}

enum status ledger_cases(struct ledger *l, bool open_only, struct case_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    /* Open ones first, the oldest of them at the top: it has waited longest. Then the newest settled ones. */
    enum status st = db_query(&q, &l->db,
                              "SELECT number, opened_ms, visit, voucher, settled_ms, kind, gtin, amount, lane, why,"
                              " outcome, note, actor FROM incident WHERE settled_ms IS NULL OR ?1 = 0"
                              " ORDER BY settled_ms IS NOT NULL, iif(settled_ms IS NULL, number, -number)",
                              ARGS(arg_int(open_only)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK) {
        struct case_row *c = &out[(*n)++];
        *c = (struct case_row){
            .number = col_int(&q, 0),
            .opened_ms = col_int(&q, 1),
            .visit = col_int(&q, 2),
            .voucher_counter = col_int(&q, 3),
            .settled_ms = col_int(&q, 4),
            .open = col_null(&q, 4),
            .kind = case_kind_of(col_text(&q, 5)),
            .gtin = gtin_of_text(col_text(&q, 6)),
            .amount = {col_int(&q, 7)},
        };
        col_copy(c->lane, sizeof c->lane, &q, 8);
        col_copy(c->why, sizeof c->why, &q, 9);
        col_copy(c->outcome, sizeof c->outcome, &q, 10);
        col_copy(c->note, sizeof c->note, &q, 11);
        col_copy(c->actor, sizeof c->actor, &q, 12);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
