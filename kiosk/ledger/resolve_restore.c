/* Rules of a ledger that was a backup: its epoch goes up, so that no number is given twice; and what was issued after
 * the backup was taken is told from what was never issued. */
#include "ledger/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum status resolve_restored(struct want *w, struct err *e)
{
    const struct fact_restored *r = &w->f->restored;
    struct ledger_head k;
    struct hash head;
    int64_t seq = 0, last = 0;
    enum status st = kiosk_now(&w->l->db, &k, e);
    if (st == ST_OK)
        st = journal_tail(&w->l->db, &seq, &head, e);
    if (st == ST_OK)
        st = db_int(&last, &w->l->db, "SELECT max(counter) FROM voucher", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    if (r->epoch <= k.epoch)
        return err_set(e, ST_REFUSED, "the epoch of a restored ledger must be above %u", (unsigned)k.epoch);
    if (r->backup_seq != seq || memcmp(r->backup.bytes, head.bytes, sizeof head.bytes) != 0)
        return err_set(e, ST_REFUSED, "something was written to the backup since it was looked at");
    put_int(&w->made, "former_epoch", k.epoch);
    put_int(&w->made, "last_counter", last);
    return ST_OK;
}

enum status issued_before_restore(struct db *db, uint16_t epoch, int64_t counter, bool *out, struct err *e)
{
    struct rows q;
    *out = false;
    enum status st = db_first(&q, db, "SELECT last_counter FROM restoration WHERE epoch > ? ORDER BY epoch LIMIT 1",
                              ARGS(arg_int(epoch)), e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    *out = counter > col_int(&q, 0);
    db_end(&q);
    return ST_OK;
}

enum status not_claimed_yet(struct db *db, const char *digits, struct fact_result *r, struct err *e)
{
    struct rows q;
    char when[32];
    enum status st =
        db_first(&q, db,
                 "SELECT i.number, ifnull(i.settled_ms, i.opened_ms), d.offset_s, i.settled_ms IS NOT NULL, i.outcome,"
                 " a.till FROM alarm a JOIN incident i ON i.number = a.number"
                 " JOIN (SELECT offset_s FROM day ORDER BY z_no DESC LIMIT 1) d"
                 " WHERE a.digits = ? AND a.what = 'before_restore'",
                 ARGS(arg_text(digits)), e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    timestamp_format(when, col_int(&q, 1), col_int32(&q, 2));
    r->redeem = REDEEM_BEFORE_RESTORE;
    if (col_int(&q, 3) == 0)
        err_set(e, ST_REFUSED,
                "issued before the books were restored: shown at %s, till %s, and case %" PRId64 " is open", when,
                col_text(&q, 5), col_int(&q, 0));
    else
        err_set(e, ST_REFUSED, "shown before at till %s: case %" PRId64 " about it was settled at %s: %s",
                col_text(&q, 5), col_int(&q, 0), when, col_text(&q, 4));
    db_end(&q);
    return ST_REFUSED;
}
