/* The daily report over a ledger that this test plays: the readers that the report uses are defined here, so
 * that days and tallies can be anything, also what a real ledger would rarely hold. */
#include "ledger/figures.h"
#include "recovery/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct ledger {
    const struct day_row *days; /* newest first */
    size_t day_count;
    const struct tally_row *tallies;
    size_t tally_count;
    enum status fails;
};

enum status ledger_head(struct ledger *l, struct ledger_head *out, struct err *e)
{
    (void)e;
    *out = (struct ledger_head){.seq = 900, .z_no = 9, .kiosk = 7, .kiosk_name = "=door", .currency = {"EUR", 978, 2}};
    return l->fails;
}

enum status ledger_running(struct ledger *l, struct ledger_running *out, struct err *e)
{
    (void)l;
    (void)e;
    *out = (struct ledger_running){.time_zone = "Europe/Dublin"};
    out->catalogue.bytes[31] = 9;
    return ST_OK;
}

enum status ledger_days(struct ledger *l, int64_t from_z, int64_t to_z, struct day_row *out, size_t cap, size_t *n,
                        struct err *e)
{
    (void)e;
    *n = 0;
    for (size_t i = 0; i < l->day_count && *n < cap; i++) {
        const struct day_row *d = &l->days[i];
        if ((from_z == 0 || d->z_no >= from_z) && (to_z == 0 || d->z_no <= to_z))
            out[(*n)++] = *d;
    }
    return ST_OK;
}

enum status ledger_tallies(struct ledger *l, int64_t from_z, int64_t to_z,
                           bool (*row)(void *ctx, const struct tally_row *t), void *ctx, struct err *e)
{
    (void)e;
    for (size_t i = 0; i < l->tally_count; i++) {
        const struct tally_row *t = &l->tallies[i];
        if (t->z_no >= from_z && t->z_no <= to_z && !row(ctx, t))
            break;
    }
    return ST_OK;
}

enum status ledger_catalogues_in(struct ledger *l, int64_t from_seq, int64_t to_seq, struct catalogue_row *out,
                                 size_t cap, size_t *n, struct err *e)
{
    (void)l;
    (void)to_seq;
    (void)e;
    assert_true(cap > 0);
    *out = (struct catalogue_row){.seq = from_seq, .hash = "09", .what = "start"};
    *n = 1;
    return ST_OK;
}

enum status ledger_read_begin(struct ledger *l, bool *began, struct err *e)
{
    (void)l;
    (void)e;
    *began = true;
    return ST_OK;
}

void ledger_read_end(struct ledger *l, bool began)
{
    (void)l;
    (void)began;
}

enum status ledger_former_days(struct ledger *l, struct day_row *days, size_t n, struct err *e)
{
    (void)l;
    (void)days;
    (void)n;
    (void)e;
    return ST_OK;
}

/* Of the other reports, which nobody asks for here. */
enum status ledger_service_events(struct ledger *l, int64_t to_seq,
                                  bool (*row)(void *ctx, const struct service_event *v), void *ctx, struct err *e)
{
    (void)l;
    (void)to_seq;
    (void)row;
    (void)ctx;
    return err_set(e, ST_NOT_FOUND, "no uptime here");
}

enum status ledger_bag_figures(struct ledger *l, int64_t from_seq, int64_t to_seq, bool in_place, int64_t until_seq,
                               bool (*row)(void *ctx, const struct bag_figure *f), void *ctx, struct err *e)
{
    (void)l;
    (void)from_seq;
    (void)to_seq;
    (void)in_place;
    (void)until_seq;
    (void)row;
    (void)ctx;
    return err_set(e, ST_NOT_FOUND, "no bags here");
}

static const struct day_row four_days[] = {
    {.z_no = 4, .first_seq = 31, .last_seq = 35, .label = "2026-11-22", .final = false},
    {.z_no = 3, .first_seq = 21, .last_seq = 30, .label = "2026-11-20", .final = true}, /* the clock was set back */
    {.z_no = 2, .first_seq = 11, .last_seq = 20, .label = "2026-11-21", .final = true},
    {.z_no = 1, .first_seq = 1, .last_seq = 10, .label = "2026-11-20", .final = true},
};

static struct tally_row tally(int64_t z_no, int32_t accepted, int32_t unknown, mass bottle)
{
    struct tally_row t = {.z_no = z_no,
                          .scheme = "ie",
                          .rate_period = "small-2024",
                          .material = "pet",
                          .colour = "clear",
                          .stream = "pet_clear",
                          .accepted = accepted,
                          .refused = 2,
                          .refund = {accepted * 15},
                          .bottle = bottle,
                          .cap = MASS_UNKNOWN,
                          .label = {40},
                          .mass_source = "catalogue",
                          .mass_unknown = unknown};
    return t;
}

static char *csv_of(struct ledger *l, const char *from, const char *to, bool open)
{
    struct report_request q = {.period = {.open = open}};
    if (from != NULL)
        assert_int_equal(day_bound_parse(&q.period.from, from, NULL), ST_OK);
    if (to != NULL)
        assert_int_equal(day_bound_parse(&q.period.to, to, NULL), ST_OK);
    struct report r;
    struct strbuf out = {0};
    assert_int_equal(report_kind_find("daily")->make(&r, l, &q, NULL), ST_OK);
    assert_int_equal(report_format_find("csv")->write(&out, &r, NULL), ST_OK);
    report_free(&r);
    return out.text;
}

#define HEADER                                                                                                         \
    "kiosk,z_no,day,first_seq,last_seq,final,scheme,material,colour,stream,rate_period,accepted,refused,"              \
    "refund_minor,currency,exponent,bottle_mg,cap_mg,label_mg,mass_source,mass_unknown_count\r\n"

static void every_column_in_its_place(void **state)
{
    (void)state;
    struct tally_row t = tally(2, 24, 1, (mass){480000});
    struct ledger l = {four_days, 4, &t, 1, ST_OK};
    char *csv = csv_of(&l, NULL, NULL, false);
    assert_string_equal(csv, HEADER "\"'=door\",2,\"2026-11-21\",11,20,true,\"ie\",\"pet\",\"clear\",\"pet_clear\","
                                    "\"small-2024\",24,2,360,\"EUR\",2,480000,,40,\"catalogue\",1\r\n");
    free(csv);
}

static void unknown_mass_is_never_zero(void **state)
{
    (void)state;
    struct tally_row t[] = {tally(1, 3, 3, (mass){0}), tally(2, 3, 0, MASS_UNKNOWN), tally(3, 0, 0, (mass){0})};
    struct ledger l = {four_days, 4, t, 3, ST_OK};
    char *csv = csv_of(&l, NULL, NULL, false);
    assert_non_null(strstr(csv, ",3,2,45,\"EUR\",2,,,40,\"catalogue\",3\r\n")); /* all three unknown */
    assert_non_null(strstr(csv, ",3,2,45,\"EUR\",2,,,40,\"catalogue\",0\r\n"));
    assert_non_null(strstr(csv, ",0,2,0,\"EUR\",2,0,,40,\"catalogue\",0\r\n")); /* nothing accepted weighs nothing */
    free(csv);
}

/* Which of the four days' rows come out, as the digits of their numbers. */
static void rows_of(const char *csv, char out[10])
{
    size_t n = 0;
    for (const char *at = strstr(csv, "\r\n"); at != NULL && at[2] != '\0'; at = strstr(at + 2, "\r\n"))
        out[n++] = strchr(at, ',')[1];
    out[n] = '\0';
}

static void periods(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        bool open;
        const char *want;
    } rows[] = {
        {NULL, NULL, false, "123"},
        {NULL, NULL, true, "1234"},
        {"2026-11-20", "2026-11-20", false, "13"},
        {"2026-11-21", NULL, false, "2"},
        {"2026-11-21", NULL, true, "24"},
        {NULL, "2026-11-20", true, "13"},
        {"2026-11-23", NULL, true, ""},
        {"2026-11-21", "2026-11-20", true, ""},
        {"z:2", "z:3", false, "23"},
        {"z:4", NULL, false, ""},
        {"z:4", "z:4", true, "4"},
        {"z:9", NULL, true, ""},
        {"z:2", "2026-11-20", false, "3"},
    };
    struct tally_row t[] = {tally(1, 1, 0, (mass){1}), tally(2, 1, 0, (mass){1}), tally(3, 1, 0, (mass){1}),
                            tally(4, 1, 0, (mass){1})};
    struct ledger l = {four_days, 4, t, 4, ST_OK};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *csv = csv_of(&l, rows[i].from, rows[i].to, rows[i].open), got[10];
        rows_of(csv, got);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("row %zu: days %s instead of %s", i, got, rows[i].want);
        free(csv);
    }
}

static void an_open_day_is_not_final(void **state)
{
    (void)state;
    struct tally_row t = tally(4, 1, 0, (mass){1});
    struct ledger l = {four_days, 4, &t, 1, ST_OK};
    char *csv = csv_of(&l, NULL, NULL, true);
    assert_non_null(strstr(csv, ",4,\"2026-11-22\",31,35,false,"));
    free(csv);
}

/* More days than one page holds, none lost or doubled at the seam. */
static void years_of_days(void **state)
{
    (void)state;
    enum { DAYS = 62 * 3 };
    for (size_t count = DAYS - 1; count <= DAYS + 1; count++) {
        static struct day_row days[DAYS + 1];
        for (size_t i = 0; i < count; i++) {
            days[i] = (struct day_row){.z_no = (int64_t)(count - i), .final = true};
            snprintf(days[i].label, sizeof days[i].label, "2026-01-01");
        }
        struct ledger l = {days, count, NULL, 0, ST_OK};
        struct day_row *got;
        size_t n;
        assert_int_equal(period_days(&l, &(struct period){0}, &got, &n, NULL), ST_OK);
        assert_int_equal(n, count);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(got[i].z_no, i + 1);
        free(got);
    }
}

static void the_head_says_what_is_covered(void **state)
{
    (void)state;
    struct ledger l = {four_days, 4, NULL, 0, ST_OK};
    struct report_request q = {.period = {.to = {.kind = BOUND_NUMBER, .z_no = 2}}};
    struct report r;
    assert_int_equal(report_daily(&r, &l, &q, NULL), ST_OK);
    assert_int_equal(r.head.kiosk_id, 7);
    assert_int_equal(r.head.days, 2);
    assert_int_equal(r.head.first_z, 1);
    assert_int_equal(r.head.last_z, 2);
    assert_int_equal(r.head.first_seq, 1);
    assert_int_equal(r.head.last_seq, 20);
    assert_int_equal(r.head.chain_seq, 900);
    assert_string_equal(r.head.first_day, "2026-11-20");
    assert_string_equal(r.head.last_day, "2026-11-21");
    assert_string_equal(r.head.time_zone, "Europe/Dublin");
    assert_int_equal(r.head.catalogue.bytes[31], 9);
    report_free(&r);
}

static void a_ledger_that_fails_gives_no_report(void **state)
{
    (void)state;
    struct ledger l = {four_days, 4, NULL, 0, ST_CORRUPT};
    struct report_request q = {0};
    struct report r;
    assert_int_equal(report_daily(&r, &l, &q, NULL), ST_CORRUPT);
}

static void bounds(void **state)
{
    (void)state;
    struct day_bound b;
    assert_int_equal(day_bound_parse(&b, "2028-02-29", NULL), ST_OK);
    assert_int_equal(b.kind, BOUND_DATE);
    assert_int_equal(day_bound_parse(&b, "z:1", NULL), ST_OK);
    assert_int_equal(b.z_no, 1);
    const char *const bad[] = {"",   "today",      "2026-02-29", "2026-1-1", "2026-11-21 ", "20261121",
                               "z:", "z:0",        "z:-1",       "z:1x",     "Z:1",         "z:9223372036854775808",
                               "12", "2026-13-01", "x:1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};
        assert_int_equal(day_bound_parse(&b, bad[i], &e), ST_INVALID);
        assert_non_null(strstr(e.msg, "right would be"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_in_its_place),
        cmocka_unit_test(unknown_mass_is_never_zero),
        cmocka_unit_test(periods),
        cmocka_unit_test(an_open_day_is_not_final),
        cmocka_unit_test(years_of_days),
        cmocka_unit_test(the_head_says_what_is_covered),
        cmocka_unit_test(a_ledger_that_fails_gives_no_report),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
