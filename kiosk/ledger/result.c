/* What a fact answers, read from its row and from the tables: the same code the first time and at every retry. */
#include "ledger/inside.h"

static int64_t opt_int(const json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key)); /* 0 when it is not there */
}

static enum status with_voucher(struct ledger *l, int64_t epoch, int64_t counter, struct fact_result *r, struct err *e)
{
    enum status st = voucher_at(&l->db, (uint16_t)epoch, counter, &r->voucher, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_CORRUPT, "voucher %lld is missing; run: rebottle verify", (long long)counter);
    return st;
}

enum status result_of(struct ledger *l, int64_t seq, struct fact_result *r, struct err *e)
{
    json_t *body = NULL;
    enum fact_kind kind;
    bool existing = r->existing;
    *r = (struct fact_result){.existing = existing, .seq = seq};
    enum status st = journal_body(&l->db, seq, &body, &kind, &r->z_no, &r->head, e);
    if (st != ST_OK)
        return st;
    const json_t *made = json_object_get(body, "made"), *voucher = json_object_get(made, "voucher");
    r->visit = opt_int(made, "visit");
    if (r->visit == 0)
        r->visit = opt_int(body, "visit");
    r->balance.minor = opt_int(made, "balance");
    r->saved.minor = opt_int(made, "saved");
    r->points = opt_int(made, "points");
    r->case_number = opt_int(made, "case");
    if (r->case_number == 0)
        r->case_number = opt_int(body, "case");
    if (kind == FACT_SIGNAL)
        r->signal_number = opt_int(made, "number");
    r->task_number = opt_int(made, "task_number");
    if (voucher != NULL)
        st = with_voucher(l, opt_int(voucher, "epoch"), opt_int(voucher, "counter"), r, e);
    else if (kind == FACT_REDEEMED || kind == FACT_UNDONE || kind == FACT_VOIDED)
        st = with_voucher(l, opt_int(made, "epoch"), opt_int(made, "counter"), r, e);
    else if (kind == FACT_PRINT && opt_int(body, "counter") != 0)
        st = with_voucher(l, opt_int(made, "epoch"), opt_int(body, "counter"), r, e);
    if (kind == FACT_REDEEMED)
        r->redeem = claim_not_undone(&l->db, json_string_value(json_object_get(body, "claim")), NULL) == ST_OK
                        ? REDEEM_PAID
                        : REDEEM_UNDONE;
    if (kind == FACT_KEY)
        r->kid = (uint16_t)opt_int(body, "kid");
    if (kind == FACT_EXPIRED) {
        r->count = (int64_t)json_array_size(json_object_get(made, "vouchers"));
        r->amount.minor = opt_int(made, "amount");
    }
    json_decref(body);
    return st;
}

enum status ledger_event(struct ledger *l, const char *id, enum fact_kind *kind, struct fact_result *out, struct err *e)
{
    struct rows q;
    json_t *body = NULL;
    enum status st = db_first(&q, &l->db, "SELECT seq FROM fact WHERE id = ?", ARGS(arg_text(id)), e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "there is no fact %s", id);
    if (st != ST_OK)
        return st;
    int64_t seq = col_int(&q, 0);
    db_end(&q);
    if (is_former(&l->db, seq))
        return err_set(e, ST_REFUSED, "fact %s was done before the new year (seq %lld)", id, (long long)seq);
    *out = (struct fact_result){.existing = true};
    st = journal_body(&l->db, seq, &body, kind, NULL, NULL, e);
    json_decref(body);
    return st == ST_OK ? result_of(l, seq, out, e) : st;
}
