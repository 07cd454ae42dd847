/* Accounts of people with a card, for lists, for the screen, and for limits by person. */
#include "ledger/inside.h"

#include <string.h>

static struct account_row account_of(const struct rows *q)
{
    struct account_row a = {.opened_ms = col_int(q, 1),
                            .erased = !col_null(q, 2),
                            .balance = {col_int(q, 3)},
                            .points = col_int(q, 4),
                            .visits = col_int(q, 5)};
    col_copy(a.account, sizeof a.account, q, 0);
    return a;
}

#define COLUMNS                                                                                                        \
    "a.account, a.opened_ms, a.erased_ms, a.balance, a.points, (SELECT count(*) FROM visit v WHERE v.account <> ''"    \
    " AND v.account = a.account)"

enum status ledger_accounts(struct ledger *l, struct account_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db, "SELECT " COLUMNS " FROM customer_account a ORDER BY a.seq", NO_ARGS, e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        out[(*n)++] = account_of(&q);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status entries(struct ledger *l, const char *account, struct account_entry *out, size_t cap, size_t *n,
                           struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db,
                              "SELECT seq, at_ms, offset_s, what, visit, counter, amount, points FROM customer_entry"
                              " WHERE account = ? ORDER BY seq DESC",
                              ARGS(arg_text(account)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK) {
        struct account_entry *x = &out[(*n)++];
        *x = (struct account_entry){.seq = col_int(&q, 0),
                                    .at_ms = col_int(&q, 1),
                                    .offset_s = col_int32(&q, 2),
                                    .visit = col_int(&q, 4),
                                    .counter = col_int(&q, 5),
                                    .amount = {col_int(&q, 6)},
                                    .points = col_int(&q, 7)};
        col_copy(x->what, sizeof x->what, &q, 3);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status materials(struct db *db, const char *sql, const struct arg *a, size_t args,
                             struct material_sum out[MATERIAL_COUNT], struct err *e)
{
    struct rows q;
    enum status st = db_query(&q, db, sql, a, args, e);
    memset(out, 0, MATERIAL_COUNT * sizeof out[0]);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK) {
        enum material m;
        if (material_parse(&m, col_text(&q, 0))) /* else: a word of a later version */
            out[m] = (struct material_sum){col_int(&q, 1), {col_int(&q, 2)}, {col_int(&q, 3)}};
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_account(struct ledger *l, const char *account, int64_t but_visit, struct account_row *out,
                           struct account_entry *list, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    bool began;
    *n = 0;
    enum status st = db_read_begin(&l->db, &began, e);
    if (st == ST_OK)
        st = db_first(&q, &l->db, "SELECT " COLUMNS " FROM customer_account a WHERE a.account = ?",
                      ARGS(arg_text(account)), e);
    if (st == ST_OK) {
        *out = account_of(&q);
        db_end(&q);
        st = entries(l, account, list, cap, n, e);
        if (st == ST_OK)
            st = materials(
                &l->db,
                "SELECT m.material, sum(m.count), sum(m.refund), sum(m.mass_mg) FROM visit v"
                " JOIN visit_material m ON m.visit = v.visit WHERE v.account <> '' AND v.account = ?1"
                " AND v.z_no >= ifnull((SELECT z_no FROM visit WHERE visit = ?2), (SELECT max(z_no) FROM day))"
                " AND v.visit <> ?2 GROUP BY 1",
                ARGS(arg_text(account), arg_int(but_visit)), out->today, e);
    } else if (st == ST_NOT_FOUND)
        st = err_set(e, ST_NOT_FOUND, "there is no such account");
    db_read_end(&l->db, began);
    return st;
}

enum status visit_materials(struct db *db, int64_t visit, struct material_sum out[MATERIAL_COUNT], struct err *e)
{
    return materials(db, "SELECT material, count, refund, mass_mg FROM visit_material WHERE visit = ?",
                     ARGS(arg_int(visit)), out, e);
}
