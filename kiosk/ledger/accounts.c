/* Double entry: each row's lines sum to zero, and every balance is the sum of its lines. Account names are part of the
 * written format: scheme_receivable, visit, vouchers_open, paid_at_till, donated:<charity>,
 * goodwill. */
#include "ledger/inside.h"

#include <assert.h>

enum status post(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e)
{
    struct rows q;
    char commodity[4];
    money sum = {0};
    assert(n <= POSTINGS_MAX);
    for (size_t i = 0; i < n; i++)
        if (!money_add(&sum, sum, (money){p[i].amount}))
            return err_set(e, ST_CORRUPT, "journal seq %lld: amounts that cannot be added", (long long)seq);
    if (sum.minor != 0)
        return err_set(e, ST_CORRUPT, "journal seq %lld: postings do not sum to zero", (long long)seq);
    enum status st = db_first(&q, db, "SELECT currency FROM kiosk", NO_ARGS, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_CORRUPT, "journal seq %lld: money before the ledger was created", (long long)seq);
    if (st != ST_OK)
        return st;
    col_copy(commodity, sizeof commodity, &q, 0);
    db_end(&q);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        st = db_do(db, "INSERT INTO posting (seq, line, account, commodity, amount) VALUES (?, ?, ?, ?, ?)",
                   ARGS(arg_int(seq), arg_int((int64_t)i + 1), arg_text(p[i].account), arg_text(commodity),
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
