/* Proof of a large ledger: `verify` and `rebuild`, rows a second over a million rows of the journal, against a bare
 * scan that reads and hashes the same rows; the bytes that a container takes on disk; and opening the ledger, with the
 * rows in closed days and in one open day.
 *
 *   bench_proof [ROWS] */
#include "bench/bench.h"
#include "bench/fill.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define A_DAY 5000 /* rows: a busy shop */

static double seconds_since(int64_t begin)
{
    return (double)(bench_ns() - begin) / 1e9;
}

/* The floor: every cell of every row once, into one hash a row as long as the journal's. */
static double bare_scan(const char *state)
{
    char path[4096];
    sqlite3 *h = NULL;
    sqlite3_stmt *q = NULL;
    uint8_t hash[32];
    snprintf(path, sizeof path, "%s/ledger.db", state);
    int64_t begin = bench_ns();
    if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(h, "SELECT * FROM journal ORDER BY seq", -1, &q, NULL) != SQLITE_OK)
        bench_die("%s: %s", path, sqlite3_errmsg(h));
    while (sqlite3_step(q) == SQLITE_ROW) {
        crypto_generichash_state g;
        crypto_generichash_init(&g, NULL, 0, sizeof hash);
        for (int i = 0; i < sqlite3_column_count(q); i++) {
            const void *p = sqlite3_column_blob(q, i);
            crypto_generichash_update(&g, p, (unsigned)sqlite3_column_bytes(q, i));
        }
        crypto_generichash_final(&g, hash, sizeof hash);
    }
    sqlite3_finalize(q);
    sqlite3_close(h);
    return seconds_since(begin);
}

static double verify(const char *state, int64_t rows)
{
    struct ledger *l = NULL;
    struct verify_report v;
    struct err e = {0};
    int64_t begin = bench_ns();
    bench_ok(ledger_open_reader(&l, state, &e), &e, "open");
    bench_ok(ledger_verify(l, NULL, &v, NULL, NULL, &e), &e, "verify");
    double s = seconds_since(begin);
    if (!v.ok || v.rows != rows)
        bench_die("verify: %s: %s", v.where, v.what);
    ledger_close(l);
    return s;
}

static struct ledger *open_writer(const char *state, struct seal **seal, bool repair)
{
    char keys[4096];
    struct ledger *l = NULL;
    struct err e = {0};
    snprintf(keys, sizeof keys, "%s/keys", state);
    bench_ok(seal_open(seal, keys, false, &e), &e, "seal");
    bench_ok(ledger_open(&l, &(struct ledger_options){.state_dir = state, .seal = *seal, .repair = repair}, &e), &e,
             "open");
    return l;
}

static double rebuild(const char *state, int64_t rows)
{
    struct seal *seal = NULL;
    struct err e = {0};
    int64_t done = 0, begin = bench_ns();
    struct ledger *l = open_writer(state, &seal, true);
    bench_ok(ledger_rebuild(l, &done, &e), &e, "rebuild");
    double s = seconds_since(begin);
    if (done != rows)
        bench_die("rebuild: %lld rows", (long long)done);
    ledger_close(l);
    seal_free(seal);
    return s;
}

static double opening_ms(const char *state)
{
    double ms[5];
    for (int i = 0; i < 5; i++) {
        struct seal *seal = NULL;
        int64_t begin = bench_ns();
        struct ledger *l = open_writer(state, &seal, false);
        ms[i] = seconds_since(begin) * 1e3;
        ledger_close(l);
        seal_free(seal);
    }
    return bench_quantile(ms, 5, 500);
}

static int64_t bytes_of(const char *state)
{
    char path[4096];
    struct stat st;
    snprintf(path, sizeof path, "%s/ledger.db", state);
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void folder(char out[4096], const char *name)
{
    snprintf(out, 4096, "%s/%s", bench_folder(), name);
    if (mkdir(out, 0700) != 0)
        bench_die("%s: cannot be made", out);
}

int main(int argc, char **argv)
{
    char days[4096], open_day[4096];
    struct fill_options o = {.rows = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000,
                             .rows_a_day = A_DAY,
                             .refused_in = 20,
                             .redeemed_percent = 80,
                             .bag_size = 400};
    folder(days, "days");
    folder(open_day, "open");
    int64_t begin = bench_ns();
    struct fill_result made = fill_ledger(days, &o);
    printf("made: %lld rows, %lld containers, %lld visits, %lld days; %.0f rows/s\n", (long long)made.rows,
           (long long)made.containers, (long long)made.visits, (long long)made.days,
           (double)made.rows / seconds_since(begin));
    printf("on disk: %.0f bytes a container, %.0f a row\n", (double)bytes_of(days) / (double)made.containers,
           (double)bytes_of(days) / (double)made.rows);
    double first = bare_scan(days), check = verify(days, made.rows), floor = bare_scan(days);
    floor = first < floor ? first : floor;
    double again = rebuild(days, made.rows);
    double n = (double)made.rows;
    printf("scan and hash: %.0f rows/s\n", n / floor);
    printf("verify:        %.0f rows/s, %.1f times the scan\n", n / check, check / floor);
    printf("rebuild:       %.0f rows/s, %.1f times the scan\n", n / again, again / floor);
    printf("opening, %lld rows in days of %d: %.1f ms\n", (long long)made.rows, A_DAY, opening_ms(days));
    o.rows_a_day = 0;
    made = fill_ledger(open_day, &o);
    printf("opening, %lld rows in the open day: %.1f ms\n", (long long)made.rows, opening_ms(open_day));
    return 0;
}
