/* Reports over a year of days, made from the tallies, and their CSV; and the same figures recomputed from the journal:
 * by a bare GROUP BY over its bodies in SQLite, and by the whole of `verify`.
 *
 *   bench_reports [ROWS] */
#include "bench/bench.h"
#include "bench/fill.h"

#include "recovery/report.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define DAYS 365
#define RUNS 5

static double ms_since(int64_t begin)
{
    return (double)(bench_ns() - begin) / 1e6;
}

static double year_ms(struct ledger *l, const struct report_kind *k, size_t *rows, size_t *bytes)
{
    double ms[RUNS];
    for (int i = 0; i < RUNS; i++) {
        struct report_request q = {.period = {.open = true}};
        struct report r;
        struct strbuf csv = {0};
        struct err e = {0};
        int64_t begin = bench_ns();
        bench_ok(k->make(&r, l, &q, &e), &e, k->name);
        bench_ok(write_csv(&csv, &r, &e), &e, "csv");
        ms[i] = ms_since(begin);
        *rows = r.row_count;
        *bytes = csv.len;
        strbuf_free(&csv);
        report_free(&r);
    }
    return bench_quantile(ms, RUNS, 500);
}

/* The floor of a recomputation: the same rows, grouped by day and GTIN, nothing proved. */
static double group_by_ms(const char *path)
{
    sqlite3 *h = NULL;
    sqlite3_stmt *q = NULL;
    int64_t begin = bench_ns();
    if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(h,
                           "SELECT z_no, json_extract(body, '$.made.container.gtin'), count(*),"
                           " sum(json_extract(body, '$.made.container.bottle_mg')) FROM journal WHERE kind = 'landed'"
                           " GROUP BY 1, 2",
                           -1, &q, NULL) != SQLITE_OK)
        bench_die("%s: %s", path, sqlite3_errmsg(h));
    while (sqlite3_step(q) == SQLITE_ROW)
        continue;
    sqlite3_finalize(q);
    sqlite3_close(h);
    return ms_since(begin);
}

int main(int argc, char **argv)
{
    char path[4096];
    const char *state = bench_folder();
    int64_t rows = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
    struct fill_options o = {
        .rows = rows, .rows_a_day = rows / DAYS + 1, .refused_in = 20, .redeemed_percent = 80, .bag_size = 400};
    struct fill_result made = fill_ledger(state, &o);
    struct ledger *l = NULL;
    struct err e = {0};
    printf("made: %lld rows, %lld containers, %lld days\n", (long long)made.rows, (long long)made.containers,
           (long long)made.days);
    bench_ok(ledger_open_reader(&l, state, &e), &e, "open");
    for (const struct report_kind *k = report_kinds; k->name != NULL; k++) {
        size_t count, bytes;
        if (k->make == report_fees) /* a daily of another name, which needs a scheme */
            continue;
        double ms = year_ms(l, k, &count, &bytes);
        printf("%-10s %8.1f ms  %6zu rows, %zu bytes of CSV\n", k->name, ms, count, bytes);
    }
    snprintf(path, sizeof path, "%s/ledger.db", state);
    struct verify_report v;
    double bare = group_by_ms(path);
    int64_t begin = bench_ns();
    bench_ok(ledger_verify(l, NULL, &v, NULL, NULL, &e), &e, "verify");
    double all = ms_since(begin);
    if (!v.ok)
        bench_die("verify: %s: %s", v.where, v.what);
    printf("from the journal: a bare GROUP BY %.0f ms; verify, every table and signature, %.0f ms (%.1f times)\n", bare,
           all, all / bare);
    ledger_close(l);
    return 0;
}
