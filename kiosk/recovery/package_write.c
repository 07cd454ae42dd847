#include "recovery/package.h"

#include "recovery/tar.h"

#include "base/bytes.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER (256 * 1024)

struct pack {
    int fd;
    struct err *e;
    enum status st; /* the first failure; everything after it does nothing */
    int64_t at;     /* of the file, with what is in the buffer */
    uint8_t *buffer;
    size_t held;
    char folder[48];
    int64_t mtime_s;
    struct tar_member member;
    int64_t header_at;
    crypto_hash_sha256_state sha;
    struct strbuf manifest;
};

static void write_at(struct pack *p, const void *bytes, size_t n, int64_t at)
{
    const uint8_t *b = bytes;
    while (p->st == ST_OK && n > 0) {
        ssize_t done = pwrite(p->fd, b, n, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            p->st =
                err_set(p->e, errno == ENOSPC ? ST_FULL : ST_IO, "the package cannot be written: %s", strerror(errno));
            return;
        }
        b += done;
        n -= (size_t)done;
        at += done;
    }
}

static void flush(struct pack *p)
{
    write_at(p, p->buffer, p->held, p->at - (int64_t)p->held);
    p->held = 0;
}

static void put(struct pack *p, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;
    while (n > 0) {
        size_t room = BUFFER - p->held, part = n < room ? n : room;
        memcpy(p->buffer + p->held, b, part);
        p->held += part;
        p->at += (int64_t)part;
        b += part;
        n -= part;
        if (p->held == BUFFER)
            flush(p);
    }
}

/* ---- members ---------------------------------------------------------------------------------------------------- */

static void member_begin(struct pack *p, const char *name)
{
    static const uint8_t zeros[TAR_BLOCK];
    p->member = (struct tar_member){.mtime_s = p->mtime_s};
    snprintf(p->member.name, sizeof p->member.name, "%s/%s", p->folder, name);
    p->header_at = p->at;
    put(p, zeros, sizeof zeros); /* written when the size is known */
    crypto_hash_sha256_init(&p->sha);
}

static void member_add(struct pack *p, const void *bytes, size_t n)
{
    put(p, bytes, n);
    crypto_hash_sha256_update(&p->sha, bytes, n);
    p->member.size += (int64_t)n;
}

/* listed: in the manifest, whose own hash is in the statement. */
static void member_end(struct pack *p, bool listed)
{
    static const uint8_t zeros[TAR_BLOCK];
    uint8_t header[TAR_BLOCK], digest[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof digest + 1];
    put(p, zeros, tar_padding(p->member.size));
    flush(p);
    if (p->st == ST_OK && !tar_header(header, &p->member))
        p->st = err_set(p->e, ST_REFUSED, "%s is larger than 8 GiB: export fewer days at a time", p->member.name);
    write_at(p, header, sizeof header, p->header_at);
    crypto_hash_sha256_final(&p->sha, digest);
    hex_encode(hex, digest, sizeof digest);
    if (listed)
        strbuf_printf(&p->manifest, "%s  %s\n", hex, strchr(p->member.name, '/') + 1);
}

static void member(struct pack *p, const char *name, const char *text, size_t n)
{
    member_begin(p, name);
    member_add(p, text, n);
    member_end(p, true);
}

static void member_text(struct pack *p, const char *name, struct strbuf *take)
{
    if (take->failed && p->st == ST_OK)
        p->st = err_set(p->e, ST_MEMORY, "out of memory while writing %s", name);
    member(p, name, take->text == NULL ? "" : take->text, take->len);
    strbuf_free(take);
}

static void member_json(struct pack *p, const char *name, json_t *take)
{
    struct strbuf text = {0};
    char *dumped = take != NULL ? json_dumps(take, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
    if (dumped == NULL)
        text.failed = true;
    else
        strbuf_printf(&text, "%s\n", dumped);
    free(dumped);
    json_decref(take);
    member_text(p, name, &text);
}

/* ---- factors ---------------------------------------------------------------------------------------------------- */

static json_t *source_json(const struct scheme_source *s)
{
    return json_pack("{s:s, s:s, s:s}", "source", s->source, "checked", s->checked, "confidence",
                     confidence_word(s->confidence));
}

static json_t *fees_json(const struct scheme *s)
{
    json_t *rows = json_array();
    for (size_t i = 0; s != NULL && i < s->fee_count; i++) {
        json_t *materials = json_array();
        for (int m = 0; m < MATERIAL_COUNT; m++)
            if ((s->fees[i].materials & (UINT32_C(1) << m)) != 0)
                json_array_append_new(materials, json_string(material_word((enum material)m)));
        json_array_append_new(rows, json_pack("{s:o, s:I, s:o}", "materials", materials, "micros",
                                              (json_int_t)s->fees[i].micros, "source", source_json(&s->fees[i].src)));
    }
    return json_pack("{s:s, s:o}", "scheme", s != NULL ? s->id : "", "rows", rows);
}

static json_t *producers_json(const struct impact *im)
{
    json_t *list = json_array();
    for (size_t i = 0; i < im->producer_count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s}", "prefix", im->producers[i].prefix, "name", im->producers[i].name));
    return list;
}

static json_t *market_json(const struct impact *im)
{
    json_t *list = json_array();
    for (size_t i = 0; i < im->market_count; i++) {
        const struct market_figure *k = &im->market[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:s}", "material", material_word(k->material),
                                              "from", k->from, "to", k->to, "placed_mg", (json_int_t)k->placed.mg,
                                              "source", k->source));
    }
    return list;
}

static json_t *factors_json(const struct impact *im, const struct scheme *scheme)
{
    json_t *baseline =
        im->baseline.present
            ? json_pack("{s:I, s:I, s:o}", "co2e_g_per_kg", (json_int_t)im->baseline.co2e_g_per_kg, "energy_kj_per_kg",
                        (json_int_t)im->baseline.energy_kj_per_kg, "source", source_json(&im->baseline.src))
            : json_null();
    json_t *set = json_pack("{s:s, s:s, s:I, s:I, s:o}", "id", im->factors.id, "version", im->factors.version,
                            "greenhouse_gas_ppm", (json_int_t)im->factors.greenhouse_gas_ppm, "energy_ppm",
                            (json_int_t)im->factors.energy_ppm, "source", source_json(&im->factors.src));
    json_t *yield = json_pack("{s:s, s:I, s:o}", "process", im->yield.process, "ppm", (json_int_t)im->yield.ppm,
                              "source", source_json(&im->yield.src));
    return json_pack("{s:o, s:o, s:I, s:o, s:i, s:i, s:i, s:o, s:o, s:o, s:o}", "factors", set, "yield", yield,
                     "bottle_to_bottle_ppm", (json_int_t)im->bottle_to_bottle_ppm, "bottle_to_bottle_source",
                     source_json(&im->bottle_to_bottle_src), "remakes_min", (int)im->remakes_min, "remakes_max",
                     (int)im->remakes_max, "recycler_tolerance_ppm", (int)im->recycler_tolerance_ppm, "baseline",
                     baseline, "producers", producers_json(im), "market", market_json(im), "fees", fees_json(scheme));
}

/* ---- journal ---------------------------------------------------------------------------------------------------- */

struct rows_in {
    struct pack *p;
    struct excerpt *excerpt;
    int64_t first_seq, next; /* of the range; the row that has to come now */
    struct package_summary *sum;
};

static enum status expect(struct rows_in *in, const struct row *r, struct err *e)
{
    /* The day that is open at a new year begins with its checkpoint's row in the former file, and goes on here. */
    bool joint = in->sum->rows == 0 && strcmp(r->kind, "carried") == 0;
    if (r->seq != in->next && !joint)
        return err_set(e, ST_REFUSED,
                       "journal seq %lld is not in this file; days of a former year are exported from its own:"
                       " --state ledger-DATE.db",
                       (long long)in->next);
    in->next = r->seq + 1;
    in->sum->rows++;
    return ST_OK;
}

static enum status put_row(void *ctx, const struct row *r, struct err *e)
{
    struct rows_in *in = ctx;
    char prev[65], hash[65];
    struct strbuf body = {0};
    enum status st = expect(in, r, e);
    if (st != ST_OK)
        return st;
    hex_encode(prev, r->prev.bytes, sizeof r->prev.bytes);
    hex_encode(hash, r->hash.bytes, sizeof r->hash.bytes);
    bool withheld = package_without_tokens(&body, r->body);
    in->sum->withheld += withheld;
    if (withheld && package_kind_is_whole(r->kind))
        st = err_set(e, ST_CORRUPT, "journal seq %lld holds a token where none can be", (long long)r->seq);
    json_t *o = body.failed ? NULL
                            : json_pack("{s:I, s:I, s:i, s:I, s:s, s:s, s:s, s:s, s:s, s:b}", "seq", (json_int_t)r->seq,
                                        "at_ms", (json_int_t)r->at_ms, "offset_s", (int)r->offset_s, "z_no",
                                        (json_int_t)r->z_no, "kind", r->kind, "actor", r->actor, "body", body.text,
                                        "prev", prev, "hash", hash, "whole", !withheld);
    char *line = o != NULL ? json_dumps(o, JSON_COMPACT) : NULL;
    if (st == ST_OK && (line == NULL || body.text == NULL || !excerpt_add(in->excerpt, r->kind, r->body)))
        st = err_set(e, ST_MEMORY, "out of memory at journal seq %lld", (long long)r->seq);
    if (st == ST_OK && line != NULL) {
        member_add(in->p, line, strlen(line));
        member_add(in->p, "\n", 1);
        st = in->p->st;
    }
    free(line);
    json_decref(o);
    strbuf_free(&body);
    return st;
}

static void journal(struct pack *p, struct ledger *l, struct package_summary *sum)
{
    struct rows_in in = {.p = p, .excerpt = excerpt_new(), .next = sum->statement.first_seq, .sum = sum};
    struct strbuf csv = {0};
    member_begin(p, "journal.jsonl");
    if (in.excerpt == NULL)
        p->st = err_set(p->e, ST_MEMORY, "out of memory");
    if (p->st == ST_OK)
        p->st = ledger_rows(l, sum->statement.first_seq, sum->statement.last_seq, put_row, &in, p->e);
    if (p->st == ST_OK && in.next != sum->statement.last_seq + 1)
        p->st = err_set(p->e, ST_REFUSED,
                        "the journal's rows of these days are not in this file; days of a former year are exported from"
                        " its own: --state ledger-DATE.db");
    member_end(p, true);
    if (p->st == ST_OK) {
        csv.failed = !excerpt_csv(&csv, in.excerpt);
        member_text(p, "catalogue.csv", &csv);
    }
    excerpt_free(in.excerpt);
}

/* ---- the rest --------------------------------------------------------------------------------------------------- */

static void reports(struct pack *p, struct ledger *l, const struct report_request *q)
{
    for (const struct report_kind *k = report_kinds; k->name != NULL && p->st == ST_OK; k++) {
        struct report r;
        char name[48];
        if (strcmp(k->name, "fees") == 0 && q->scheme == NULL)
            continue; /* the factors say that no scheme was configured */
        p->st = k->make(&r, l, q, p->e);
        for (int f = 0; p->st == ST_OK && f < 2; f++) {
            struct strbuf text = {0};
            const struct report_format *format = report_format_find(f == 0 ? "csv" : "json");
            p->st = format->write(&text, &r, p->e);
            snprintf(name, sizeof name, "reports/%s.%s", k->name, format->name);
            member_text(p, name, &text);
        }
        if (p->st == ST_OK)
            report_free(&r);
    }
}

static void checkpoints(struct pack *p, struct ledger *l, const struct statement *s)
{
    struct strbuf all = {0};
    char text[CHECKPOINT_TEXT];
    for (int64_t z = s->first_z; z <= s->last_z && p->st == ST_OK; z++) {
        p->st = ledger_checkpoint(l, z, text, sizeof text, p->e);
        strbuf_puts(&all, text);
    }
    member_text(p, "checkpoints.txt", &all);
}

static void keys(struct pack *p, struct ledger *l, const struct package_request *q)
{
    struct public_key list[LEDGER_KEYS_MAX];
    struct strbuf all = {0};
    char pem[128];
    size_t n = 0;
    if (p->st == ST_OK)
        p->st = ledger_all_keys(l, list, LEDGER_KEYS_MAX, &n, p->e);
    for (size_t i = n; i > 0; i--) { /* oldest first */
        key_to_pem(pem, &list[i - 1]);
        strbuf_puts(&all, pem);
    }
    for (size_t i = q->more_key_count; i > 0; i--) {
        size_t k = 0;
        while (k < n && memcmp(&list[k], &q->more_keys[i - 1], sizeof *list) != 0)
            k++;
        if (k < n)
            continue;
        key_to_pem(pem, &q->more_keys[i - 1]);
        strbuf_puts(&all, pem);
    }
    member_text(p, "keys.pem", &all);
}

static void sign(struct pack *p, const struct package_request *q, struct package_summary *sum)
{
    char text[STATEMENT_TEXT], theirs[STATEMENT_TEXT];
    struct statement *s = &sum->statement, said = {0};
    crypto_hash_sha256(s->manifest.bytes, (const uint8_t *)p->manifest.text, p->manifest.len);
    member_begin(p, "MANIFEST");
    member_add(p, p->manifest.text, p->manifest.len);
    member_end(p, false);
    if (q->sign == NULL || p->st != ST_OK)
        return;
    p->st = q->sign(q->ctx, s->first_z, s->last_z, &s->manifest, &said, p->e);
    s->kid = said.kid;
    memcpy(s->signature, said.signature, sizeof s->signature);
    statement_text(theirs, sizeof theirs, &said, true);
    size_t n = statement_text(text, sizeof text, s, true);
    if (p->st == ST_OK && strcmp(text, theirs) != 0)
        p->st = err_set(p->e, ST_REFUSED, "the kiosk's books say something else about these days than this ledger");
    sum->is_signed = p->st == ST_OK;
    member_begin(p, "STATEMENT");
    member_add(p, text, n);
    member_end(p, false);
}

/* Closed days, one after the other; the period becomes exactly them, as of the last one's end. */
static enum status settle_period(struct ledger *l, struct report_request *q, struct pack *p, struct statement *s,
                                 struct err *e)
{
    struct day_row *days = NULL;
    size_t n = 0;
    if (q->period.open)
        return err_set(e, ST_INVALID, "a package is of closed days: the open one goes on");
    enum status st = period_days(l, &q->period, &days, &n, e);
    if (st == ST_OK && n == 0)
        st = err_set(e, ST_NOT_FOUND, "no closed day in this period");
    for (size_t i = 1; st == ST_OK && i < n; i++)
        if (days[i].z_no != days[i - 1].z_no + 1)
            st = err_set(e, ST_REFUSED,
                         "day %lld does not follow day %lld in this period (the clock was set back): name days by"
                         " number, --from z:%lld",
                         (long long)days[i].z_no, (long long)days[i - 1].z_no, (long long)days[0].z_no);
    if (st == ST_OK)
        st = ledger_statement(l, days[0].z_no, days[n - 1].z_no, s, e);
    if (st == ST_OK) {
        q->period = (struct period){.from = {.kind = BOUND_NUMBER, .z_no = s->first_z},
                                    .to = {.kind = BOUND_NUMBER, .z_no = s->last_z},
                                    .until_seq = s->last_seq};
        p->mtime_s = days[n - 1].closed_ms > 0 ? days[n - 1].closed_ms / 1000 : 0;
        snprintf(p->folder, sizeof p->folder, "rebottle-%u-%lld-%lld", (unsigned)s->kiosk, (long long)s->first_z,
                 (long long)s->last_z);
    }
    free(days);
    return st;
}

enum status package_write(struct ledger *l, const struct package_request *q, int fd, struct package_summary *out,
                          struct err *e)
{
    static const uint8_t end[2 * TAR_BLOCK];
    struct pack p = {.fd = fd, .e = e, .buffer = malloc(BUFFER)};
    struct report_request asked = q->report;
    *out = (struct package_summary){0};
    p.st = p.buffer != NULL ? settle_period(l, &asked, &p, &out->statement, e) : err_set(e, ST_MEMORY, "out of memory");
    if (p.st == ST_OK) {
        member(&p, "README.md", package_readme, strlen(package_readme));
        member_json(&p, "factors.json",
                    factors_json(asked.impact != NULL ? asked.impact : &impact_default, asked.scheme));
        journal(&p, l, out);
        checkpoints(&p, l, &out->statement);
        keys(&p, l, q);
        reports(&p, l, &asked);
    }
    if (p.st == ST_OK && p.manifest.failed)
        p.st = err_set(e, ST_MEMORY, "out of memory");
    if (p.st == ST_OK) {
        sign(&p, q, out);
        put(&p, end, sizeof end);
        flush(&p);
    }
    strbuf_free(&p.manifest);
    free(p.buffer);
    return p.st;
}
