/* A backup takes the place of a lost ledger: a new epoch, nothing given out twice, and what was issued between backup
 * and loss is paid once. */
#include "fake/fault_vfs.h"
#include "unit/ledger/fixture.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct verify_report verify(struct fixture *x, const char *checkpoint)
{
    struct verify_report v = {0};
    struct ledger *reader = NULL;
    struct err e = {0};
    if (ledger_open_reader(&reader, x->dir, &e) != ST_OK ||
        ledger_verify(reader, checkpoint, &v, NULL, NULL, &e) != ST_OK)
        fail_msg("verify: %s", e.msg);
    ledger_close(reader);
    return v;
}

static struct voucher_row one_voucher(struct fixture *x)
{
    int64_t visit = open_visit(x);
    land(x, visit, 15);
    struct voucher_row v = pay_out(x, visit);
    struct fact f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    return v;
}

static void close_ledger(struct fixture *x)
{
    ledger_close(x->l);
    x->l = NULL;
}

static void backup_to(struct fixture *x, char path[128])
{
    fixture_path(x, path, "backup.db");
    unlink(path);
    if (ledger_backup(x->l, path, &x->e) != ST_OK)
        fail_msg("backup: %s", x->e.msg);
}

static enum status restore(struct fixture *x, const char *from, const char *replace, const char *vfs,
                           struct ledger_restored *out)
{
    struct ledger_restore r = {.state_dir = x->dir, .backup = from, .replace = replace, .vfs = vfs};
    r.fact = fact_new(x, FACT_RESTORED);
    x->e = (struct err){0};
    return ledger_restore(&r, out, &x->e);
}

static void lose(const struct fixture *x)
{
    static const char *const names[] = {"ledger.db", "ledger.db-wal", "ledger.db-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        fixture_path(x, path, names[i]);
        unlink(path);
    }
}

static enum redeem_outcome redeem(struct fixture *x, const char *digits)
{
    struct fact f = fact_redeemed(x, digits, "till-1");
    enum status st = commit(x, &f);
    assert_true((st == ST_OK) == (x->r.redeem == REDEEM_PAID));
    return x->r.redeem;
}

/* Two vouchers are in the backup, two more were issued after it, and the disk is lost. */
static void test_after_a_lost_disk(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_restored out;
    char backup[128];
    fixture_start(&x);
    struct voucher_row paid = one_voucher(&x), open = one_voucher(&x);
    assert_int_equal(redeem(&x, paid.digits), REDEEM_PAID);
    backup_to(&x, backup);
    struct voucher_row lost = one_voucher(&x), other = one_voucher(&x);
    close_ledger(&x);
    lose(&x);
    assert_int_equal(restore(&x, backup, NULL, NULL, &out), ST_OK);
    assert_int_equal(out.epoch, 2);
    assert_string_equal(out.kept, "");
    fixture_open(&x);
    struct verify_report v = verify(&x, NULL);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    assert_int_equal(v.head.epoch, 2);
    assert_int_equal(redeem(&x, paid.digits), REDEEM_ALREADY); /* what the backup knew */
    assert_int_equal(redeem(&x, open.digits), REDEEM_PAID);
    struct voucher_row next = one_voucher(&x); /* the counter of `lost`, and another voucher */
    assert_int_equal(next.epoch, 2);
    assert_int_equal(next.counter, lost.counter);
    assert_string_not_equal(next.digits, lost.digits);
    assert_string_not_equal(next.human, lost.human);
    assert_int_equal(redeem(&x, lost.digits), REDEEM_BEFORE_RESTORE);
    struct fact f = fact_new(&x, FACT_ALARM);
    text_copy(f.alarm.digits, sizeof f.alarm.digits, lost.digits);
    text_copy(f.alarm.till, sizeof f.alarm.till, "till-1");
    must(&x, &f);
    int64_t number = x.r.case_number;
    assert_int_equal(redeem(&x, lost.digits), REDEEM_BEFORE_RESTORE);
    assert_non_null(strstr(x.r.message, "is open"));
    f.id = event_id_new(&x.rng);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* one token, one case */
    f = fact_case_settled(&x, number, CASE_CREDITED);
    f.case_settled.amount.minor = 16;
    assert_int_equal(commit(&x, &f), ST_INVALID); /* nobody says another amount than the token */
    f.case_settled.amount.minor = 15;
    must(&x, &f);
    struct voucher_row anew = x.r.voucher;
    assert_int_equal(anew.amount.minor, 15);
    assert_int_equal(redeem(&x, lost.digits), REDEEM_BEFORE_RESTORE);
    assert_non_null(strstr(x.r.message, "settled at"));
    f = fact_new(&x, FACT_ALARM);
    text_copy(f.alarm.digits, sizeof f.alarm.digits, lost.digits);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* settled: never a second case */
    assert_int_equal(redeem(&x, anew.digits), REDEEM_PAID);
    assert_int_equal(redeem(&x, other.digits), REDEEM_BEFORE_RESTORE); /* the control: each token for itself */
    f = fact_alarm(&x, 7, 2); /* a number that the backup knows, another token: a clone, as ever */
    must(&x, &f);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM alarm WHERE what = 'clone'"), 1);
    v = verify(&x, NULL);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    fixture_end(&x);
}

static void test_checkpoints_of_before(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_restored out;
    char backup[128], kept[512], lost[512], after[512];
    fixture_start(&x);
    one_voucher(&x);
    struct fact f = fact_day_closed(&x);
    must(&x, &f);
    assert_int_equal(ledger_checkpoint(x.l, 1, kept, sizeof kept, &x.e), ST_OK);
    backup_to(&x, backup);
    one_voucher(&x);
    f = fact_day_closed(&x);
    must(&x, &f);
    assert_int_equal(ledger_checkpoint(x.l, 2, lost, sizeof lost, &x.e), ST_OK);
    close_ledger(&x);
    lose(&x);
    assert_int_equal(restore(&x, backup, NULL, NULL, &out), ST_OK);
    fixture_open(&x);
    one_voucher(&x);
    f = fact_day_closed(&x);
    must(&x, &f);
    assert_int_equal(ledger_checkpoint(x.l, 2, after, sizeof after, &x.e), ST_OK);
    assert_non_null(strstr(kept, "epoch 1\n"));
    assert_non_null(strstr(after, "epoch 2\n"));
    assert_true(verify(&x, NULL).ok);
    assert_true(verify(&x, kept).ok); /* sealed before the backup: it holds as it is */
    assert_true(verify(&x, after).ok);
    struct verify_report v = verify(&x, lost);
    char where[64];
    snprintf(where, sizeof where, "journal seq %lld", (long long)out.backup_seq + 1);
    assert_false(v.ok);
    assert_string_equal(v.where, where);
    assert_non_null(strstr(v.what, "restored here"));
    char again[512];
    assert_int_equal(ledger_checkpoint(x.l, 1, again, sizeof again, &x.e), ST_OK);
    assert_string_equal(again, kept); /* day 1 is still of epoch 1 */
    fixture_reopen(&x);
    fixture_end(&x);
}

static void test_refusals(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_restored out;
    char backup[128], bad[128], word[9];
    fixture_start(&x);
    one_voucher(&x);
    backup_to(&x, backup);
    one_voucher(&x);
    assert_int_equal(restore(&x, backup, NULL, NULL, &out), ST_EXISTS); /* the kiosk runs: locked */
    assert_non_null(strstr(x.e.msg, "another rebottled"));
    struct ledger_head h;
    assert_int_equal(ledger_head(x.l, &h, &x.e), ST_OK);
    close_ledger(&x);
    assert_int_equal(restore(&x, backup, NULL, NULL, &out), ST_EXISTS);
    assert_int_equal(out.lost_rows, h.seq - out.backup_seq);
    snprintf(word, sizeof word, "%02x%02x%02x%02x", h.hash.bytes[0], h.hash.bytes[1], h.hash.bytes[2], h.hash.bytes[3]);
    assert_non_null(strstr(x.e.msg, word));
    assert_int_equal(restore(&x, backup, "yes", NULL, &out), ST_EXISTS);
    fixture_path(&x, bad, "nothing.db");
    assert_int_equal(restore(&x, bad, word, NULL, &out), ST_UNAVAILABLE);
    fixture_path(&x, bad, "bad.db");
    FILE *f = fopen(bad, "wb");
    assert_non_null(f);
    fputs("no ledger at all, and long enough to be one of something", f);
    fclose(f);
    assert_int_not_equal(restore(&x, bad, word, NULL, &out), ST_OK);
    fixture_open(&x); /* as it was */
    struct ledger_head now;
    assert_int_equal(ledger_head(x.l, &now, &x.e), ST_OK);
    assert_memory_equal(now.hash.bytes, h.hash.bytes, 32);
    close_ledger(&x);
    assert_int_equal(restore(&x, backup, word, NULL, &out), ST_OK);
    assert_int_equal(out.epoch, 2);
    fixture_path(&x, bad, out.kept);
    struct ledger *kept = NULL;
    assert_int_equal(ledger_open_reader(&kept, bad, &x.e), ST_OK);
    assert_int_equal(ledger_head(kept, &now, &x.e), ST_OK);
    assert_memory_equal(now.hash.bytes, h.hash.bytes, 32); /* with all its rows */
    ledger_close(kept);
    lose(&x); /* the old backup once more: what was issued in epoch 2 must not be issued again */
    x.now_ms += 60000;
    assert_int_equal(restore(&x, backup, NULL, NULL, &out), ST_OK);
    fixture_open(&x);
    assert_int_equal(ledger_head(x.l, &now, &x.e), ST_OK);
    assert_int_equal(now.epoch, 2); /* nothing here tells of the first restore: --epoch does */
    fixture_end(&x);
}

static void test_epoch_never_twice(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_restored out;
    char backup[128], path[128];
    fixture_start(&x);
    backup_to(&x, backup);
    close_ledger(&x);
    fixture_path(&x, path, "ledger.db");
    assert_int_equal(truncate(path, 5000), 0); /* damaged: nobody has to name it */
    assert_int_equal(restore(&x, backup, NULL, NULL, &out), ST_OK);
    assert_int_equal(out.epoch, 2);
    assert_int_not_equal(out.kept[0], '\0');
    fixture_open(&x);
    struct ledger_head h;
    assert_int_equal(ledger_head(x.l, &h, &x.e), ST_OK);
    close_ledger(&x);
    char word[9];
    snprintf(word, sizeof word, "%02x%02x%02x%02x", h.hash.bytes[0], h.hash.bytes[1], h.hash.bytes[2], h.hash.bytes[3]);
    assert_int_equal(restore(&x, backup, word, NULL, &out), ST_OK); /* epoch 2 is in the file that goes */
    assert_int_equal(out.epoch, 3);
    lose(&x);
    assert_int_equal(restore(&x, backup, NULL, NULL, &out), ST_OK); /* it is in the one that was set aside */
    assert_int_equal(out.epoch, 3);
    struct ledger_restore r = {.state_dir = x.dir, .backup = backup, .epoch = 2, .fact = fact_new(&x, FACT_RESTORED)};
    lose(&x);
    assert_int_equal(ledger_restore(&r, &out, &x.e), ST_INVALID);
    r.epoch = 9;
    assert_int_equal(ledger_restore(&r, &out, &x.e), ST_OK);
    assert_int_equal(out.epoch, 9);
    fixture_open(&x);
    fixture_end(&x);
}

/* The power goes at each write and sync: before the decision the former ledger is there, after it the new one. */
static void test_power(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_restored out;
    struct ledger_head before, now;
    char backup[128], word[9];
    fixture_start(&x);
    one_voucher(&x);
    backup_to(&x, backup);
    one_voucher(&x);
    assert_int_equal(ledger_head(x.l, &before, &x.e), ST_OK);
    close_ledger(&x);
    snprintf(word, sizeof word, "%02x%02x%02x%02x", before.hash.bytes[0], before.hash.bytes[1], before.hash.bytes[2],
             before.hash.bytes[3]);
    enum status st = ST_IO;
    int64_t n;
    for (n = 1; st != ST_OK; n++) {
        struct fault_plan p = {.seed = (uint64_t)n, .cut_at = n};
        fault_vfs_begin(&p);
        st = restore(&x, backup, word, FAULT_VFS, &out);
        assert_true(st == ST_OK || fault_vfs_fired());
        fixture_open(&x);
        assert_int_equal(ledger_head(x.l, &now, &x.e), ST_OK);
        assert_int_equal(now.epoch, st == ST_OK ? 2 : 1);
        if (st != ST_OK)
            assert_memory_equal(now.hash.bytes, before.hash.bytes, 32);
        close_ledger(&x);
        assert_true(verify(&x, NULL).ok);
    }
    assert_true(n > 20);
    fixture_open(&x);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after_a_lost_disk),
        cmocka_unit_test(test_checkpoints_of_before),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_epoch_never_twice),
        cmocka_unit_test(test_power),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
