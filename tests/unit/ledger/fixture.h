/* A ledger in a folder of its own, and facts in one line each. Seeded: ids and nonces are the same at every run. */
#ifndef REBOTTLE_TESTS_LEDGER_FIXTURE_H
#define REBOTTLE_TESTS_LEDGER_FIXTURE_H

#include "ledger/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define T0 1795168800000LL /* 2026-11-20T10:00:00Z, a Friday */

struct fixture {
    char dir[64];
    struct seal *seal;
    struct ledger *l;
    struct rng rng;
    int64_t now_ms;
    struct fact_result r; /* of the last fact */
    struct err e;
};

void fixture_make(struct fixture *x); /* folder and key, no ledger yet */
void fixture_make_in(struct fixture *x, const char *parent);
void fixture_open(struct fixture *x); /* opens, and asserts that it worked */
void fixture_open_with(struct fixture *x, bool repair);
void fixture_start(struct fixture *x); /* make, open, created, started */
void fixture_reopen(struct fixture *x);
void fixture_end(struct fixture *x); /* closes and removes the folder */
void fixture_path(const struct fixture *x, char out[128], const char *name);

/* A fact with the next id, a second later than the one before, by "kiosk", with a synchronised clock. */
struct fact fact_new(struct fixture *x, enum fact_kind kind);
enum status commit(struct fixture *x, const struct fact *f);

struct fact fact_created(struct fixture *x);
struct fact fact_started(struct fixture *x);
struct fact fact_visit_opened(struct fixture *x);
struct fact fact_admitted(struct fixture *x, int64_t visit, int64_t refund);
struct fact fact_landed(struct fixture *x, struct event_id admitted);
struct fact fact_refused(struct fixture *x, int64_t visit, enum reason reason);
struct fact fact_in_doubt(struct fixture *x, struct event_id admitted);
struct fact fact_case_settled(struct fixture *x, int64_t number, enum case_outcome outcome);
struct fact fact_counted(struct fixture *x, int64_t visit, int32_t count); /* PET of half a litre, 15 each */
struct fact fact_container(struct fixture *x, const char *what, uint64_t number, const char *actor);
struct fact fact_goodwill(struct fixture *x, int64_t visit, int64_t amount); /* a day may give 1000 */
struct fact fact_voucher(struct fixture *x, int64_t visit);
struct fact fact_print(struct fixture *x, int64_t counter, enum print_state state);
struct fact fact_redeemed(struct fixture *x, const char *digits, const char *till);
/* By person:p-1 with person:p-2, who is the operator; of the voucher with these digits. */
struct fact fact_undone(struct fixture *x, const char *digits);
struct fact fact_voided(struct fixture *x, const char *digits);
struct fact fact_alarm(struct fixture *x, uint32_t kiosk, uint32_t counter); /* a token that the key made elsewhere */
struct fact fact_donated(struct fixture *x, int64_t visit, const char *charity);
struct fact fact_visit_closed(struct fixture *x, int64_t visit, const char *how);
struct fact fact_bag_receipt(struct fixture *x, const char *bag, const char *document, int64_t mg);
struct fact fact_bag(struct fixture *x, const char *id, const char *seal,
                     int64_t weighed_mg); /* into bin "main"; -1: not weighed */
/* Of the pieces from first to last about subject, within the day. */
struct fact fact_signal(struct fixture *x, enum signal_kind kind, const char *subject, int64_t first, int64_t last,
                        int32_t count);
struct fact fact_signal_cleared(struct fixture *x, int64_t number, const char *reason);
struct fact fact_task(struct fixture *x, enum fact_kind kind, const char *task, const char *subject);
struct fact fact_day_closed(struct fixture *x);
#define ACCOUNT_A "a-00000000000a"
#define ACCOUNT_B "a-00000000000b"
struct fact fact_linked(struct fixture *x, int64_t visit, const char *account);
struct fact fact_credited(struct fixture *x, int64_t visit, const char *account, int64_t amount, int64_t points);
struct fact fact_spent(struct fixture *x, const char *account, int64_t amount, int64_t points); /* points 0: money */
struct fact fact_account_erased(struct fixture *x, const char *account);
struct fact fact_restored(struct fixture *x, uint16_t epoch); /* as if the ledger, as it is, had been a backup */

/* Shorthands that assert ST_OK. */
void must(struct fixture *x, const struct fact *f);
int64_t open_visit(struct fixture *x);
struct event_id admit(struct fixture *x, int64_t visit, int64_t refund);
void land(struct fixture *x, int64_t visit, int64_t refund); /* admitted and landed */
struct voucher_row pay_out(struct fixture *x, int64_t visit);
/* Closes the ledger and takes its tables back to what they were at an earlier user_version, so that the next open
 * brings them forward. What is in the tables of later versions is lost, as it was never there. */
void fixture_older(struct fixture *x, int version);
/* One of everything: every table has a row, every kind of fact is in the journal. */
void fill_everything(struct fixture *x);

int64_t sql_int(const struct fixture *x, const char *sql); /* by a connection of its own */
void sql_run(const struct fixture *x, const char *sql);    /* the same, writing */
bool sql_refused(const struct fixture *x, const char *sql);

#endif
