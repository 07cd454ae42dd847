#include "ledger/inside.h"

#include <string.h>

static enum status opened(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    return db_do(a->db,
                 "INSERT INTO incident (number, seq, kind, opened_ms, visit, voucher, admission, gtin, amount, lane,"
                 " why, outcome, note, actor) VALUES (?, ?, ?, ?, ?, ?, '', '', ?, ?, ?, '', '', '')",
                 ARGS(arg_int(get_int(&a->made, "case")), arg_int(a->row->seq), arg_text(get_text(g, "case_kind")),
                      arg_int(a->row->at_ms), arg_int(get_int(g, "visit")), arg_int(get_int(g, "counter")),
                      arg_int(get_int(&a->made, "amount")), arg_text(get_text(g, "lane")),
                      arg_text(get_text(g, "why"))),
                 e);
}

/* The container is in the bin and is paid for after all. */
static enum status credited(struct applied *a, struct doc *container, struct err *e)
{
    struct doc *m = &a->made;
    int64_t visit = get_int(m, "visit"), refund = get_int(m, "refund");
    const char *to = get_text(m, "credited_to"), *account = "visit";
    enum status st = apply_credit(a, container, visit, refund, get_text(m, "scheme"), get_text(m, "rule"), e);
    if (st == ST_OK && strcmp(to, "visit") == 0)
        st = db_do_one(a->db, "UPDATE visit SET balance = balance + ? WHERE visit = ? AND closed_ms IS NULL",
                       ARGS(arg_int(refund), arg_int(visit)), e);
    if (st == ST_OK && strcmp(to, "voucher") == 0) {
        struct doc v = get_doc(m, "voucher");
        account = "vouchers_open";
        st = apply_voucher_issued(a, &v, e);
        m->bad = m->bad || v.bad;
    }
    if (st != ST_OK || refund == 0 || get_bool(m, "training"))
        return st;
    const struct posting p[] = {{"scheme_receivable", refund}, {account, -refund}};
    return post(a->db, a->row->seq, p, 2, e);
}

static enum status about_container(struct applied *a, const char *outcome, struct err *e)
{
    struct doc *m = &a->made;
    struct doc c = get_doc(m, "container");
    bool training = get_bool(m, "training"), in_bin = strcmp(outcome, case_outcome_word(CASE_IN_BIN)) == 0;
    int64_t visit = get_int(m, "visit");
    enum status st =
        db_do_one(a->db, "UPDATE visit SET in_doubt = in_doubt - 1 WHERE visit = ?", ARGS(arg_int(visit)), e);
    if (st == ST_OK && !training) /* of this day: over any range of days the sum is what is still in doubt */
        st = db_do_one(a->db, "UPDATE day SET in_doubt = in_doubt - 1 WHERE z_no = ?", ARGS(arg_int(a->row->z_no)), e);
    if (st != ST_OK)
        return st;
    if (strcmp(outcome, case_outcome_word(CASE_CREDITED)) == 0)
        st = credited(a, &c, e);
    else
        st = apply_refusal(a, &c, visit, get_text(m, "scheme"), get_text(m, "rule"),
                           reason_word(in_bin ? REASON_ORDER_UNKNOWN : REASON_NEVER_FELL), training, e);
    if (st == ST_OK && !training)
        st = apply_bag_case(a, &c, get_int(&a->given, "case"), outcome, e);
    m->bad = m->bad || c.bad;
    return st;
}

static enum status settled(struct applied *a, struct err *e)
{
    const char *outcome = get_text(&a->given, "outcome");
    enum status st = db_do_one(a->db,
                               "UPDATE incident SET settled_ms = ?, settled_seq = ?, outcome = ?, note = ?, actor = ?"
                               " WHERE number = ? AND settled_ms IS NULL",
                               ARGS(arg_int(a->row->at_ms), arg_int(a->row->seq), arg_text(outcome),
                                    arg_text(get_text(&a->given, "note")), arg_text(a->row->actor),
                                    arg_int(get_int(&a->given, "case"))),
                               e);
    if (st == ST_OK && get_bool(&a->made, "in_doubt"))
        st = about_container(a, outcome, e);
    else if (st == ST_OK && get_has(&a->given, "amount"))
        st = apply_goodwill_given(a, get_int(&a->given, "amount"), get_bool(&a->given, "training"), e);
    return st;
}

enum status apply_case(struct applied *a, enum fact_kind kind, struct err *e)
{
    return kind == FACT_CASE_OPENED ? opened(a, e) : settled(a, e);
}
