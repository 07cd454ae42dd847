/* A rotation from end to end, cut off at each of its steps, and asked again. */
#include "base/text.h"
#include "daemon/key_rotation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct boot b;
static char dir[64], keys[96];
static struct rng rng;
static struct answer answer;

static struct fact fact(enum fact_kind kind)
{
    struct fact f = {.kind = kind, .id = event_id_new(&rng), .at_ms = 1795168800000, .clock = CLOCK_SYNCED};
    text_copy(f.actor, sizeof f.actor, "person:p-1");
    return f;
}

static struct fact_result must(struct fact f)
{
    struct fact_result r;
    struct err e = {0};
    if (ledger_commit(b.ledger, &f, &r, &e) != ST_OK)
        fail_msg("%s: %s", fact_word(f.kind), e.msg);
    return r;
}

static void start(void)
{
    struct err e = {0};
    b = (struct boot){.state_dir = dir};
    assert_int_equal(seal_open(&b.seal, keys, true, &e), ST_OK);
    b.ledger_options = (struct ledger_options){.state_dir = dir, .seal = b.seal, .synchronous = "OFF"};
    assert_int_equal(ledger_open(&b.ledger, &b.ledger_options, &e), ST_OK);
    if (key_rotation_recover(&b, &e) != ST_OK)
        fail_msg("%s", e.msg);
    assert_ptr_equal(b.ledger_options.seal, b.seal);
}

static void stop(void)
{
    ledger_close(b.ledger);
    seal_free(b.seal);
}

static int set_up(void **state)
{
    (void)state;
    text_copy(dir, sizeof dir, "/tmp/rotation-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(keys, sizeof keys, "%s/keys", dir);
    rng = rng_seeded(3);
    start();
    struct fact f = fact(FACT_CREATED);
    f.created = (struct fact_created){7, "demo", {"EUR", 978, 2}, 1};
    must(f);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command_path[160];
    static const char *const left[] = {"keys/seal.key", "ledger.db", "ledger.db-wal", "ledger.db-shm",
                                       "rebottled.lock"};
    struct public_key k[8];
    size_t n = 0;
    stop();
    if (keys_load(k, 8, &n, keys, NULL) == ST_OK)
        for (size_t i = 0; i < n; i++) {
            snprintf(command_path, sizeof command_path, "%s/public/%04x.pem", keys, key_kid(&k[i]));
            unlink(command_path);
        }
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        snprintf(command_path, sizeof command_path, "%s/%s", dir, left[i]);
        unlink(command_path);
    }
    snprintf(command_path, sizeof command_path, "%s/public", keys);
    assert_int_equal(rmdir(command_path), 0);
    assert_int_equal(rmdir(keys), 0);
    assert_int_equal(rmdir(dir), 0);
    return 0;
}

static struct voucher_row voucher(void)
{
    struct fact f = fact(FACT_VISIT_OPENED);
    int64_t visit = must(f).visit;
    struct fact a = fact(FACT_ADMITTED);
    a.admitted = (struct fact_admitted){.visit = visit, .lane = "lane1", .rule = {.id = "r", .refund = {25}}};
    a.admitted.container =
        (struct container){.gtin = {9520000000004}, .bottle = MASS_UNKNOWN, .cap = MASS_UNKNOWN, .label = MASS_UNKNOWN};
    must(a);
    f = fact(FACT_LANDED);
    f.landed.admitted = a.id;
    must(f);
    f = fact(FACT_VOUCHER);
    f.voucher.visit = visit;
    return must(f).voucher;
}

static void redeemed(const struct voucher_row *v)
{
    struct fact f = fact(FACT_REDEEMED);
    text_copy(f.redeemed.digits, sizeof f.redeemed.digits, v->digits);
    text_copy(f.redeemed.till, sizeof f.redeemed.till, "till-1");
    f.redeemed.claim = event_id_new(&rng);
    assert_int_equal(must(f).redeem, REDEEM_PAID);
}

static enum status rotate(const struct event_id *id)
{
    static struct job j;
    j = (struct job){.ticket = 5, .kind = JOB_KEY_ROTATE, .count = 1};
    j.facts[0] = fact(FACT_KEY);
    j.facts[0].id = *id;
    key_rotation_run(&b, &j, &answer);
    assert_int_equal(answer.ticket, 5);
    return answer.status;
}

static bool staged_is_there(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/seal.key.next", keys);
    return access(path, F_OK) == 0;
}

static void verified(void)
{
    struct verify_report v;
    struct err e = {0};
    assert_int_equal(ledger_verify(b.ledger, NULL, &v, NULL, NULL, &e), ST_OK);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
}

static int64_t rows(void)
{
    struct ledger_head h;
    assert_int_equal(ledger_head(b.ledger, &h, NULL), ST_OK);
    return h.seq;
}

static void an_old_key_s_voucher_still_pays(void **state)
{
    (void)state;
    struct event_id id = event_id_new(&rng);
    struct voucher_row old = voucher(), other = voucher();
    must(fact(FACT_DAY_CLOSED)); /* sealed by the old key */
    uint16_t kid = seal_kid(b.seal);
    assert_int_equal(rotate(&id), ST_OK);
    assert_int_not_equal(seal_kid(b.seal), kid);
    assert_int_equal(answer.results[0].kid, seal_kid(b.seal));
    assert_false(staged_is_there());
    struct voucher_row fresh = voucher();
    struct public_key newest = seal_public(b.seal);
    struct voucher_token t;
    struct err e = {0};
    assert_int_equal(voucher_verify(&t, fresh.digits, strlen(fresh.digits), &newest, 1, &e), ST_OK);
    assert_int_equal(t.kid, seal_kid(b.seal));
    assert_int_equal(voucher_verify(&t, old.digits, strlen(old.digits), &newest, 1, NULL), ST_DENIED);
    redeemed(&old);
    redeemed(&fresh);
    must(fact(FACT_DAY_CLOSED)); /* and by the new one */
    char text[512], line[16];
    assert_int_equal(ledger_checkpoint(b.ledger, 1, text, sizeof text, &e), ST_OK);
    snprintf(line, sizeof line, "kid %04x\n", kid);
    assert_non_null(strstr(text, line));
    assert_int_equal(ledger_checkpoint(b.ledger, 2, text, sizeof text, &e), ST_OK);
    snprintf(line, sizeof line, "kid %04x\n", seal_kid(b.seal));
    assert_non_null(strstr(text, line));
    verified();
    struct public_key files[4];
    size_t n = 0;
    assert_int_equal(keys_load(files, 4, &n, keys, &e), ST_OK);
    assert_int_equal(n, 2);
    stop();
    start(); /* the key on disk is the new one */
    assert_int_equal(seal_kid(b.seal), key_kid(&newest));
    redeemed(&other);
    verified();
}

static void asked_again_it_is_one_rotation(void **state)
{
    (void)state;
    struct event_id id = event_id_new(&rng);
    assert_int_equal(rotate(&id), ST_OK);
    uint16_t kid = seal_kid(b.seal);
    int64_t seq = rows();
    assert_int_equal(rotate(&id), ST_OK);
    stop();
    start();
    assert_int_equal(rotate(&id), ST_OK);
    assert_int_equal(answer.results[0].kid, kid);
    assert_int_equal(seal_kid(b.seal), kid);
    assert_int_equal(rows(), seq);
    struct fact f = fact(FACT_STOPPED);
    must(f);
    assert_int_equal(rotate(&f.id), ST_CORRUPT); /* an id of something else */
    assert_int_equal(seal_kid(b.seal), kid);
}

/* The power went after the new seed was written, before its row: it signed nothing, nobody heard of it. */
static void cut_before_the_row(void **state)
{
    (void)state;
    struct seal *staged = NULL;
    struct err e = {0};
    uint16_t kid = seal_kid(b.seal);
    assert_int_equal(seal_stage(&staged, keys, NULL, 0, &e), ST_OK);
    seal_free(staged);
    assert_true(staged_is_there());
    stop();
    start();
    assert_false(staged_is_there());
    assert_int_equal(seal_kid(b.seal), kid);
    redeemed(&(struct voucher_row[]){voucher()}[0]);
    verified();
}

/* It went after the row, before the seed was in its place: the journal names the key, so it signs. */
static void cut_after_the_row(void **state)
{
    (void)state;
    struct seal *staged = NULL;
    struct err e = {0};
    assert_int_equal(seal_stage(&staged, keys, NULL, 0, &e), ST_OK);
    struct public_key k = seal_public(staged);
    struct fact f = fact(FACT_KEY);
    f.key.kid = seal_kid(staged);
    memcpy(f.key.public_key, k.bytes, sizeof k.bytes);
    must(f);
    seal_free(staged);
    stop();
    start();
    assert_false(staged_is_there());
    assert_int_equal(seal_kid(b.seal), key_kid(&k));
    redeemed(&(struct voucher_row[]){voucher()}[0]);
    verified();
    stop();
    start();
    assert_int_equal(seal_kid(b.seal), key_kid(&k));
}

/* The new seed is as private as the old one, and a readable one is refused. */
static void the_staged_key_is_private(void **state)
{
    (void)state;
    struct seal *staged = NULL;
    struct err e = {0};
    struct stat s;
    char path[128];
    snprintf(path, sizeof path, "%s/seal.key.next", keys);
    assert_int_equal(seal_stage(&staged, keys, NULL, 0, &e), ST_OK);
    uint16_t kid = seal_kid(staged);
    seal_free(staged);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0400);
    staged = NULL;
    assert_int_equal(seal_stage(&staged, keys, NULL, 0, &e), ST_OK); /* again: the same one */
    assert_int_equal(seal_kid(staged), kid);
    seal_free(staged);
    assert_int_equal(chmod(path, 0444), 0);
    struct event_id id = event_id_new(&rng);
    assert_int_equal(rotate(&id), ST_DENIED);
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(rotate(&id), ST_OK);
    assert_int_equal(seal_kid(b.seal), kid);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {T(an_old_key_s_voucher_still_pays), T(asked_again_it_is_one_rotation),
                                       T(cut_before_the_row), T(cut_after_the_row), T(the_staged_key_is_private)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
