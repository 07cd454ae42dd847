/* The catalogue's history, what two persons added to it, and what it lacked: the latter from the journal, of former
 * years' files too where they lie beside this one, by the index of schema/catalogue.sql. */
#include "ledger/inside.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* As schema/catalogue.sql has it: an index serves the very same expression only. */
#define GTIN    "substr(body, instr(body, '\"gtin\":\"') + 8, 14)"
#define UNKNOWN "kind = 'refused' AND instr(body, '\"reason\":\"unknown_gtin\"') > 0"

/* Who only trains says nothing about the list. */
#define EARNEST "instr(body, '\"training\":true') = 0"

#define USES "SELECT seq, at_ms, offset_s, hash, what, actor, rows FROM catalogue_use "

static enum status read_uses(struct rows *q, enum status st, struct catalogue_row *out, size_t cap, size_t *n,
                             struct err *e)
{
    *n = 0;
    while (st == ST_OK && (st = db_next(q, e)) == ST_OK && *n < cap) {
        struct catalogue_row *r = &out[(*n)++];
        *r = (struct catalogue_row){
            .seq = col_int(q, 0), .at_ms = col_int(q, 1), .offset_s = col_int32(q, 2), .rows = col_int(q, 6)};
        col_copy(r->hash, sizeof r->hash, q, 3);
        col_copy(r->what, sizeof r->what, q, 4);
        col_copy(r->actor, sizeof r->actor, q, 5);
    }
    db_end(q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_catalogues(struct ledger *l, struct catalogue_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    enum status st = db_query(&q, &l->db, USES "ORDER BY seq DESC LIMIT ?", ARGS(arg_int((int64_t)cap)), e);
    return read_uses(&q, st, out, cap, n, e);
}

enum status ledger_catalogues_in(struct ledger *l, int64_t from_seq, int64_t to_seq, struct catalogue_row *out,
                                 size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    enum status st = db_query(&q, &l->db,
                              USES "WHERE seq <= ?2 AND seq >= coalesce((SELECT max(seq) FROM catalogue_use"
                                   " WHERE seq <= ?1), 0) ORDER BY seq DESC LIMIT ?3",
                              ARGS(arg_int(from_seq), arg_int(to_seq), arg_int((int64_t)cap)), e);
    return read_uses(&q, st, out, cap, n, e);
}

/* Numbers of this file and of former years', one after the other until they are merged. */
struct unknown_list {
    int64_t since_ms;
    struct unknown_row *rows;
    size_t n, cap;
    enum status st;
};

static enum status unknown_in(struct db *db, void *ctx, struct err *e)
{
    struct unknown_list *u = ctx;
    struct rows q;
    enum status st = db_query(&q, db,
                              "SELECT " GTIN ", count(*), min(at_ms), max(at_ms) FROM journal WHERE " UNKNOWN
                              " AND " EARNEST " AND at_ms >= ? GROUP BY 1",
                              ARGS(arg_int(u->since_ms)), e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK) {
        if (u->n == u->cap) {
            size_t cap = u->cap == 0 ? 256 : 2 * u->cap;
            struct unknown_row *more = realloc(u->rows, cap * sizeof *more);
            if (more == NULL) {
                st = u->st = err_set(e, ST_MEMORY, "out of memory");
                break;
            }
            u->rows = more;
            u->cap = cap;
        }
        u->rows[u->n++] = (struct unknown_row){.gtin = gtin_of_text(col_text(&q, 0)),
                                               .count = col_int(&q, 1),
                                               .first_ms = col_int(&q, 2),
                                               .last_ms = col_int(&q, 3)};
    }
    db_end(&q);
    return st; /* ST_NOT_FOUND at its end, as former_look has it: the next file too */
}

static int by_number(const void *a, const void *b)
{
    const struct unknown_row *x = a, *y = b;
    return x->gtin.value < y->gtin.value ? -1 : x->gtin.value > y->gtin.value;
}

static int by_count(const void *a, const void *b)
{
    const struct unknown_row *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->last_ms > y->last_ms ? -1 : x->last_ms < y->last_ms;
}

/* One row a number, the most frequent first. */
static void merge(struct unknown_list *u)
{
    size_t n = 0;
    if (u->n == 0)
        return;
    qsort(u->rows, u->n, sizeof *u->rows, by_number);
    for (size_t i = 0; i < u->n; i++) {
        const struct unknown_row *r = &u->rows[i];
        if (n == 0 || !gtin_equal(u->rows[n - 1].gtin, r->gtin)) {
            u->rows[n++] = *r;
            continue;
        }
        struct unknown_row *sum = &u->rows[n - 1];
        sum->count += r->count;
        sum->first_ms = r->first_ms < sum->first_ms ? r->first_ms : sum->first_ms;
        sum->last_ms = r->last_ms > sum->last_ms ? r->last_ms : sum->last_ms;
    }
    u->n = n;
    qsort(u->rows, u->n, sizeof *u->rows, by_count);
}

static enum status put_state(struct ledger *l, struct unknown_row *r, struct err *e)
{
    struct rows q;
    char digits[15];
    gtin_text14(digits, r->gtin);
    enum status st = db_first(&q, &l->db, "SELECT what FROM added_container WHERE gtin = ?", ARGS(arg_text(digits)), e);
    if (st == ST_OK) {
        col_copy(r->state, sizeof r->state, &q, 0);
        db_end(&q);
    }
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_unknown(struct ledger *l, int64_t since_ms, struct unknown_row *out, size_t cap, size_t *n,
                           int64_t *all, struct err *e)
{
    struct unknown_list u = {.since_ms = since_ms};
    int64_t begins_ms = 0;
    *n = 0;
    *all = 0;
    enum status st = unknown_in(&l->db, &u, e);
    if (st == ST_NOT_FOUND)
        st = db_int(&begins_ms, &l->db,
                    "SELECT coalesce(min(at_ms), 0) FROM journal WHERE seq ="
                    " (SELECT min(seq) FROM journal)",
                    NO_ARGS, e);
    if (st == ST_OK && begins_ms > since_ms)
        st = former_look(l, unknown_in, &u, e);
    if (st == ST_NOT_FOUND || st == ST_OK)
        st = u.st;
    merge(&u);
    *all = (int64_t)u.n;
    for (; st == ST_OK && *n < u.n && *n < cap; (*n)++) {
        out[*n] = u.rows[*n];
        st = put_state(l, &out[*n], e);
    }
    free(u.rows);
    return st;
}

static bool container_of(struct container *c, struct doc *d)
{
    *c = (struct container){.gtin = gtin_of_text(get_text(d, "gtin")),
                            .volume_ml = (int32_t)get_int(d, "volume_ml"),
                            .refillable = get_bool(d, "refillable"),
                            .bottle = get_has(d, "bottle_mg") ? get_mass(d, "bottle_mg") : MASS_UNKNOWN,
                            .cap = get_has(d, "cap_mg") ? get_mass(d, "cap_mg") : MASS_UNKNOWN,
                            .label = get_has(d, "label_mg") ? get_mass(d, "label_mg") : MASS_UNKNOWN};
    return material_parse(&c->material, get_text(d, "material")) && colour_parse(&c->colour, get_text(d, "colour")) &&
           drink_parse(&c->drink, get_text(d, "drink")) &&
           mass_source_parse(&c->mass_source, get_text(d, "mass_source")) && !d->bad;
}

static enum status added_of(struct added_row *r, const struct rows *q, struct err *e)
{
    json_t *body = NULL;
    *r = (struct added_row){.seq = col_int(q, 0), .at_ms = col_int(q, 1)};
    col_copy(r->actor, sizeof r->actor, q, 2);
    col_copy(r->what, sizeof r->what, q, 3);
    col_copy(r->proposed_by, sizeof r->proposed_by, q, 4);
    enum status st = json_body(&body, col_text(q, 6));
    if (st != ST_OK)
        return err_set(e, st, "the container of journal seq %lld cannot be read", (long long)r->seq);
    struct doc c = {.o = body};
    if (!container_of(&r->container, &c))
        st = err_set(e, ST_CORRUPT, "the container of journal seq %lld lacks something", (long long)r->seq);
    col_copy(r->container.name, sizeof r->container.name, q, 5);
    json_decref(body);
    return st;
}

enum status ledger_added(struct ledger *l, struct added_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db,
                              "SELECT seq, at_ms, actor, what, proposed_by, name, container FROM added_container"
                              " WHERE what IN ('added', 'proposed') ORDER BY seq DESC LIMIT ?",
                              ARGS(arg_int((int64_t)cap)), e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK && *n < cap) {
        st = added_of(&out[*n], &q, e);
        *n += st == ST_OK;
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* ---- on a day ---------------------------------------------------------------------------------------------------- */

#define UNTIL_DAY_ENDS "at_ms + 1000 * offset_s < ?"

static struct arg day_end(int32_t day)
{
    return arg_int(((int64_t)day + 1) * 86400000);
}

/* ---- which rules ---- */

struct scheme_asked {
    int32_t day;
    struct scheme_row *out;
};

static enum status scheme_in(struct db *db, void *ctx, struct err *e)
{
    struct scheme_asked *a = ctx;
    struct rows q;
    /* The first condition is the index's own. */
    enum status st = db_first(&q, db,
                              "SELECT at_ms, offset_s, body ->> '$.scheme', body ->> '$.scheme_file' FROM journal"
                              " WHERE kind IN ('catalogue', 'started') AND kind = 'started' AND " UNTIL_DAY_ENDS
                              " ORDER BY seq DESC LIMIT 1",
                              ARGS(day_end(a->day)), e);
    if (st != ST_OK)
        return st;
    *a->out = (struct scheme_row){.at_ms = col_int(&q, 0), .offset_s = col_int32(&q, 1)};
    col_copy(a->out->id, sizeof a->out->id, &q, 2);
    col_copy(a->out->hash, sizeof a->out->hash, &q, 3);
    db_end(&q);
    return ST_OK;
}

enum status ledger_scheme_on(struct ledger *l, int32_t day, struct scheme_row *out, struct err *e)
{
    struct scheme_asked a = {day, out};
    enum status st = scheme_in(&l->db, &a, e);
    return st == ST_NOT_FOUND ? former_look(l, scheme_in, &a, e) : st;
}

/* ---- which container ---- */

struct added_asked {
    gtin number;
    int32_t day;
    struct added_row *out;
    bool added; /* the last word of that day; else proposed or declined */
};

static enum status added_in(struct db *db, void *ctx, struct err *e)
{
    struct added_asked *a = ctx;
    struct rows q;
    char digits[15];
    gtin_text14(digits, a->number);
    enum status st =
        db_first(&q, db,
                 "SELECT seq, at_ms, actor, body ->> '$.what', body ->> '$.made.proposed_by', body ->> '$.made.name',"
                 " body -> '$.made.container', offset_s FROM journal"
                 " WHERE kind = 'container' AND " GTIN " = ? AND " UNTIL_DAY_ENDS " ORDER BY seq DESC LIMIT 1",
                 ARGS(arg_text(digits), day_end(a->day)), e);
    if (st != ST_OK)
        return st;
    a->added = strcmp(col_text(&q, 3), "added") == 0;
    if (a->added)
        st = added_of(a->out, &q, e);
    a->out->offset_s = col_int32(&q, 7);
    db_end(&q);
    return st;
}

enum status ledger_added_on(struct ledger *l, gtin number, int32_t day, struct added_row *out, struct err *e)
{
    struct added_asked a = {.number = number, .day = day, .out = out};
    enum status st = added_in(&l->db, &a, e);
    if (st == ST_NOT_FOUND)
        st = former_look(l, added_in, &a, e);
    return st == ST_OK && !a.added ? ST_NOT_FOUND : st;
}
