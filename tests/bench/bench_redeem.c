/* Redemptions a second, one in each COMMIT and up to 32 in one, through the ledger's jobs; against a bare conditional
 * UPDATE of as many vouchers and a COMMIT. Alternating rounds, so that whatever else the machine does meets both. */
#include "bench/bench.h"

#include "ledger/job.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUND    128 /* redemptions */
#define ROUNDS   9
#define BATCHES  2
#define VOUCHERS (ROUND * ROUNDS * BATCHES)

struct rig {
    struct ledger *l;
    struct rng rng;
    sqlite3 *bare;
    sqlite3_stmt *update, *begin, *commit;
    char (*digits)[TOKEN_DIGITS + 1];
    int64_t ours, theirs; /* vouchers redeemed so far */
    struct job *jobs[JOB_BATCH_MAX];
    struct answer *answers[JOB_BATCH_MAX];
};

static void step(struct rig *r, sqlite3_stmt *q)
{
    if (sqlite3_step(q) != SQLITE_DONE || sqlite3_reset(q) != SQLITE_OK)
        bench_die("bare: %s", sqlite3_errmsg(r->bare));
}

static void issue(struct rig *r, int64_t n)
{
    struct fact f[5] = {bench_fact(&r->rng, FACT_VISIT_OPENED), bench_admitted(&r->rng, n + 1)};
    struct fact_result res[5];
    struct err e = {0};
    f[2] = bench_landed(&r->rng, &f[1]);
    f[3] = bench_fact(&r->rng, FACT_VOUCHER);
    f[3].voucher = (struct fact_voucher){.visit = n + 1, .valid_days = 365, .how = "asked"};
    rng_bytes(&r->rng, f[3].voucher.nonce, sizeof f[3].voucher.nonce);
    f[4] = bench_fact(&r->rng, FACT_VISIT_CLOSED);
    f[4].visit_closed = (struct fact_visit_closed){.visit = n + 1, .how = "paid"};
    bench_ok(ledger_commit_all(r->l, f, res, 5, &e), &e, "issue");
    snprintf(r->digits[n], sizeof r->digits[n], "%s", res[3].voucher.digits);
}

static void make_bare(struct rig *r)
{
    char path[4096], sql[300];
    snprintf(path, sizeof path, "%s/bare.db", bench_folder());
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE voucher (counter INTEGER PRIMARY KEY,"
             " pay TEXT NOT NULL, claim TEXT) STRICT; WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"
             " WHERE n < %d) INSERT INTO voucher SELECT n, 'open', NULL FROM c;",
             VOUCHERS);
    if (sqlite3_open(path, &r->bare) != SQLITE_OK || sqlite3_exec(r->bare, sql, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(r->bare, "UPDATE voucher SET pay = 'redeemed', claim = ? WHERE counter = ? AND pay = 'open'",
                           -1, &r->update, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(r->bare, "BEGIN IMMEDIATE", -1, &r->begin, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(r->bare, "COMMIT", -1, &r->commit, NULL) != SQLITE_OK)
        bench_die("bare: %s", sqlite3_errmsg(r->bare));
}

static double ours(struct rig *r, size_t in_flight)
{
    int64_t ns = 0;
    for (size_t done = 0; done < ROUND; done += in_flight) {
        for (size_t i = 0; i < in_flight; i++) {
            struct job *j = r->jobs[i];
            j->count = 1;
            j->facts[0] = bench_fact(&r->rng, FACT_REDEEMED);
            j->facts[0].redeemed = (struct fact_redeemed){.till = "till-1", .claim = event_id_new(&r->rng)};
            snprintf(j->facts[0].redeemed.digits, TOKEN_DIGITS + 1, "%s", r->digits[r->ours++]);
        }
        int64_t begin = bench_ns();
        job_run_batch(r->l, (const struct job *const *)r->jobs, r->answers, in_flight);
        ns += bench_ns() - begin;
        for (size_t i = 0; i < in_flight; i++)
            if (r->answers[i]->status != ST_OK || r->answers[i]->results[0].redeem != REDEEM_PAID)
                bench_die("redeem: %s", r->answers[i]->message);
    }
    return (double)ns / 1e9;
}

static double bare(struct rig *r, size_t in_flight)
{
    int64_t begin = bench_ns();
    for (size_t done = 0; done < ROUND; done += in_flight) {
        step(r, r->begin);
        for (size_t i = 0; i < in_flight; i++) {
            sqlite3_bind_text(r->update, 1, "00000000-0000-4000-8000-000000000000", -1, SQLITE_STATIC);
            sqlite3_bind_int64(r->update, 2, ++r->theirs);
            step(r, r->update);
        }
        step(r, r->commit);
    }
    return (double)(bench_ns() - begin) / 1e9;
}

static void measure(struct rig *r, size_t in_flight)
{
    double a[ROUNDS], b[ROUNDS], ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        a[i] = ours(r, in_flight);
        b[i] = bare(r, in_flight);
        ratio[i] = a[i] / b[i];
    }
    double middle = bench_quantile(ratio, ROUNDS, 500); /* sorts */
    printf("%2zu in a COMMIT: %6.0f redemptions/s, bare %6.0f/s; ratio median %.2f (%.2f to %.2f)\n", in_flight,
           ROUND / bench_quantile(a, ROUNDS, 500), ROUND / bench_quantile(b, ROUNDS, 500), middle, ratio[0],
           ratio[ROUNDS - 1]);
}

static void make_room(struct rig *r)
{
    r->digits = calloc(VOUCHERS, sizeof r->digits[0]);
    for (size_t i = 0; i < JOB_BATCH_MAX; i++) {
        r->jobs[i] = calloc(1, sizeof *r->jobs[i]);
        r->answers[i] = calloc(1, sizeof *r->answers[i]);
        if (r->digits == NULL || r->jobs[i] == NULL || r->answers[i] == NULL)
            bench_die("out of memory");
        r->jobs[i]->kind = JOB_COMMIT;
    }
}

int main(void)
{
    static const uint8_t seed[32] = {7};
    struct rig r = {.rng = rng_seeded(1)};
    struct seal *seal = NULL;
    struct err e = {0};
    struct ledger_options o = {.state_dir = bench_folder(), .synchronous = "OFF"};
    make_room(&r);
    bench_ok(seal_from_seed(&seal, seed, &e), &e, "seal");
    o.seal = seal;
    bench_ok(ledger_open(&r.l, &o, &e), &e, "ledger");
    bench_first_facts(r.l, &r.rng);
    for (int64_t n = 0; n < VOUCHERS; n++)
        issue(&r, n);
    ledger_close(r.l);
    o.synchronous = NULL;
    bench_ok(ledger_open(&r.l, &o, &e), &e, "ledger");
    make_bare(&r);
    measure(&r, 1);
    measure(&r, JOB_BATCH_MAX);
    sqlite3_finalize(r.update);
    sqlite3_finalize(r.begin);
    sqlite3_finalize(r.commit);
    sqlite3_close(r.bare);
    ledger_close(r.l);
    seal_free(seal);
    for (size_t i = 0; i < JOB_BATCH_MAX; i++) {
        free(r.jobs[i]);
        free(r.answers[i]);
    }
    free(r.digits);
    return 0;
}
