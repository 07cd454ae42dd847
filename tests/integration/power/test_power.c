/* The power goes at every single write, sync, truncation and deletion of a whole visit: started, three containers, one
 * refusal, payout, printing, redemption, end of the day. After each cut the ledger is opened by the real VFS: it
 * verifies, holds everything that was answered, is at the step before or the step after and never between, and the
 * interrupted fact, sent again with its id, is there once. The rest of the visit is then played, and the last hash of
 * the chain must be that of a day without any cut. */
#include "fake/fault_vfs.h"
#include "unit/ledger/fixture.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    S_CREATED,
    S_STARTED,
    S_VISIT,
    S_ADMIT1,
    S_LAND1,
    S_ADMIT2,
    S_LAND2,
    S_ADMIT3,
    S_LAND3,
    S_REFUSED,
    S_VOUCHER,
    S_SENT,
    S_PRINTED,
    S_REDEEMED,
    S_CLOSED,
    S_DAY,
    STEPS
};
#define LAST_SEQ (STEPS + 1) /* the day's close writes its checkpoint too */

struct day {
    struct fixture x;
    struct fact facts[STEPS];
    char digits[TOKEN_DIGITS + 1];
    int acked; /* steps that were answered ST_OK */
    enum status last;
};

static void remove_folder(struct day *d)
{
    d->x.l = NULL;
    fixture_end(&d->x);
}

/* All facts of the day, made before the first is sent; only the token is not known yet. */
static void day_make(struct day *d)
{
    memset(d, 0, sizeof *d);
    fixture_make_in(&d->x, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    struct fixture *x = &d->x;
    struct fact *f = d->facts;
    f[S_CREATED] = fact_created(x);
    f[S_STARTED] = fact_started(x);
    f[S_VISIT] = fact_visit_opened(x);
    for (int i = 0; i < 3; i++) {
        f[S_ADMIT1 + 2 * i] = fact_admitted(x, 1, 15 + 5 * i);
        f[S_LAND1 + 2 * i] = fact_landed(x, f[S_ADMIT1 + 2 * i].id);
    }
    f[S_REFUSED] = fact_refused(x, 1, REASON_UNKNOWN_GTIN);
    f[S_VOUCHER] = fact_voucher(x, 1);
    f[S_SENT] = fact_print(x, 1, PRINT_STATE_SENT);
    f[S_PRINTED] = fact_print(x, 1, PRINT_STATE_PRINTED);
    f[S_REDEEMED] = fact_redeemed(x, "", "till-1");
    f[S_CLOSED] = fact_visit_closed(x, 1, "paid");
    f[S_DAY] = fact_day_closed(x);
}

static enum status day_open(struct day *d, const char *vfs, const char *synchronous)
{
    struct ledger_options o = {.state_dir = d->x.dir, .seal = d->x.seal, .vfs = vfs, .synchronous = synchronous};
    d->x.e = (struct err){0};
    return ledger_open(&d->x.l, &o, &d->x.e);
}

static enum status one_step(struct day *d, int i)
{
    if (i == S_REDEEMED)
        memcpy(d->facts[i].redeemed.digits, d->digits, sizeof d->digits);
    enum status st = commit(&d->x, &d->facts[i]);
    if (st == ST_OK && i == S_VOUCHER)
        memcpy(d->digits, d->x.r.voucher.digits, sizeof d->digits);
    return st;
}

static void play(struct day *d, int to)
{
    while (d->acked < to && (d->last = one_step(d, d->acked)) == ST_OK)
        d->acked++;
}

/* The day under the shim, with a restart in the middle, so that a checkpoint of the WAL is cut too. */
static void play_under(struct day *d, const char *synchronous)
{
    static const int stops[] = {S_VOUCHER, STEPS};
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        d->last = day_open(d, FAULT_VFS, synchronous);
        if (d->last != ST_OK)
            return;
        play(d, stops[i]);
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

/* What is on the disk after the cut, through the default VFS. Gives how many acknowledged steps are missing. */
static int look_after(struct day *d, uint64_t seed, int64_t n)
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

/* Sends the interrupted fact again, and the rest of the day. */
static struct hash finish(struct day *d, uint64_t seed, int64_t n)
{
    struct ledger_head h;
    struct err e = {0};
    if (d->acked < STEPS) {
        assert_int_equal(ledger_head(d->x.l, &h, &e), ST_OK);
        bool was_there = h.seq == seq_after(d->acked + 1);
        if (one_step(d, d->acked) != ST_OK)
            fail_msg("seed %" PRIu64 " op %" PRId64 ": step %d again: %s", seed, n, d->acked, d->x.e.msg);
        assert_int_equal(d->x.r.existing, was_there);
        d->acked++;
    }
    play(d, STEPS);
    if (d->acked != STEPS)
        fail_msg("seed %" PRIu64 " op %" PRId64 ": step %d: %s", seed, n, d->acked, d->x.e.msg);
    if (n % 8 == 0) /* the tables were proven after the cut, and the last hash is proof of the journal: now and then */
        must_verify(d, seed, n);
    assert_int_equal(ledger_head(d->x.l, &h, &e), ST_OK);
    assert_int_equal(h.seq, LAST_SEQ);
    ledger_close(d->x.l);
    return h.hash;
}

static struct hash reference(int64_t *operations)
{
    struct day d;
    struct fault_plan none = {.seed = 1};
    struct ledger_head h;
    struct err e = {0};
    day_make(&d);
    fault_vfs_begin(&none);
    play_under(&d, NULL);
    assert_int_equal(d.acked, STEPS);
    *operations = fault_vfs_operations();
    assert_int_equal(day_open(&d, NULL, NULL), ST_OK);
    assert_int_equal(ledger_head(d.x.l, &h, &e), ST_OK);
    ledger_close(d.x.l);
    remove_folder(&d);
    return h.hash;
}

struct campaign {
    const char *synchronous;
    uint64_t seeds;
    int64_t stride; /* every how many operations: 1, but for the control */
    bool errors;    /* instead of a power cut: EIO at odd operations, a full disk at even ones, once */
    int64_t cuts, lost;
};

/* For every N until a run passes untouched. */
static void run(struct campaign *c)
{
    int64_t operations;
    struct hash good = reference(&operations);
    assert_true(operations > 100); /* the shim sees the ledger's writes */
    for (uint64_t seed = 1; seed <= c->seeds; seed++) {
        bool fired = true;
        for (int64_t n = 1; fired; n += c->stride) {
            struct day d;
            struct fault_plan p = {.seed = seed * 1000003 + (uint64_t)n};
            *(c->errors ? &p.fail_at : &p.cut_at) = n;
            p.fail_code = n % 2 != 0 ? SQLITE_IOERR : SQLITE_FULL;
            day_make(&d);
            fault_vfs_begin(&p);
            play_under(&d, c->synchronous);
            fired = fault_vfs_fired();
            if (!fired && d.acked != STEPS)
                fail_msg("op %" PRId64 ": nothing was cut, and still: %s", n, d.x.e.msg);
            c->cuts += fired;
            int missing = look_after(&d, seed, n);
            c->lost += missing;
            if (missing == 0) {
                struct hash h = finish(&d, seed, n);
                assert_memory_equal(h.bytes, good.bytes, sizeof h.bytes);
            } else
                ledger_close(d.x.l);
            remove_folder(&d);
        }
    }
}

static void test_cut_everywhere(void **state)
{
    (void)state;
    struct campaign c = {.seeds = 2, .stride = 1};
    run(&c);
    print_message("synchronous=FULL: %" PRId64 " power cuts, %" PRId64 " acknowledged facts lost\n", c.cuts, c.lost);
    assert_int_equal(c.lost, 0);
}

/* The control: a campaign that cannot fail proves nothing. */
static void test_normal_loses(void **state)
{
    (void)state;
    struct campaign c = {.synchronous = "NORMAL", .seeds = 1, .stride = 4};
    run(&c);
    print_message("synchronous=NORMAL: %" PRId64 " power cuts, %" PRId64 " acknowledged facts lost\n", c.cuts, c.lost);
    assert_true(c.lost > 0);
}

static void test_errors(void **state)
{
    (void)state;
    struct campaign c = {.seeds = 1, .stride = 1, .errors = true};
    run(&c);
    assert_int_equal(c.lost, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_everywhere),
        cmocka_unit_test(test_normal_loses),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
