/* The journal as it is written, for people who look into it: rows in order, and the rows about one thing. Nothing here
 * keeps a transaction open between two calls. */
#ifndef REBOTTLE_LEDGER_HISTORY_H
#define REBOTTLE_LEDGER_HISTORY_H

#include "ledger/ledger.h"

/* One row; texts are borrowed until the callback returns. `body` may hold a token, which is money: mask it. */
struct journal_row {
    int64_t seq, at_ms, z_no;
    int32_t offset_s;
    const char *kind, *actor, *body;
    struct hash prev, hash;
};

/* The first and last row of this file (a year's file begins where the former one ends); 0 and 0: empty. */
enum status ledger_journal_span(struct ledger *l, int64_t *first, int64_t *last, struct err *e);

/* Calls row() for the rows from..to, in order, or from the last to the first with `backwards`; stops when it returns
 * false. */
enum status ledger_journal(struct ledger *l, int64_t from, int64_t to, bool backwards,
                           bool (*row)(void *ctx, const struct journal_row *r), void *ctx, struct err *e);

/* What rows can be about. The id: a voucher's number, a case's, a visit's; a bag's own. */
enum about { ABOUT_VOUCHER, ABOUT_CASE, ABOUT_BAG, ABOUT_VISIT };

/* The rows that derived tables know of it, in order: a voucher's issue, its redemptions (also undone ones), its end and
 * cases; a case's opening, its admission and settling; a bag's two changes and receipts; of a visit only where it
 * begins and where the next one does, between which all its rows lie. ST_OK with *n 0: this file does not know it. */
enum status ledger_rows_about(struct ledger *l, enum about what, const char *id, int64_t *out, size_t cap, size_t *n,
                              struct err *e);

#endif
