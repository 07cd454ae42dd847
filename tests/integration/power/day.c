#include "integration/power/day.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

void day_end(struct day *d)
{
    d->x.l = NULL;
    fixture_end(&d->x);
}

void day_make(struct day *d)
{
    memset(d, 0, sizeof *d);
    fixture_make_in(&d->x, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    struct fixture *x = &d->x;
    struct fact *f = d->facts;
    f[S_CREATED] = fact_created(x);
    f[S_STARTED] = fact_started(x);
    f[S_VISIT] = fact_visit_opened(x);
    f[S_FIRST_BAG] = fact_bag(x, "", "", -1);
    f[S_ADMIT] = fact_admitted(x, 1, 15);
    f[S_LAND] = fact_landed(x, f[S_ADMIT].id);
    f[S_BAG] = fact_bag(x, "B-2", "S-1", 40000);
    f[S_COUNTED] = fact_counted(x, 1, 4);
    f[S_GOODWILL] = fact_goodwill(x, 1, 50);
    f[S_LINKED] = fact_linked(x, 1, ACCOUNT_A);
    f[S_DONATED] = fact_donated(x, 1, "hospice");
    f[S_DONATED].donated.amount.minor = 10;
    f[S_CREDITED] = fact_credited(x, 1, ACCOUNT_A, 15, 4);
    f[S_VOUCHER] = fact_voucher(x, 1);
    f[S_PRINTED] = fact_print(x, 1, PRINT_STATE_PRINTED);
    f[S_REDEEMED] = fact_redeemed(x, "", "till-1");
    f[S_UNDONE] = fact_undone(x, "");
    f[S_VOIDED] = fact_voided(x, "");
    f[S_CLOSED] = fact_visit_closed(x, 1, "paid");
    f[S_SPENT] = fact_spent(x, ACCOUNT_A, 50, 4);
    f[S_DAY] = fact_day_closed(x);
}

enum status day_open(struct day *d, const char *vfs, const char *synchronous)
{
    struct ledger_options o = {.state_dir = d->x.dir, .seal = d->x.seal, .vfs = vfs, .synchronous = synchronous};
    d->x.e = (struct err){0};
    return ledger_open(&d->x.l, &o, &d->x.e);
}

enum status day_step(struct day *d, int i)
{
    if (i == S_REDEEMED)
        memcpy(d->facts[i].redeemed.digits, d->digits, sizeof d->digits);
    if (i == S_UNDONE || i == S_VOIDED)
        memcpy(d->facts[i].voucher_act.digits, d->digits, sizeof d->digits);
    enum status st = commit(&d->x, &d->facts[i]);
    if (st == ST_OK && i == S_VOUCHER)
        memcpy(d->digits, d->x.r.voucher.digits, sizeof d->digits);
    return st;
}

void day_play(struct day *d, int to)
{
    while (d->acked < to && (d->last = day_step(d, d->acked)) == ST_OK)
        d->acked++;
}

void day_play_all(struct day *d, const char *vfs, const char *synchronous)
{
    static const int stops[] = {S_VOUCHER, STEPS};
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        d->last = day_open(d, vfs, synchronous);
        if (d->last != ST_OK)
            return;
        day_play(d, stops[i]);
        ledger_close(d->x.l);
        d->x.l = NULL;
        if (d->acked < stops[i])
            return;
    }
}

static int64_t seq_after(int steps)
{
    return steps == STEPS ? LAST_SEQ : steps;
}

static void must_verify(struct day *d, uint64_t seed, int64_t n)
{
    struct verify_report v;
    struct err e = {0};
    if (ledger_verify(d->x.l, NULL, &v, NULL, NULL, &e) != ST_OK || !v.ok)
        fail_msg("seed %" PRIu64 " op %" PRId64 ": %s %s %s", seed, n, v.where, v.what, e.msg);
}

int day_look(struct day *d, uint64_t seed, int64_t n)
{
    struct ledger_head h;
    if (day_open(d, NULL, "OFF") != ST_OK)
        fail_msg("seed %" PRIu64 " op %" PRId64 ": does not open: %s", seed, n, d->x.e.msg);
    must_verify(d, seed, n);
    assert_int_equal(ledger_head(d->x.l, &h, &d->x.e), ST_OK);
    if (h.seq > seq_after(d->acked + 1 <= STEPS ? d->acked + 1 : STEPS))
        fail_msg("seed %" PRIu64 " op %" PRId64 ": seq %" PRId64 " after %d steps", seed, n, h.seq, d->acked);
    for (int steps = 0; steps <= STEPS; steps++)
        if (seq_after(steps) == h.seq)
            return steps < d->acked ? d->acked - steps : 0;
    fail_msg("seed %" PRIu64 " op %" PRId64 ": between two steps: seq %" PRId64, seed, n, h.seq);
    return 0;
}

struct hash day_finish(struct day *d, uint64_t seed, int64_t n)
{
    struct ledger_head h;
    struct err e = {0};
    if (d->acked < STEPS) {
        assert_int_equal(ledger_head(d->x.l, &h, &e), ST_OK);
        bool was_there = h.seq == seq_after(d->acked + 1);
        if (day_step(d, d->acked) != ST_OK)
            fail_msg("seed %" PRIu64 " op %" PRId64 ": step %d again: %s", seed, n, d->acked, d->x.e.msg);
        assert_int_equal(d->x.r.existing, was_there);
        d->acked++;
    }
    day_play(d, STEPS);
    if (d->acked != STEPS)
        fail_msg("seed %" PRIu64 " op %" PRId64 ": step %d: %s", seed, n, d->acked, d->x.e.msg);
    if (n % 8 == 0) /* the tables were proven after the cut, and the last hash is proof of the journal: now and then */
        must_verify(d, seed, n);
    assert_int_equal(ledger_head(d->x.l, &h, &e), ST_OK);
    assert_int_equal(h.seq, LAST_SEQ);
    ledger_close(d->x.l);
    return h.hash;
}
