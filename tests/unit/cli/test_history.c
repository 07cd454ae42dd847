/* What the operator's screen is told of the past, on a ledger made by the real one: the same figures as the exports. */
#include "unit/ledger/fixture.h"

#include "base/text.h"
#include "cli/history.h"
#include "recovery/report.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct fixture x;
static struct history_books books;
static struct history_period period;
static struct history_rows rows;
static struct history_row row;
static const char *program;

/* Day 1: one of everything, closed. Day 2, of the same date, is open. */
static int set_up(void **state)
{
    (void)state;
    fixture_start(&x);
    fill_everything(&x);
    history_open(&books, x.dir, NULL);
    text_copy(books.job.program, sizeof books.job.program, program);
    return 0;
}

/* Instead of that, a day with two vouchers, one of them void: a new year's file carries on with neither. */
static int set_up_year(void **state)
{
    (void)state;
    struct voucher_row v[2];
    history_close(&books);
    fixture_end(&x);
    fixture_start(&x);
    struct fact f = fact_bag(&x, "", "", -1);
    must(&x, &f);
    for (int i = 0; i < 2; i++) {
        int64_t visit = open_visit(&x);
        land(&x, visit, 15);
        f = fact_refused(&x, visit, REASON_UNKNOWN_GTIN);
        must(&x, &f);
        v[i] = pay_out(&x, visit);
        f = fact_visit_closed(&x, visit, "paid");
        must(&x, &f);
    }
    f = fact_redeemed(&x, v[0].digits, "till-1");
    must(&x, &f);
    f = fact_voided(&x, v[1].digits);
    must(&x, &f);
    history_open(&books, x.dir, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    history_close(&books);
    fixture_end(&x);
    return 0;
}

static int32_t today(void)
{
    return (int32_t)(T0 / 86400000);
}

static void ask_period(int32_t from, int32_t to)
{
    struct history_range q = {from, to};
    struct err e = {0};
    memset(&period, 0, sizeof period);
    if (history_period(&books, &q, &period, &e) != ST_OK)
        fail_msg("period: %s", e.msg);
}

/* The sum of a column over the rows that have a day; key: only those whose column `by` says so. */
static int64_t sum_of(const char *name, const char *column, const char *by, const char *key)
{
    struct report_request q = {.period = {.open = true}};
    struct report r;
    int64_t sum = 0;
    assert_int_equal(report_kind_find(name)->make(&r, x.l, &q, &x.e), ST_OK);
    size_t z = report_column(&r, "z_no"), at = report_column(&r, column), of = by != NULL ? report_column(&r, by) : 0;
    assert_true(at < r.column_count);
    static struct report_cursor k;
    report_first(&k, &r);
    for (const struct cell *c; (c = report_next(&k)) != NULL;) {
        if ((z < r.column_count && c[z].null) || (by != NULL && strcmp(c[of].text, key) != 0) || c[at].null)
            continue;
        sum += c[at].integer;
    }
    report_free(&r);
    return sum;
}

static void figures_are_those_of_the_exports(void **state)
{
    (void)state;
    ask_period(today() - 3, today() + 3);
    assert_int_equal(period.day_count, 1); /* two business days of one date */
    const struct history_day *d = &period.days[0];
    assert_int_equal(d->date, today());
    assert_false(d->final);
    assert_int_equal(d->first_z, 1);
    assert_true(d->last_z >= 2);
    int64_t accepted = 0, refused = 0, ms = 0;
    for (size_t i = 0; i < period.material_count; i++) {
        const struct history_sum *s = &d->materials[i];
        const char *word = period.materials[i];
        accepted += s->containers;
        assert_int_equal(s->containers, sum_of("daily", "accepted", "material", word));
        assert_int_equal(s->refund, sum_of("daily", "refund_minor", "material", word));
        assert_int_equal(s->mg, sum_of("daily", "bottle_mg", "material", word) +
                                    sum_of("daily", "cap_mg", "material", word) +
                                    sum_of("daily", "label_mg", "material", word));
        assert_int_equal(s->unknown, sum_of("daily", "mass_unknown_count", "material", word));
    }
    for (size_t i = 0; i < period.reason_count; i++) {
        refused += d->reasons[i];
        assert_int_equal(d->reasons[i], sum_of("rejects", "refused", "reason", period.reasons[i]));
    }
    for (size_t i = 0; i < period.cause_count; i++) {
        ms += d->causes[i].ms;
        assert_int_equal(d->causes[i].ms, sum_of("devices", "ms", "cause", period.causes[i]));
    }
    assert_true(accepted > 2 && accepted == d->accepted && refused == d->refused && refused > 0);
    assert_true(ms > 0 && ms <= d->ms);
    assert_int_equal(d->vouchers.issued, sum_of("vouchers", "issued_minor", NULL, NULL));
    assert_int_equal(d->vouchers.redeemed, sum_of("vouchers", "redeemed_minor", NULL, NULL));
    assert_int_equal(d->vouchers.expired, sum_of("vouchers", "expired_minor", NULL, NULL));
    assert_int_equal(d->vouchers.voided_count, sum_of("vouchers", "voided_count", NULL, NULL));
    assert_int_equal(d->refunds, sum_of("daily", "refund_minor", NULL, NULL));
    int64_t catalogue = 0;
    for (size_t i = 0; i < period.bags_given; i++)
        catalogue += period.bags[i].catalogue.mg;
    assert_int_equal(period.bag_count, period.bags_given);
    assert_int_equal(catalogue, sum_of("bags", "catalogue_mg", NULL, NULL));
    assert_true(period.bags_given >= 2 && period.bags[0].in_place && period.books.from == today());

    ask_period(today(), today());
    int64_t by_hour = 0;
    for (int h = 0; h < 24; h++)
        by_hour += period.hours[h].accepted;
    assert_int_equal(by_hour, accepted);
    ask_period(today() + 1, today() + 30);
    assert_int_equal(period.day_count, 0);
    assert_int_equal(period.bags_given, 0);
}

static enum status ask(struct history_query q)
{
    memset(&rows, 0, sizeof rows);
    x.e = (struct err){0};
    return history_rows(&books, &q, &rows, &x.e);
}

static void journal_is_paged_and_filtered(void **state)
{
    (void)state;
    assert_int_equal(ask((struct history_query){.rows = 5}), ST_OK);
    assert_int_equal(rows.count, 5);
    assert_int_equal(rows.lines[0].seq, rows.last);
    assert_int_equal(rows.next, rows.last - 5);
    int64_t seen = 5;
    while (rows.next != 0) { /* to the first row, each once */
        int64_t at = rows.next;
        assert_int_equal(ask((struct history_query){.at = at}), ST_OK);
        assert_int_equal(rows.lines[0].seq, at);
        seen += (int64_t)rows.count;
    }
    assert_int_equal(seen, rows.last);
    assert_int_equal(ask((struct history_query){.forwards = true, .at = 2, .rows = 2}), ST_OK);
    assert_int_equal(rows.lines[1].seq, 3);
    assert_int_equal(ask((struct history_query){.kind = "landed"}), ST_OK);
    assert_true(rows.count > 2);
    for (size_t i = 0; i < rows.count; i++) {
        assert_string_equal(rows.lines[i].kind, "landed");
        assert_int_equal(strlen(rows.lines[i].gtin), 14);
        assert_true(rows.lines[i].has_amount && rows.lines[i].visit > 0);
    }
    assert_int_equal(ask((struct history_query){.text = "UNKNOWN_gtin"}), ST_OK);
    assert_true(rows.count > 0);
    assert_string_equal(rows.lines[rows.count - 1].word, "unknown_gtin");
    assert_int_equal(ask((struct history_query){.text = "nobody wrote this"}), ST_OK);
    assert_true(rows.count == 0 && rows.next == 0);
    assert_int_equal(ask((struct history_query){.rows = 1}), ST_OK);
    int hour = (int)((rows.lines[0].at_ms / 1000 + rows.lines[0].offset_s) / 3600 % 24);
    assert_int_equal(ask((struct history_query){.hour = 1 + hour}), ST_OK);
    assert_true(rows.count > 0 && rows.lines[0].seq == rows.last);
    assert_int_equal(ask((struct history_query){.hour = 1 + (hour + 12) % 24}), ST_OK);
    assert_int_equal(rows.count, 0);
}

static void rows_about_one_thing_are_found(void **state)
{
    (void)state;
    assert_int_equal(ask((struct history_query){.about = HISTORY_ABOUT_VOUCHER, .id = "1"}), ST_OK);
    assert_true(rows.found && rows.count == 2);
    assert_string_equal(rows.lines[0].kind, "voucher");
    assert_string_equal(rows.lines[1].kind, "redeemed");
    assert_int_equal(rows.lines[0].amount, 110);
    assert_int_equal(ask((struct history_query){.about = HISTORY_ABOUT_BAG, .id = "K7-main-1"}), ST_OK);
    assert_int_equal(rows.count, 3); /* in, out, the recycler's word */
    assert_int_equal(ask((struct history_query){.about = HISTORY_ABOUT_CASE, .id = "1"}), ST_OK);
    assert_true(rows.found && rows.count >= 1);
    assert_int_equal(ask((struct history_query){.about = HISTORY_ABOUT_VISIT, .id = "1"}), ST_OK);
    assert_true(rows.found);
    for (size_t i = 0; i < rows.count; i++)
        assert_int_equal(rows.lines[i].visit, 1);
    assert_int_equal(rows.count, 12); /* without its slip, which names no visit */
    assert_int_equal(ask((struct history_query){.about = HISTORY_ABOUT_VOUCHER, .id = "999"}), ST_OK);
    assert_true(!rows.found && rows.count == 0);
}

static const char *value_of(const char *name)
{
    for (size_t i = 0; i < row.pair_count; i++)
        if (strcmp(row.pairs[i].name, name) == 0)
            return row.pairs[i].value;
    return "(none)";
}

static void a_row_is_whole_and_no_token_is_told(void **state)
{
    (void)state;
    bool voucher = false;
    int64_t last = ask((struct history_query){.rows = 1}) == ST_OK ? rows.last : 0;
    assert_true(last > 0);
    for (int64_t seq = 1; seq <= last; seq++) {
        memset(&row, 0, sizeof row);
        assert_int_equal(history_row(&books, seq, &row, &x.e), ST_OK);
        assert_int_equal(row.line.seq, seq);
        assert_int_equal(strlen(row.hash), 64);
        assert_true(row.pair_count > 0 && row.more == 0);
        for (size_t i = 0; i < row.pair_count; i++) { /* no 30 digits in a row */
            size_t digits = 0;
            for (const char *c = row.pairs[i].value; *c != '\0'; c++) {
                digits = *c >= '0' && *c <= '9' ? digits + 1 : 0;
                assert_true(digits < 30);
            }
        }
        if (strcmp(row.line.kind, "landed") == 0)
            assert_string_equal(value_of("made.rule"), "small-2024");
        voucher = voucher || strcmp(row.line.kind, "voucher") == 0;
    }
    assert_true(voucher);
    assert_int_equal(history_row(&books, last + 1, &row, &x.e), ST_NOT_FOUND);
}

static void hostile_bodies_are_text(void **state)
{
    (void)state;
    static struct history_row r;
    struct journal_row j = {.seq = 1, .kind = "landed", .actor = "\033[2J", .body = "{\"a\":\"\\u001b[31m\\u0000\"}"};
    history_line_of(&r.line, &j);
    assert_null(strchr(r.line.actor, '\033'));
    history_pairs_of(&r, "{\"x\":\"\\u001b]0;owned\\u0007\",\"y\":[[[[[[[[1]]]]]]]]}");
    assert_int_equal(r.pair_count, 2);
    assert_null(strchr(r.pairs[0].value, '\033'));
    r.pair_count = 0;
    history_pairs_of(&r, "this is no JSON");
    assert_int_equal(r.pair_count, 1);
}

/* The day before the new year is in the former file; both are one journal to whoever reads. */
static void former_years_are_one_journal(void **state)
{
    (void)state;
    struct ledger_options o = {.state_dir = x.dir, .seal = x.seal};
    struct fact by = fact_new(&x, FACT_DAY_CLOSED);
    struct ledger_year year;
    char former[160], away[160];
    assert_int_equal(ask((struct history_query){.kind = "landed"}), ST_OK);
    size_t landed = rows.count;
    ask_period(today() - 1, today() + 1);
    struct history_day before = period.days[0];
    ledger_close(x.l);
    x.l = NULL;
    if (ledger_new_year(&o, &by, &year, &x.e) != ST_OK)
        fail_msg("new year: %s", x.e.msg);
    fixture_open(&x);
    assert_int_equal(ask((struct history_query){.kind = "landed"}), ST_OK);
    assert_int_equal(rows.first, 1);
    assert_int_equal(rows.count, landed);
    assert_int_equal(ask((struct history_query){.about = HISTORY_ABOUT_VOUCHER, .id = "1"}), ST_OK);
    assert_int_equal(rows.count, 2);
    assert_int_equal(history_row(&books, 3, &row, &x.e), ST_OK);
    ask_period(today() - 1, today() + 1);
    assert_false(period.uptime_partly);
    const struct history_day *d = &period.days[0];
    assert_int_equal(d->accepted, before.accepted);
    assert_memory_equal(d->reasons, before.reasons, sizeof d->reasons);
    assert_memory_equal(d->materials, before.materials, sizeof d->materials);
    assert_int_equal(d->vouchers.voided, 15);
    assert_memory_equal(&d->vouchers, &before.vouchers, sizeof d->vouchers); /* its ends are in the former file alone */
    assert_true(d->ms > 0);

    struct history_file files[HISTORY_FILES_MAX];
    size_t n = 0;
    assert_int_equal(history_files(&books, files, &n, &x.e), ST_OK);
    assert_int_equal(n, 2);
    snprintf(former, sizeof former, "%s", files[1].path);
    snprintf(away, sizeof away, "%s/away", x.dir);
    assert_int_equal(rename(former, away), 0); /* without it what was carried over is told, and that it is a part */
    ask_period(today() - 1, today() + 1);
    assert_true(period.uptime_partly);
    assert_int_equal(period.days[0].accepted, before.accepted);
    assert_int_equal(ask((struct history_query){.kind = "landed"}), ST_OK);
    assert_true(rows.count == 0 && rows.first > 1);
    assert_int_equal(rename(away, former), 0);
}

static void what_cannot_be_read_is_told(void **state)
{
    (void)state;
    struct history_books none;
    struct history_range q = {1, 1};
    struct err e = {0};
    history_open(&none, "/nonexistent", NULL);
    assert_int_equal(history_period(&none, &q, &period, &e), ST_UNAVAILABLE);
    q.to = 5000;
    e = (struct err){0};
    assert_int_equal(history_period(&books, &q, &period, &e), ST_INVALID);
    if (geteuid() == 0)
        return; /* nothing is closed to root */
    e = (struct err){0};
    q.to = 1;
    assert_int_equal(chmod(x.dir, 0), 0);
    assert_int_equal(history_period(&books, &q, &period, &e), ST_DENIED);
    assert_int_equal(chmod(x.dir, 0755), 0);
}

static struct history_exported wait_for_export(void)
{
    struct history_exported out = {.state = EXPORT_RUNNING};
    for (int i = 0; i < 1000 && out.state == EXPORT_RUNNING; i++) {
        usleep(5000);
        history_export_look(&books, &out);
    }
    return out;
}

static void export_from_the_screen(void **state)
{
    (void)state;
    struct history_export q = {.report = "daily", .format = "csv", .range = {today(), today()}, .open = true};
    struct stat s;
    struct err e = {0};
    text_copy(q.folder, sizeof q.folder, x.dir);
    assert_int_equal(history_export_begin(&books, &q, &e), ST_OK);
    assert_int_equal(history_export_begin(&books, &q, NULL), ST_AGAIN);
    struct history_exported out = wait_for_export();
    if (out.state != EXPORT_DONE)
        fail_msg("export: %s", out.problem);
    assert_int_equal(stat(out.path, &s), 0);
    assert_true(s.st_size > 200 && out.bytes == s.st_size);
    assert_non_null(strstr(out.path, "/daily-2026-11-20.csv"));
    assert_int_equal(history_export_begin(&books, &q, &e), ST_OK); /* nothing is overwritten */
    history_export_cancel(&books);
    out = wait_for_export();
    assert_non_null(strstr(out.path, "/daily-2026-11-20-2.csv"));
    char meta[450];
    snprintf(meta, sizeof meta, "%s.meta.json", out.path);
    if (out.state == EXPORT_CANCELLED) /* unless it had been quicker */
        assert_true(stat(out.path, &s) != 0 && stat(meta, &s) != 0);
    text_copy(q.folder, sizeof q.folder, "/nonexistent");
    e = (struct err){0};
    assert_int_equal(history_export_begin(&books, &q, &e), ST_NOT_FOUND);
    text_copy(q.folder, sizeof q.folder, x.dir);
    text_copy(q.report, sizeof q.report, "nonsense");
    assert_int_equal(history_export_begin(&books, &q, &e), ST_OK);
    out = wait_for_export();
    assert_int_equal(out.state, EXPORT_FAILED);
    assert_non_null(strstr(out.problem, "no such report"));
    assert_string_equal(history_report(0), "daily");
    assert_string_equal(history_format(0), "csv");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_the_exports),
        cmocka_unit_test(journal_is_paged_and_filtered),
        cmocka_unit_test(rows_about_one_thing_are_found),
        cmocka_unit_test(a_row_is_whole_and_no_token_is_told),
        cmocka_unit_test(hostile_bodies_are_text),
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(export_from_the_screen),
        cmocka_unit_test_setup(former_years_are_one_journal, set_up_year), /* the last: it changes the books */
    };
    program = argc > 1 ? argv[1] : "build/bin/rebottle";
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
