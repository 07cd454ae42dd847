/* A second bookkeeper: reads each new journal row once, keeps sums of its own from the bodies (kiosk/ledger/README.md),
 * and holds them against the ledger's tables. Shares no code with kiosk/ledger; reads by a connection of its own. */
#ifndef REBOTTLE_TESTS_SIM_BOOKS_H
#define REBOTTLE_TESTS_SIM_BOOKS_H

#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#define BOOKS_VISITS   4096 /* more than a world of 20,000 steps makes */
#define BOOKS_VOUCHERS 4096

struct book_voucher {
    bool issued, redeemed, expired, voided;
    bool discount; /* of points: off a price, never cash */
    bool shown;    /* at a till, once: somebody holds it, though it is open again */
    bool printed;  /* printed: the journal's last word about it */
    bool has_case; /* unprintable, disputed or settled by it: somebody will look for the person */
    int64_t amount, visit;
    char human[40];
};
struct book_visit {
    int64_t credited, paid; /* minor units; credited: goodwill too; paid: by vouchers and donations */
    bool open;
    int64_t z, pet; /* the day in which it was opened; PET containers that landed */
    int account;    /* index + 1; 0: nobody showed a card */
};
#define BOOKS_ACCOUNTS 8
struct book_account {
    char id[20];
    int64_t balance, points;
    bool erased;
};
#define BOOKS_DAYS  2048
#define BOOKS_TILLS 3 /* till-1: the scanner; till-2: by command; till-3: at home, with a list */
struct books {
    sqlite3 *db;
    int64_t seq; /* the last row read */
    int64_t credits, issued, redeemed, expired, donated, open_balances;
    int64_t landed, credited_cases, refused, into_bin, perhaps, doubts, doubts_settled, unscanned, visits;
    int64_t issued_count, redeemed_count, days;
    int64_t counted, undone, undone_count, voided, voided_count, goodwill, offline, keys;
    int64_t to_accounts, from_accounts, points_given, points_spent, points_lapsed;
    int64_t discounts, discounts_count, discounts_used, discounts_used_count, discounts_lapsed;
    int64_t signals, cleared, tasks, added; /* how often */
    struct book_account accounts[BOOKS_ACCOUNTS];
    int64_t goodwill_of[BOOKS_DAYS];                                            /* by z_no */
    int64_t paid_by[BOOKS_DAYS][BOOKS_TILLS], back_by[BOOKS_DAYS][BOOKS_TILLS]; /* paid, and taken back */
    struct book_voucher vouchers[BOOKS_VOUCHERS];                               /* by counter */
    struct book_visit visit[BOOKS_VISITS];
};

void books_open(struct books *b, const char *state_dir);
void books_close(struct books *b);
void books_read(struct books *b); /* the rows that are new */

/* NULL, or which invariant does not hold, in words. */
const char *
books_money(struct books *b); /* credits = payouts + accounts + open, by the tables, the accounts and the journal */
const char *books_vouchers(struct books *b); /* each in exactly one pay state, the one that the journal says */
const char *books_bags(struct books *b);     /* everything that fell is in one bag */
const char *books_days(struct books *b);     /* the journal is the sum of the days */
const char *books_tills(struct books *b); /* each till's cash-up of each day is what it paid less what was taken back */
/* No act and no day gave more out of the shop's pocket than the configuration allows. */
const char *books_goodwill(const struct books *b, int64_t a_day);

/* Each account holds what its entries and its postings sum up to; points are given, held, spent or lapsed; discounts
 * are in no figure of deposits. */
const char *books_accounts(struct books *b);
/* No person brought more PET on one day than the limit of a person allows. */
const char *books_limits(const struct books *b, int64_t pet_a_day);
/* books_accounts.c: rows about accounts; false: of another kind. */
bool books_account_row(struct books *b, const char *kind, const json_t *given, const json_t *made);

/* What the ledger is sure of: without doubts, what staff said about them, and those whose order is unknown (perhaps:
 * counted as in the bin, since the lane cannot know). */
int64_t books_in_bins(const struct books *b);

#endif
