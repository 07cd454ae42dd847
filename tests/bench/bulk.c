#include "bench/bulk.h"

#include "bench/bench.h"
#include "bench/fill.h"

#include "ledger/figures.h"
#include "ledger/inside.h" /* the hash of a row */
#include "recovery/report.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY_MS   INT64_C(86400000)
#define BEGIN_MS INT64_C(1767225600000) /* 2026-01-01 */
#define A_BAG    400
#define HOURS    16 /* of a shop's day, from 6 o'clock */

struct product {
    char gtin[15];
    const char *material, *colour, *stream;
    int ml;
    int64_t bottle, cap;
};

static const struct {
    const char *material, *colour, *stream;
} kinds[] = {{"pet", "clear", "pet_clear"},
             {"pet", "light_blue", "pet_light_blue"},
             {"pet", "green", "pet_coloured"},
             {"aluminium", "none", "aluminium"},
             {"glass", "brown", "glass_brown"}};
#define KINDS (sizeof kinds / sizeof *kinds)

struct bulk {
    sqlite3 *h;
    sqlite3_stmt *journal, *tally, *product_tally, *hour, *visit, *day, *bag;
    struct product products[BULK_PRODUCTS];
    struct bulk_result made;
    struct hash prev;
    struct rng rng;
    int64_t seq, z, at_ms, day_first, ids, in_bag, bag_seq, bag_mg;
    int64_t accepted[BULK_PRODUCTS], hours[24];
};

static void script(struct bulk *b, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(b->h, sql, NULL, NULL, &message) != SQLITE_OK)
        bench_die("%s: %s", sql, message);
}

static sqlite3_stmt *prepare(struct bulk *b, const char *sql)
{
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(b->h, sql, -1, &q, NULL) != SQLITE_OK)
        bench_die("%s: %s", sql, sqlite3_errmsg(b->h));
    return q;
}

static void run(struct bulk *b, sqlite3_stmt *q)
{
    if (sqlite3_step(q) != SQLITE_DONE)
        bench_die("bulk: %s", sqlite3_errmsg(b->h));
    sqlite3_reset(q);
}

static void put_row(struct bulk *b, const char *kind, const char *body, int n)
{
    struct row r = {.seq = ++b->seq,
                    .at_ms = b->at_ms,
                    .z_no = b->z,
                    .prev = b->prev,
                    .kind = kind,
                    .actor = "kiosk",
                    .body = body};
    (void)n;
    struct hash hash = row_hash(&r);
    sqlite3_bind_int64(b->journal, 1, r.seq);
    sqlite3_bind_int64(b->journal, 2, r.at_ms);
    sqlite3_bind_int64(b->journal, 3, r.z_no);
    sqlite3_bind_text(b->journal, 4, kind, -1, SQLITE_STATIC);
    sqlite3_bind_text(b->journal, 5, body, n, SQLITE_STATIC);
    sqlite3_bind_blob(b->journal, 6, b->prev.bytes, sizeof b->prev.bytes, SQLITE_STATIC);
    sqlite3_bind_blob(b->journal, 7, hash.bytes, sizeof hash.bytes, SQLITE_STATIC);
    run(b, b->journal);
    b->prev = hash;
}

/* Ids in order, so that no index is written at random. */
static void new_id(struct bulk *b, char out[37])
{
    int64_t n = ++b->ids;
    snprintf(out, 37, "%08" PRIx64 "-0000-4000-8000-%012" PRIx64, (uint64_t)n >> 20, (uint64_t)n);
}

#define CONTAINER                                                                                                      \
    "{\"bottle_mg\":%" PRId64 ",\"cap_mg\":%" PRId64 ",\"colour\":\"%s\",\"drink\":\"water\",\"gtin\":\"%s\","         \
    "\"label_mg\":null,\"mass_source\":\"catalogue\",\"material\":\"%s\",\"refillable\":false,\"stream\":\"%s\","      \
    "\"volume_ml\":%d}"
#define OF_PRODUCT p->bottle, p->cap, p->colour, p->gtin, p->material, p->stream, p->ml
#define NO_LIST    "0000000000000000000000000000000000000000000000000000000000000000"

static void one_container(struct bulk *b, size_t which)
{
    const struct product *p = &b->products[which];
    char body[1024], admitted[37], landed[37];
    int64_t visit = b->made.containers / 24 + 10;
    new_id(b, admitted);
    new_id(b, landed);
    int n = snprintf(body, sizeof body,
                     "{\"container\":" CONTAINER ",\"id\":\"%s\",\"lane\":\"counter\",\"made\":{\"balance\":0,"
                     "\"catalogue\":\"" NO_LIST "\",\"clock\":\"synced\",\"scheme\":\"bench\",\"visit\":%" PRId64
                     "},\"refund\":15,\"rule\":\"small\",\"training\":false,\"visit\":%" PRId64 "}",
                     OF_PRODUCT, admitted, visit, visit);
    put_row(b, "admitted", body, n);
    n = snprintf(body, sizeof body,
                 "{\"admitted\":\"%s\",\"bin\":\"bin\",\"id\":\"%s\",\"made\":{\"bag\":\"Y-%" PRId64
                 "\",\"balance\":15,\"catalogue\":\"" NO_LIST "\",\"clock\":\"synced\",\"container\":" CONTAINER
                 ",\"lane\":\"counter\",\"refund\":15,\"rule\":\"small\",\"scheme\":\"bench\",\"training\":false,"
                 "\"visit\":%" PRId64 "}}",
                 admitted, landed, b->made.bags, OF_PRODUCT, visit);
    put_row(b, "landed", body, n);
    b->accepted[which]++;
    b->bag_mg += p->bottle + p->cap;
    b->in_bag++;
    b->made.containers++;
}

static void close_bag(struct bulk *b)
{
    char id[24], seal[24], body[256], receipt[37];
    snprintf(id, sizeof id, "Y-%" PRId64, b->made.bags);
    snprintf(seal, sizeof seal, "YS-%" PRId64, b->made.bags);
    new_id(b, receipt);
    int n =
        snprintf(body, sizeof body,
                 "{\"bag\":\"%s\",\"document\":\"D-%" PRId64 "\",\"id\":\"%s\",\"made\":{\"clock\":\"synced\",\"seal\":"
                 "\"%s\"},\"mass_mg\":%" PRId64 ",\"recycler\":\"Example Plastics\"}",
                 id, b->made.bags, receipt, seal, b->bag_mg);
    put_row(b, "bag_receipt", body, n);
    sqlite3_bind_text(b->bag, 1, id, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(b->bag, 2, b->made.bags);
    sqlite3_bind_int64(b->bag, 3, b->bag_seq);
    sqlite3_bind_int64(b->bag, 4, b->at_ms);
    sqlite3_bind_int64(b->bag, 5, b->seq);
    sqlite3_bind_text(b->bag, 6, seal, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(b->bag, 7, b->in_bag);
    sqlite3_bind_int64(b->bag, 8, b->bag_mg);
    run(b, b->bag);
    b->made.bags++;
    b->bag_seq = b->seq;
    b->in_bag = b->bag_mg = 0;
}

/* Squared: most of what comes is a few products. */
static size_t some_product(struct bulk *b)
{
    uint64_t r = rng_below(&b->rng, 1 << 16);
    return (size_t)(r * r * BULK_PRODUCTS >> 32);
}

static void tally_kind(struct bulk *b, size_t kind)
{
    int64_t n = 0, bottle = 0, cap = 0;
    for (size_t i = kind; i < BULK_PRODUCTS; i += KINDS) {
        n += b->accepted[i];
        bottle += b->accepted[i] * b->products[i].bottle;
        cap += b->accepted[i] * b->products[i].cap;
    }
    if (n == 0)
        return;
    sqlite3_bind_int64(b->tally, 1, b->z);
    sqlite3_bind_text(b->tally, 2, kinds[kind].material, -1, SQLITE_STATIC);
    sqlite3_bind_text(b->tally, 3, kinds[kind].colour, -1, SQLITE_STATIC);
    sqlite3_bind_text(b->tally, 4, kinds[kind].stream, -1, SQLITE_STATIC);
    sqlite3_bind_int64(b->tally, 5, n);
    sqlite3_bind_int64(b->tally, 6, bottle);
    sqlite3_bind_int64(b->tally, 7, cap);
    run(b, b->tally);
}

static void tally_product(struct bulk *b, size_t i)
{
    const struct product *p = &b->products[i];
    sqlite3_bind_int64(b->product_tally, 1, b->z);
    sqlite3_bind_text(b->product_tally, 2, p->gtin, -1, SQLITE_STATIC);
    sqlite3_bind_text(b->product_tally, 3, p->material, -1, SQLITE_STATIC);
    sqlite3_bind_text(b->product_tally, 4, p->colour, -1, SQLITE_STATIC);
    sqlite3_bind_text(b->product_tally, 5, p->stream, -1, SQLITE_STATIC);
    sqlite3_bind_int64(b->product_tally, 6, p->ml);
    sqlite3_bind_int64(b->product_tally, 7, b->accepted[i]);
    sqlite3_bind_int64(b->product_tally, 8, p->bottle);
    sqlite3_bind_int64(b->product_tally, 9, p->cap);
    run(b, b->product_tally);
}

static void close_day(struct bulk *b, int64_t containers)
{
    for (size_t kind = 0; kind < KINDS; kind++)
        tally_kind(b, kind);
    for (size_t i = 0; i < BULK_PRODUCTS; i++)
        if (b->accepted[i] > 0)
            tally_product(b, i);
    for (int hour = 0; hour < 24; hour++) {
        if (b->hours[hour] == 0)
            continue;
        sqlite3_stmt *both[] = {b->hour, b->visit};
        for (int k = 0; k < 2; k++) {
            sqlite3_bind_int64(both[k], 1, b->z);
            sqlite3_bind_int(both[k], 2, hour);
            sqlite3_bind_int64(both[k], 3, k == 0 ? b->hours[hour] : b->hours[hour] / 24 + 1);
            run(b, both[k]);
        }
    }
    sqlite3_bind_int64(b->day, 1, b->z);
    sqlite3_bind_int64(b->day, 2, BEGIN_MS / 1000 + (b->z - 1) * 86400);
    sqlite3_bind_int64(b->day, 3, b->day_first);
    sqlite3_bind_int64(b->day, 4, b->seq);
    sqlite3_bind_int64(b->day, 5, containers);
    run(b, b->day);
    memset(b->accepted, 0, sizeof b->accepted);
    memset(b->hours, 0, sizeof b->hours);
}

static void one_day(struct bulk *b, int64_t containers)
{
    script(b, "BEGIN");
    b->day_first = b->seq + 1;
    for (int64_t i = 0; i < containers; i++) {
        int hour = 6 + (int)(i * HOURS / containers);
        b->at_ms = BEGIN_MS + (b->z - 1) * DAY_MS + 6 * 3600000 + i * (HOURS * 3600000) / containers;
        b->hours[hour]++;
        one_container(b, some_product(b));
        if (b->in_bag == A_BAG)
            close_bag(b);
    }
    close_day(b, containers);
    script(b, "COMMIT");
}

static void make_products(struct bulk *b)
{
    static const int sizes[] = {330, 500, 750, 1000, 1500};
    for (size_t i = 0; i < BULK_PRODUCTS; i++) {
        struct product *p = &b->products[i];
        snprintf(p->gtin, sizeof p->gtin, "%014" PRIu64, bench_gtin((int64_t)i).value);
        p->material = kinds[i % KINDS].material;
        p->colour = kinds[i % KINDS].colour;
        p->stream = kinds[i % KINDS].stream;
        p->ml = sizes[i / KINDS % 5];
        p->bottle = 10000 + (int64_t)i * 7;
        p->cap = i % KINDS == 3 ? 0 : 1600;
    }
}

static void begin(struct bulk *b, const char *state)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/ledger.db", state);
    if (sqlite3_open(path, &b->h) != SQLITE_OK)
        bench_die("%s: %s", path, sqlite3_errmsg(b->h));
    script(b,
           "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;"
           " DROP TRIGGER journal_in_order; UPDATE bag SET closed_seq = 1, closed_ms = 1, seal = 'first';"
           " UPDATE day SET last_seq = (SELECT max(seq) FROM journal), closed_ms = opened_ms WHERE last_seq IS NULL");
    sqlite3_stmt *q =
        prepare(b, "SELECT seq, hash, (SELECT max(z_no) FROM day) FROM journal ORDER BY seq DESC LIMIT 1");
    if (sqlite3_step(q) != SQLITE_ROW)
        bench_die("bulk: no journal");
    b->seq = sqlite3_column_int64(q, 0);
    memcpy(b->prev.bytes, sqlite3_column_blob(q, 1), sizeof b->prev.bytes);
    b->z = sqlite3_column_int64(q, 2);
    sqlite3_finalize(q);
    b->bag_seq = b->seq;
    b->made.bags = 1;
    b->journal = prepare(b, "INSERT INTO journal VALUES (?1, ?2, 0, ?3, ?4, 'kiosk', ?5, ?6, ?7)");
    b->tally =
        prepare(b, "INSERT INTO tally VALUES (?1, 'bench', ?2, ?3, ?4, 'small', 'catalogue', ?5, 0, ?5 * 15, ?6, 0,"
                   " ?7, 0, 0, ?5)");
    b->product_tally =
        prepare(b, "INSERT INTO container_tally VALUES (?1, 'bench', ?2, ?3, ?4, ?5, ?6, 'small', 'catalogue',"
                   " ?7, ?7 * 15, ?7 * ?8, 0, ?7 * ?9, 0, 0, ?7)");
    b->hour = prepare(b, "INSERT INTO hour_tally VALUES (?1, ?2, ?3, 0)");
    b->visit = prepare(b, "INSERT INTO visit_tally VALUES (?1, ?2, 'paid', ?3, ?3 * 60000)");
    b->day =
        prepare(b, "INSERT INTO day (z_no, label, first_seq, last_seq, opened_ms, closed_ms, offset_s, closed_by,"
                   " accepted, refused, visits, in_doubt, fell_unscanned, vouchers_count, redeemed_count, refunds,"
                   " vouchers_issued, redeemed, donated, pet_mg, pet_unknown) VALUES (?1, date(?2, 'unixepoch'), ?3,"
                   " ?4, ?2 * 1000, ?2 * 1000 + 86399000, 0, 'kiosk', ?5, 0, ?5 / 24, 0, 0, ?5 / 24, ?5 / 30,"
                   " ?5 * 15, ?5 * 15, ?5 * 12, 0, 0, 0)");
    b->bag =
        prepare(b, "INSERT INTO bag VALUES (?1, 'bin', 1000 + ?2, ?3, ?4, ?5, ?4, 'user:staff', ?6, ?7, 0, 0, 0, ?8, 0,"
                   " ?8, 0, 0)");
}

static void end(struct bulk *b)
{
    sqlite3_stmt *all[] = {b->journal, b->tally, b->product_tally, b->hour, b->visit, b->day, b->bag};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sqlite3_finalize(all[i]);
    script(b, "PRAGMA journal_mode = WAL");
    sqlite3_close(b->h);
}

struct bulk_result bulk_ledger(const char *state, int64_t containers)
{
    char path[4096];
    struct stat s;
    struct fill_options few = {.rows = 200};
    struct bulk *b = calloc(1, sizeof *b);
    if (b == NULL)
        bench_die("out of memory");
    fill_ledger(state, &few); /* schema, kiosk, keys and the first rows are true ones */
    b->rng = rng_seeded(7);
    make_products(b);
    begin(b, state);
    for (int day = 0; day < BULK_DAYS; day++) {
        b->z++;
        one_day(b, containers * (day + 1) / BULK_DAYS - containers * day / BULK_DAYS);
    }
    b->made.rows = b->seq;
    end(b);
    snprintf(path, sizeof path, "%s/ledger.db", state);
    b->made.bytes = stat(path, &s) == 0 ? s.st_size : 0;
    struct bulk_result made = b->made;
    free(b);
    return made;
}

static void check_chain(sqlite3 *h, int64_t from)
{
    sqlite3_stmt *q = NULL;
    struct hash prev = {0};
    if (sqlite3_prepare_v2(
            h,
            "SELECT seq, at_ms, offset_s, z_no, kind, actor, body, prev, hash FROM journal WHERE seq >= ?"
            " ORDER BY seq LIMIT 2000",
            -1, &q, NULL) != SQLITE_OK)
        bench_die("check: %s", sqlite3_errmsg(h));
    sqlite3_bind_int64(q, 1, from);
    for (int n = 0; sqlite3_step(q) == SQLITE_ROW; n++) {
        struct row r = {.seq = sqlite3_column_int64(q, 0),
                        .at_ms = sqlite3_column_int64(q, 1),
                        .offset_s = sqlite3_column_int(q, 2),
                        .z_no = sqlite3_column_int64(q, 3),
                        .kind = (const char *)sqlite3_column_text(q, 4),
                        .actor = (const char *)sqlite3_column_text(q, 5),
                        .body = (const char *)sqlite3_column_text(q, 6)};
        memcpy(r.prev.bytes, sqlite3_column_blob(q, 7), sizeof r.prev.bytes);
        struct hash is = row_hash(&r);
        if ((n > 0 && memcmp(&prev, &r.prev, sizeof prev) != 0) ||
            memcmp(is.bytes, sqlite3_column_blob(q, 8), sizeof is.bytes) != 0)
            bench_die("bulk: the chain does not hold at %" PRId64, r.seq);
        prev = is;
    }
    sqlite3_finalize(q);
}

void bulk_check(const char *state)
{
    char path[4096];
    sqlite3 *h = NULL;
    struct ledger *l = NULL;
    struct ledger_head head;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/ledger.db", state);
    bench_ok(ledger_open_reader(&l, state, &e), &e, "open");
    bench_ok(ledger_head(l, &head, &e), &e, "head");
    if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        bench_die("%s: %s", path, sqlite3_errmsg(h));
    for (int64_t i = 0; i < 20; i++)
        check_chain(h, 1 + i * head.seq / 20);
    sqlite3_close(h);
    for (int64_t z = 2; z <= BULK_DAYS; z += BULK_DAYS / 5) {
        struct period p = {.from = {.kind = BOUND_NUMBER, .z_no = z}, .to = {.kind = BOUND_NUMBER, .z_no = z}};
        struct export_check check;
        bench_ok(export_recount(l, &p, &check, &e), &e, "recount");
        if (!check.same)
            bench_die("bulk: %s", check.what);
    }
    ledger_close(l);
}
