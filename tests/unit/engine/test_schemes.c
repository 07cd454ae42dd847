/* Shipped schemes at work in the kiosk: where a new amount is a new barcode, and in whose words something is refused.
 */
#include "fake/engine_world.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OLD WATER   /* the same half-litre bottle, with the barcode of before the new amounts */
#define NEW WEIGHED /* and with the one of since then */

static struct world world, *const w = &world;
static char slip[65536];
static size_t slip_n;

static void keep_slip(struct world *at)
{
    memcpy(slip, at->page, at->page_n);
    slip_n = at->page_n;
}

/* The pack as it is shipped, with one rule in front as its first lines ask for; the old amount is the test's own. */
static void load_norway(void)
{
    static const char rule[] = "rules:\n"
                               "  - id: old-barcode\n"
                               "    only: " OLD "\n"
                               "    refund: 1.00\n"
                               "    source: a test\n"
                               "    checked: 2026-11-21\n"
                               "    confidence: trade\n";
    char path[] = "/tmp/norway-XXXXXX", text[16384];
    uint8_t hash[32];
    struct strbuf problems = {0};
    FILE *f = fopen("config/schemes/no.yaml", "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    char *rules = strstr(text, "\nrules:\n");
    int fd = mkstemp(path);
    assert_true(rules != NULL && fd >= 0 && (f = fdopen(fd, "w")) != NULL);
    fprintf(f, "%.*s%s%s", (int)(rules + 1 - text), text, rule, rules + strlen("\nrules:\n"));
    fclose(f);
    enum status st = scheme_load(&w->set.scheme, hash, path, &problems, NULL, NULL);
    unlink(path);
    if (st != ST_OK)
        fail_msg("%s", problems.text);
    strbuf_free(&problems);
}

static int start(void **s)
{
    (void)s;
    world_chute(w);
    load_norway();
    w->on_slip = keep_slip;
    world_open(w);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

static void a_new_amount_is_a_new_barcode(void **s)
{
    (void)s;
    bottle(w, OLD);
    assert_int_equal(state(w)->visit.amount.minor, 100);
    bottle(w, NEW);
    bottle(w, OLD);
    assert_int_equal(state(w)->visit.amount.minor, 400);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'landed' AND body ->> '$.made.rule' = "
                            "'old-barcode' AND body ->> '$.made.refund' = 100"),
                     2);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'landed' AND body ->> '$.made.rule' = "
                            "'small-2018' AND body ->> '$.made.refund' = 200"),
                     1);
    press(w, IO_PAY);
    run(w, 12000);
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 400);
    assert_int_equal(sql(w, "SELECT count(*) FROM tally WHERE rate_period IN ('old-barcode', 'small-2018')"), 2);
    assert_books(w);
}

/* By the day: before the new amounts only the old barcode is worth something; afterwards both are. */
static void both_by_their_days(void **s)
{
    (void)s;
    struct container old, new;
    const struct refund_rule *rule;
    int32_t begins = (int32_t)days_from_civil(2018, 9, 1);
    assert_true(shop_find(NULL, (gtin){9520000000011}, &old));
    assert_true(shop_find(NULL, (gtin){9520000000066}, &new));
    for (int32_t day = begins - 1; day <= begins; day++) {
        assert_int_equal(scheme_refund(&w->set.scheme, &old, day, &rule), REASON_NONE);
        assert_int_equal(rule->refund.minor, 100);
    }
    assert_int_equal(scheme_refund(&w->set.scheme, &new, begins - 1, &rule), REASON_NOT_IN_SCHEME);
    assert_int_equal(scheme_refund(&w->set.scheme, &new, begins, &rule), REASON_NONE);
    assert_int_equal(rule->refund.minor, 200);
}

/* On the screen and on the slip: as the scheme says it, and in the language of the place. */
static void refused_in_the_schemes_words(void **s)
{
    (void)s;
    bottle(w, NEW);
    run(w, 3000);
    w->set.scheme.rules[2].ml_min = 5000; /* no bottle is that large */
    scan(w, BIG_BOTTLE);
    assert_string_equal(state(w)->refusal_local, "Det er ikke norsk pant på denne.");
    run(w, 6000);
    press(w, IO_PAY);
    run(w, 12000);
    assert_int_equal(w->slips, 1);
    assert_non_null(memmem(slip, slip_n, "1 x No Norwegian deposit on this", 32));
    assert_non_null(memmem(slip, slip_n, "norsk pant p", 12));
}

#define C(f) cmocka_unit_test_setup_teardown(f, start, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(a_new_amount_is_a_new_barcode),
        C(both_by_their_days),
        C(refused_in_the_schemes_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
