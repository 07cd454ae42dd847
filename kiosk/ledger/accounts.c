/* Double entry: each row's lines sum to zero per commodity (the currency, and points), and every balance is the sum of
 * its lines. Account names are part of the written format; README.md lists them. */
#include "ledger/inside.h"

#include <assert.h>

#define POINTS_LINE POSTINGS_MAX /* lines of points are numbered behind those of money */

static enum status lines(struct db *db, int64_t seq, const char *commodity, int64_t before, const struct posting *p,
                         size_t n, struct err *e)
{
    money sum = {0};
    assert(n <= POSTINGS_MAX);
    for (size_t i = 0; i < n; i++)
        if (!money_add(&sum, sum, (money){p[i].amount}))
            return err_set(e, ST_CORRUPT, "journal seq %lld: amounts that cannot be added", (long long)seq);
    if (sum.minor != 0)
        return err_set(e, ST_CORRUPT, "journal seq %lld: postings do not sum to zero", (long long)seq);
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        st = db_do(db, "INSERT INTO posting (seq, line, account, commodity, amount) VALUES (?, ?, ?, ?, ?)",
                   ARGS(arg_int(seq), arg_int(before + (int64_t)i + 1), arg_text(p[i].account), arg_text(commodity),
                        arg_int(p[i].amount)),
                   e);
        if (st == ST_OK)
            st = db_do(db,
                       "INSERT INTO account (account, commodity, balance) VALUES (?1, ?2, ?3)"
                       " ON CONFLICT DO UPDATE SET balance = balance + ?3",
                       ARGS(arg_text(p[i].account), arg_text(commodity), arg_int(p[i].amount)), e);
    }
    return st;
}

enum status post(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e)
{
    struct rows q;
    char currency[4];
    enum status st = db_first(&q, db, "SELECT currency FROM kiosk", NO_ARGS, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_CORRUPT, "journal seq %lld: money before the ledger was created", (long long)seq);
    if (st != ST_OK)
        return st;
    col_copy(currency, sizeof currency, &q, 0);
    db_end(&q);
    return lines(db, seq, currency, 0, p, n, e);
}

enum status post_points(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e)
{
    return lines(db, seq, "points", POINTS_LINE, p, n, e);
}
