/* The reports over a real ledger, by examples that can be worked out by hand: figures of kiosk/recovery/README.md. */
#include "unit/ledger/fixture.h"

#include "base/text.h"
#include "recovery/report.h"

#include <stdlib.h>
#include <string.h>

static struct fixture fixture, *const x = &fixture;

static int setup(void **s)
{
    (void)s;
    fixture_start(x);
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    return 0;
}

static int setup_alone(void **s) /* without a bag */
{
    (void)s;
    fixture_start(x);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    fixture_end(x);
    return 0;
}

static void land_many(int64_t visit, int count, const struct container *c, const char *rule, int64_t refund)
{
    while (count > 0) {
        static struct fact f[500];
        static struct fact_result r[500];
        int n = count < 250 ? count : 250;
        for (int i = 0; i < n; i++) {
            f[2 * i] = fact_admitted(x, visit, refund);
            f[2 * i].admitted.container = *c;
            text_copy(f[2 * i].admitted.rule.id, sizeof f->admitted.rule.id, rule);
            f[2 * i + 1] = fact_landed(x, f[2 * i].id);
        }
        assert_int_equal(ledger_commit_all(x->l, f, r, 2 * (size_t)n, &x->e), ST_OK);
        count -= n;
    }
}

static struct container bottle(enum material m, enum colour c, int64_t mg)
{
    return (struct container){.gtin = {9520000000004},
                              .material = m,
                              .colour = c,
                              .volume_ml = 500,
                              .bottle = mg < 0 ? MASS_UNKNOWN : (mass){mg},
                              .cap = MASS_UNKNOWN,
                              .label = MASS_UNKNOWN,
                              .mass_source = mg < 0 ? MASS_SOURCE_UNKNOWN : MASS_SOURCE_CATALOGUE};
}

static struct report make(const char *name, const struct impact *im)
{
    struct report_request q = {.period = {.open = true}, .impact = im};
    struct report r;
    x->e = (struct err){0};
    if (report_kind_find(name)->make(&r, x->l, &q, &x->e) != ST_OK)
        fail_msg("%s: %s", name, x->e.msg);
    return r;
}

static const struct cell *cell(const struct report *r, size_t row, const char *column)
{
    static struct report_cursor k;
    const struct cell *cells = NULL;
    size_t c = report_column(r, column);
    assert_true(row < r->row_count);
    if (c == r->column_count)
        fail_msg("no column %s in %s", column, r->name);
    report_first(&k, r);
    for (size_t i = 0; i <= row; i++)
        cells = report_next(&k);
    assert_non_null(cells);
    return &cells[c];
}

static int64_t number(const struct report *r, size_t row, const char *column)
{
    const struct cell *c = cell(r, row, column);
    assert_false(c->null);
    return c->integer;
}

static const char *word(const struct report *r, size_t row, const char *column)
{
    return cell(r, row, column)->text;
}

/* 18.67 g: 24.3 to the pound, the average of California's PET in July 2022. */
static void a_bag_of_a_thousand_bottles(void **s)
{
    (void)s;
    struct container c = bottle(MATERIAL_PET, COLOUR_CLEAR, 18670);
    struct impact im = impact_default;
    im.baseline = (struct virgin_baseline){.present = true, .co2e_g_per_kg = 2000, .energy_kj_per_kg = 70000};
    land_many(open_visit(x), 1000, &c, "small", 15);
    struct fact f = fact_bag(x, "B-2", "S-1", 18900000);
    must(x, &f);
    f = fact_bag_receipt(x, "K7-main-1", "R-1", 17500000);
    must(x, &f);

    struct report r = make("recovery", &im);
    assert_int_equal(r.row_count, 3); /* the day, the stream of all days, all */
    for (size_t row = 0; row < 3; row++) {
        assert_int_equal(number(&r, row, "accepted"), 1000);
        assert_int_equal(number(&r, row, "pet_mg"), 18670000);        /* 1,000 x 18,670 mg */
        assert_int_equal(number(&r, row, "rpet_mg"), 12695600);       /* x 0.68, EU bales of 2017 */
        assert_int_equal(number(&r, row, "bottle_rpet_mg"), 3935636); /* x 0.31, back into bottles */
        assert_int_equal(number(&r, row, "remakes_min"), 4);
        assert_int_equal(number(&r, row, "remakes_max"), 6);
        assert_int_equal(number(&r, row, "ghg_saving_ppm"), 630000); /* uscbc-2024: 63 % and 79 % */
        assert_int_equal(number(&r, row, "energy_saving_ppm"), 790000);
        assert_int_equal(number(&r, row, "ghg_avoided_g"), 4958);       /* 3.935636 kg x 2000 g = 7871 g, x 0.63 */
        assert_int_equal(number(&r, row, "energy_avoided_kj"), 217640); /* x 70000 kJ = 275494 kJ, x 0.79 */
    }
    assert_string_equal(word(&r, 2, "stream"), "all");
    assert_true(cell(&r, 2, "z_no")->null);
    report_free(&r);

    r = make("bags", &im);
    assert_int_equal(r.row_count, 2);
    assert_int_equal(number(&r, 0, "catalogue_mg"), 18670000);
    assert_int_equal(number(&r, 0, "difference_permille"), 12); /* 18.90 less 18.67 kg: 0.23 of 18.67 */
    assert_string_equal(word(&r, 0, "recycler"), "Example Plastics");
    assert_int_equal(number(&r, 0, "recycler_difference_permille"), -74); /* 17.5 less 18.9 kg: -1.4 of 18.9 */
    assert_true(cell(&r, 0, "recycler_warning")->boolean);                /* beyond 5 per cent */
    assert_true(cell(&r, 1, "in_place")->boolean);
    assert_true(cell(&r, 1, "recycler_mg")->null);
    report_free(&r);
}

static void two_rates_never_share_a_row(void **s)
{
    (void)s;
    struct container c = bottle(MATERIAL_PET, COLOUR_CLEAR, 20000);
    int64_t visit = open_visit(x);
    land_many(visit, 3, &c, "until-noon", 15);
    land_many(visit, 2, &c, "from-noon", 20);
    struct report r = make("containers", NULL);
    assert_int_equal(r.row_count, 2);
    assert_string_equal(word(&r, 0, "rate_period"), "from-noon");
    assert_int_equal(number(&r, 0, "refund_minor"), 40); /* 2 x 20 */
    assert_int_equal(number(&r, 0, "bottle_mg"), 40000);
    assert_int_equal(number(&r, 1, "refund_minor"), 45); /* 3 x 15 */
    assert_int_equal(number(&r, 1, "bottle_mg"), 60000);
    report_free(&r);
}

static void a_mixed_day(void **s)
{
    (void)s;
    struct container green = bottle(MATERIAL_PET, COLOUR_GREEN, 25000),
                     white = bottle(MATERIAL_PET, COLOUR_OPAQUE, 30000),
                     can = bottle(MATERIAL_ALUMINIUM, COLOUR_NONE, 13000);
    int64_t visit = open_visit(x);
    land_many(visit, 2, &green, "small", 15);
    land_many(visit, 1, &white, "small", 15);
    land_many(visit, 4, &can, "small", 15);
    struct fact f = fact_refused(x, visit, REASON_UNKNOWN_GTIN);
    must(x, &f);
    struct report r = make("recovery", NULL);
    assert_int_equal(r.row_count, 5); /* cans are no PET */
    assert_string_equal(word(&r, 0, "stream"), "pet_coloured");
    assert_int_equal(number(&r, 0, "pet_mg"), 50000); /* 2 x 25 g */
    assert_string_equal(word(&r, 1, "stream"), "pet_opaque");
    assert_int_equal(number(&r, 4, "pet_mg"), 80000);  /* and 30 g; the cans' 52 g are none of it */
    assert_int_equal(number(&r, 4, "rpet_mg"), 54400); /* 80 g x 0.68 */
    assert_true(cell(&r, 4, "ghg_avoided_g")->null);   /* no baseline: shares alone */
    assert_int_equal(number(&r, 4, "ghg_saving_ppm"), 630000);
    report_free(&r);
    r = make("rejects", NULL);
    assert_int_equal(r.row_count, 1);
    assert_string_equal(word(&r, 0, "reason"), "unknown_gtin");
    assert_string_equal(word(&r, 0, "gtin"), "");
    report_free(&r);
    r = make("visits", NULL); /* 11:00 local: an hour, the day, the profile */
    assert_int_equal(r.row_count, 3);
    assert_string_equal(word(&r, 0, "key"), "11");
    assert_int_equal(number(&r, 0, "accepted"), 7);
    assert_int_equal(number(&r, 0, "refused_per_1000"), 125); /* 1 of 8 */
    report_free(&r);
}

static void what_nobody_weighed_is_not_nothing(void **s)
{
    (void)s;
    struct container c = bottle(MATERIAL_PET, COLOUR_CLEAR, -1);
    land_many(open_visit(x), 5, &c, "small", 15);
    struct report r = make("recovery", NULL);
    assert_true(cell(&r, 0, "pet_mg")->null);
    assert_int_equal(number(&r, 0, "mass_unknown_count"), 5);
    report_free(&r);
    r = make("containers", NULL);
    assert_true(cell(&r, 0, "bottle_mg")->null);
    assert_int_equal(number(&r, 0, "bottle_unknown_count"), 5);
    report_free(&r);
}

static void collected_against_the_market(void **s)
{
    (void)s;
    static const struct market_figure market = {MATERIAL_PET, "2026-11-01", "2026-11-30", {100000}, "us"};
    struct container c = bottle(MATERIAL_PET, COLOUR_CLEAR, 18000);
    struct impact im = impact_default;
    c.cap = (mass){2000};
    im.market[im.market_count++] = market;
    im.producers[im.producer_count++] = (struct producer){"09520", "Example Drinks"};
    im.producers[im.producer_count++] = (struct producer){"0952000000000", "Example Water"};
    land_many(open_visit(x), 4, &c, "small", 15);
    struct report r = make("collection", &im);
    assert_int_equal(r.row_count, 2);
    assert_int_equal(number(&r, 0, "collected_mg"), 80000); /* 4 x (18 + 2) g: caps in */
    assert_int_equal(number(&r, 0, "rate_ppm"), 800000);    /* 80 of 100 g */
    assert_int_equal(number(&r, 0, "target_2025_ppm"), 770000);
    assert_true(cell(&r, 1, "rate_ppm")->null);
    report_free(&r);
    r = make("containers", &im);
    assert_string_equal(word(&r, 0, "producer"), "Example Water"); /* the longest prefix */
    report_free(&r);
}

static struct voucher_row paid_out(int64_t visit)
{
    struct fact f = fact_voucher(x, visit);
    f.voucher.valid_days = 1;
    must(x, &f);
    struct voucher_row v = x->r.voucher;
    f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    return v;
}

/* Each fact is a second after the one before; a container is two facts. */
static void two_visits_and_their_vouchers(void **s)
{
    (void)s;
    struct container c = bottle(MATERIAL_PET, COLOUR_CLEAR, 20000);
    int64_t visit = open_visit(x);
    land_many(visit, 4, &c, "small", 15);
    struct voucher_row four = paid_out(visit); /* 8 + 2 s */
    visit = open_visit(x);
    land_many(visit, 1, &c, "small", 15);
    struct fact f = fact_refused(x, visit, REASON_UNKNOWN_GTIN);
    must(x, &f);
    struct voucher_row one = paid_out(visit); /* 2 + 1 + 2 s */
    f = fact_redeemed(x, four.digits, "till-1");
    must(x, &f);
    f = fact_new(x, FACT_EXPIRED);
    f.at_ms = one.expires_ms;
    must(x, &f);
    struct report r = make("visits", NULL);
    assert_string_equal(word(&r, 0, "by"), "hour");
    assert_int_equal(number(&r, 0, "visits"), 2);
    assert_int_equal(number(&r, 0, "visit_ms"), 15000);                  /* 10 + 5 s */
    assert_int_equal(number(&r, 0, "containers_per_1000_visits"), 2500); /* 5 in 2 */
    assert_int_equal(number(&r, 0, "ms_per_container"), 2500);           /* 15 s for 5 taken and 1 refused */
    assert_int_equal(number(&r, 0, "refused_per_1000"), 166);            /* 1 of 6 */
    report_free(&r);
    r = make("vouchers", NULL);
    assert_int_equal(r.row_count, 2); /* the day, all days */
    for (size_t row = 0; row < 2; row++) {
        assert_int_equal(number(&r, row, "issued_minor"), 75);     /* 4 x 15 and 15 */
        assert_int_equal(number(&r, row, "redeemed_ppm"), 800000); /* 60 of 75 */
        assert_int_equal(number(&r, row, "breakage_ppm"), 200000); /* 15 of 75 */
    }
    report_free(&r);
}

static void uptime_by_cause(void **s)
{
    (void)s;
    static const char *const causes[] = {"", "jam", ""};
    for (int i = 0; i < 3; i++) {
        struct fact f = fact_new(x, FACT_SERVICE);
        f.at_ms = x->now_ms += 59000;
        text_copy(f.text.what, sizeof f.text.what, "lane1");
        text_copy(f.text.state, sizeof f.text.state, causes[i][0] == '\0' ? "in" : "out");
        text_copy(f.text.detail, sizeof f.text.detail, causes[i]);
        must(x, &f);
    }
    struct fact f = fact_day_closed(x);
    must(x, &f);
    struct report r = make("devices", NULL);
    int64_t jam = -1, sum = 0;
    for (size_t i = 0; i < r.row_count && number(&r, i, "z_no") == 1; i++) {
        sum += number(&r, i, "ms");
        if (strcmp(word(&r, i, "cause"), "jam") == 0)
            jam = number(&r, i, "ms");
    }
    assert_int_equal(jam, 60000);
    assert_int_equal(sum, f.at_ms - T0 - 2000); /* from the first start on */
    report_free(&r);
}

static void every_row_is_full(void **s)
{
    (void)s;
    fill_everything(x);
    for (const struct report_kind *k = report_kinds; k->name != NULL; k++) {
        if (strcmp(k->name, "fees") == 0)
            continue;
        struct report r = make(k->name, NULL);
        struct strbuf csv = {0}, json = {0};
        assert_true(r.row_count > 0);
        assert_int_equal(write_csv(&csv, &r, &x->e), ST_OK);
        assert_int_equal(write_json(&json, &r, &x->e), ST_OK);
        for (size_t i = 0; i < r.row_count; i++)
            assert_string_equal(word(&r, i, "kiosk"), "demo");
        strbuf_free(&csv);
        strbuf_free(&json);
        report_free(&r);
    }
    struct report_request q = {0};
    struct report r;
    assert_int_equal(report_kind_find("fees")->make(&r, x->l, &q, &x->e), ST_INVALID);
}

static void fees_by_the_scheme(void **s)
{
    (void)s;
    struct scheme ie = {.id = "ie", .fees = {{.materials = 1u << MATERIAL_PET, .micros = 22000}}, .fee_count = 1};
    struct report_request q = {.period = {.open = true}, .scheme = &ie};
    struct container c = bottle(MATERIAL_PET, COLOUR_CLEAR, 20000),
                     can = bottle(MATERIAL_ALUMINIUM, COLOUR_NONE, 13000);
    struct report r;
    int64_t visit = open_visit(x);
    land_many(visit, 3, &c, "small", 15);
    land_many(visit, 1, &can, "small", 15);
    assert_int_equal(report_kind_find("fees")->make(&r, x->l, &q, &x->e), ST_OK);
    assert_int_equal(r.row_count, 2);
    assert_true(cell(&r, 0, "fee_micros")->null);
    assert_int_equal(number(&r, 1, "fees_micros"), 66000);
    report_free(&r);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_bag_of_a_thousand_bottles),
        T(two_rates_never_share_a_row),
        T(a_mixed_day),
        T(what_nobody_weighed_is_not_nothing),
        T(collected_against_the_market),
        T(two_visits_and_their_vouchers),
        T(uptime_by_cause),
        T(fees_by_the_scheme),
        cmocka_unit_test_setup_teardown(every_row_is_full, setup_alone, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
