/* Several transactions under one COMMIT, and the power goes, or the disk fails, at every single operation. What was
 * answered is there afterwards; a cut leaves the whole of a batch or nothing of it; a COMMIT that fails is unknown for
 * every part, the refused ones too; and everything sent again gives the chain of a run without trouble. */
#include "fake/fault_vfs.h"
#include "unit/ledger/fixture.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define PARTS    6
#define BEFORE   2 /* created, started */
#define LAST_SEQ (BEFORE + 6)

struct night {
    struct fixture x;
    struct fact facts[PARTS + 1];
    struct fact_result results[PARTS + 1];
    struct fact_group groups[PARTS];
};

/* A visit, a container, a landing that nobody promised (refused), its payout, its end, a refusal outside any visit. */
static void night_make(struct night *n)
{
    memset(n, 0, sizeof *n);
    fixture_make_in(&n->x, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    fixture_open(&n->x);
    struct fact c = fact_created(&n->x), s = fact_started(&n->x), stray;
    must(&n->x, &c);
    must(&n->x, &s);
    ledger_close(n->x.l);
    n->x.l = NULL;
    stray = fact_admitted(&n->x, 1, 15);
    struct fact *f = n->facts;
    f[0] = fact_visit_opened(&n->x);
    f[1] = fact_admitted(&n->x, 1, 25);
    f[2] = fact_landed(&n->x, stray.id);
    f[3] = fact_landed(&n->x, f[1].id);
    f[4] = fact_voucher(&n->x, 1);
    f[5] = fact_visit_closed(&n->x, 1, "paid");
    f[6] = fact_refused(&n->x, 0, REASON_UNKNOWN_GTIN);
    for (size_t i = 0, at = 0; i < PARTS; i++) {
        n->groups[i] = (struct fact_group){.facts = f + at, .results = n->results + at, .count = i == 0 ? 2 : 1};
        at += n->groups[i].count;
    }
}

static enum status night_open(struct night *n, const char *vfs)
{
    struct ledger_options o = {.state_dir = n->x.dir, .seal = n->x.seal, .vfs = vfs};
    n->x.e = (struct err){0};
    return ledger_open(&n->x.l, &o, &n->x.e);
}

static void night_end(struct night *n)
{
    ledger_close(n->x.l);
    n->x.l = NULL;
    fixture_end(&n->x);
}

static int64_t head_seq(struct night *n, struct hash *hash)
{
    struct ledger_head h;
    struct err e = {0};
    assert_int_equal(ledger_head(n->x.l, &h, &e), ST_OK);
    *hash = h.hash;
    return h.seq;
}

/* Sends everything again to a sound disk: every part is there once, the refused one is refused once more. */
static struct hash finish(struct night *n, int64_t op)
{
    struct hash h;
    struct verify_report v;
    struct err e = {0};
    ledger_commit_groups(n->x.l, n->groups, PARTS);
    for (size_t i = 0; i < PARTS; i++)
        if (n->groups[i].e.code != (i == 1 ? ST_NOT_FOUND : ST_OK))
            fail_msg("op %" PRId64 ": part %zu again: %s", op, i, n->groups[i].e.msg);
    assert_int_equal(head_seq(n, &h), LAST_SEQ);
    if (ledger_verify(n->x.l, NULL, &v, NULL, NULL, &e) != ST_OK || !v.ok)
        fail_msg("op %" PRId64 ": %s %s %s", op, v.where, v.what, e.msg);
    return h;
}

static void answered_is_there(struct night *n, int64_t op)
{
    for (size_t i = 0; i < PARTS; i++) {
        struct fact_result r;
        enum fact_kind kind;
        struct err e = {0};
        if (n->groups[i].e.code == ST_OK && ledger_event(n->x.l, n->groups[i].facts[0].id.text, &kind, &r, &e) != ST_OK)
            fail_msg("op %" PRId64 ": part %zu was answered and is not there", op, i);
    }
}

static size_t unknown_parts(const struct night *n)
{
    size_t count = 0;
    for (size_t i = 0; i < PARTS; i++) {
        bool unknown = n->groups[i].e.code == ST_UNKNOWN;
        for (size_t f = 0; f < n->groups[i].count; f++)
            assert_int_equal(n->groups[i].results[f].status == ST_UNKNOWN, unknown);
        count += unknown;
    }
    return count;
}

/* One run with trouble at op (0: none). Gives how many parts were answered `unknown`. */
static size_t play(int64_t op, bool cut, int code, struct hash *out, bool *fired)
{
    struct night n;
    struct hash h;
    struct fault_plan p = {.seed = 77 + (uint64_t)op, .fail_code = code};
    *(cut ? &p.cut_at : &p.fail_at) = op;
    size_t unknown = 0;
    night_make(&n);
    fault_vfs_begin(&p);
    bool opened = night_open(&n, FAULT_VFS) == ST_OK;
    if (opened) {
        ledger_commit_groups(n.x.l, n.groups, PARTS);
        unknown = unknown_parts(&n);
    }
    ledger_close(n.x.l);
    *fired = fault_vfs_fired();
    if (night_open(&n, NULL) != ST_OK)
        fail_msg("op %" PRId64 ": does not open: %s", op, n.x.e.msg);
    int64_t seq = head_seq(&n, &h);
    if (cut && seq != BEFORE && seq != LAST_SEQ)
        fail_msg("op %" PRId64 ": half a batch: seq %" PRId64, op, seq);
    if (opened)
        answered_is_there(&n, op);
    *out = finish(&n, op);
    night_end(&n);
    return unknown;
}

static struct hash reference(void)
{
    struct hash h;
    bool fired;
    assert_int_equal(play(0, true, 0, &h, &fired), 0);
    assert_false(fired);
    return h;
}

static void cut_everywhere(void **state)
{
    (void)state;
    struct hash good = reference(), h;
    bool fired = true;
    int64_t op = 1, torn = 0;
    for (; fired; op++) {
        torn += play(op, true, 0, &h, &fired) == PARTS;
        assert_memory_equal(h.bytes, good.bytes, sizeof h.bytes);
    }
    print_message("%" PRId64 " power cuts, %" PRId64 " in the COMMIT of a batch\n", op - 2, torn);
    assert_true(op > 10);
    assert_true(torn > 0);
}

static void errors_everywhere(void **state)
{
    (void)state;
    static const int codes[] = {SQLITE_IOERR, SQLITE_FULL};
    struct hash good = reference(), h;
    for (size_t c = 0; c < 2; c++) {
        bool fired = true;
        int64_t all = 0;
        for (int64_t op = 1; fired; op++) {
            size_t unknown = play(op, false, codes[c], &h, &fired);
            assert_true(unknown == 0 || unknown == PARTS); /* never some of them */
            all += unknown == PARTS;
            assert_memory_equal(h.bytes, good.bytes, sizeof h.bytes);
        }
        assert_true(all > 0); /* some COMMIT did fail */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_everywhere),
        cmocka_unit_test(errors_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
