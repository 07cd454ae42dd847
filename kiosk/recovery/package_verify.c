/* Is a package what it says? Its members are hashed and held against the manifest and the kiosk's signature; the
 * journal is walked and counted again; every report is held against that. From the outside in: nothing is parsed whose
 * hash has not been compared, but the tar headers, the manifest and the statement. */
#include "recovery/package.h"

#include "recovery/tar.h"

#include "base/bytes.h"
#include "ledger/recount.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMBERS_MAX 48                 /* six, two for each report, and the two at the end */
#define TEXT_MAX    (INT64_C(256) << 20) /* of a member that is read whole: a report of years is far below */
#define LINE_MAX_B  ((size_t)16 << 20) /* of the journal: a row of carried_rows is the longest, below 1 MiB */

struct part {
    char name[TAR_NAME_CAP]; /* without the folder */
    int64_t at, size;
    uint8_t sha[crypto_hash_sha256_BYTES];
};
struct unpack {
    int fd;
    const struct package_check *check;
    struct package_summary *sum;
    struct part parts[MEMBERS_MAX];
    size_t count;
    char folder[TAR_NAME_CAP];
    struct public_key keys[LEDGER_KEYS_MAX];
    size_t key_count;
    struct recount *recount;
    struct excerpt *excerpt;
};

/* ---- bytes ------------------------------------------------------------------------------------------------------ */

static enum status read_at(const struct unpack *u, void *out, size_t n, int64_t at, struct err *e)
{
    uint8_t *b = out;
    while (n > 0) {
        ssize_t got = pread(u->fd, b, n, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(e, ST_IO, "the package cannot be read: %s", strerror(errno));
        if (got == 0)
            return err_set(e, ST_INVALID, "the package ends too early: it is not whole");
        b += got;
        n -= (size_t)got;
        at += got;
    }
    return ST_OK;
}

static enum status hash_part(const struct unpack *u, struct part *p, struct err *e)
{
    uint8_t block[65536];
    crypto_hash_sha256_state h;
    enum status st = ST_OK;
    crypto_hash_sha256_init(&h);
    for (int64_t done = 0; st == ST_OK && done < p->size;) {
        size_t n = p->size - done < (int64_t)sizeof block ? (size_t)(p->size - done) : sizeof block;
        st = read_at(u, block, n, p->at + done, e);
        if (st == ST_OK)
            crypto_hash_sha256_update(&h, block, n);
        done += (int64_t)n;
    }
    crypto_hash_sha256_final(&h, p->sha);
    return st;
}

static const struct part *find(const struct unpack *u, const char *name)
{
    for (size_t i = 0; i < u->count; i++)
        if (strcmp(u->parts[i].name, name) == 0)
            return &u->parts[i];
    return NULL;
}

/* A member as text; yours to strbuf_free. No NUL is inside. */
static enum status text_of(const struct unpack *u, const char *name, struct strbuf *out, struct err *e)
{
    const struct part *p = find(u, name);
    *out = (struct strbuf){0};
    if (p == NULL)
        return err_set(e, ST_INVALID, "the package has no %s", name);
    if (p->size > TEXT_MAX)
        return err_set(e, ST_INVALID, "%s is too large to be what it says", name);
    char *bytes = malloc((size_t)p->size + 1);
    if (bytes == NULL)
        return err_set(e, ST_MEMORY, "out of memory for %s", name);
    enum status st = read_at(u, bytes, (size_t)p->size, p->at, e);
    bytes[p->size] = '\0';
    *out = (struct strbuf){.text = bytes, .len = (size_t)p->size, .cap = (size_t)p->size + 1};
    if (st == ST_OK && strlen(bytes) != out->len)
        st = err_set(e, ST_INVALID, "%s is no text", name);
    if (st != ST_OK)
        strbuf_free(out);
    return st;
}

/* ---- the tar file ----------------------------------------------------------------------------------------------- */

static bool known_name(const char *name)
{
    static const char *const fixed[] = {"README.md",       "factors.json", "journal.jsonl", "catalogue.csv",
                                        "checkpoints.txt", "keys.pem",     "MANIFEST",      "STATEMENT"};
    char report[TAR_NAME_CAP];
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (strcmp(name, fixed[i]) == 0)
            return true;
    const char *dot = strrchr(name, '.');
    if (strncmp(name, "reports/", 8) != 0 || dot == NULL || (strcmp(dot, ".csv") != 0 && strcmp(dot, ".json") != 0))
        return false;
    snprintf(report, sizeof report, "%.*s", (int)(dot - name - 8), name + 8);
    return report_kind_find(report) != NULL;
}

static enum status take_member(struct unpack *u, const struct tar_member *m, int64_t at, struct err *e)
{
    const char *slash = strchr(m->name, '/');
    size_t folder = slash != NULL ? (size_t)(slash - m->name) : 0;
    if (slash == NULL || u->count == MEMBERS_MAX || !known_name(slash + 1))
        return err_set(e, ST_INVALID, "%s does not belong into a package", m->name);
    if (u->count == 0)
        snprintf(u->folder, sizeof u->folder, "%.*s", (int)folder, m->name);
    if (strlen(u->folder) != folder || strncmp(u->folder, m->name, folder) != 0)
        return err_set(e, ST_INVALID, "%s is not in the folder %s", m->name, u->folder);
    if (find(u, slash + 1) != NULL)
        return err_set(e, ST_INVALID, "%s is there twice", m->name);
    struct part *p = &u->parts[u->count++];
    *p = (struct part){.at = at, .size = m->size};
    snprintf(p->name, sizeof p->name, "%s", slash + 1);
    return hash_part(u, p, e);
}

static enum status all_zero(const struct unpack *u, int64_t at, size_t n, struct err *e)
{
    uint8_t rest[TAR_BLOCK];
    enum status st = read_at(u, rest, n, at, e);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        if (rest[i] != 0)
            st = err_set(e, ST_INVALID, "there are bytes in the package that belong to no member");
    return st;
}

static enum status read_members(struct unpack *u, struct err *e)
{
    uint8_t block[TAR_BLOCK];
    int64_t at = 0, length = lseek(u->fd, 0, SEEK_END);
    for (;;) {
        struct tar_member m;
        enum status st = read_at(u, block, sizeof block, at, e);
        if (st != ST_OK)
            return st;
        at += TAR_BLOCK;
        switch (tar_read(&m, block)) {
        case TAR_BAD:
            return err_set(e, ST_INVALID, u->count == 0 ? "this is no package" : "a header in the package is not one of ours");
        case TAR_END:
            if (length != at + TAR_BLOCK)
                return err_set(e, ST_INVALID, "the package ends too %s", length < at + TAR_BLOCK ? "early" : "late");
            return all_zero(u, at, TAR_BLOCK, e);
        case TAR_MEMBER: break;
        }
        if (m.size > length - at)
            return err_set(e, ST_INVALID, "the package ends too early: it is not whole");
        st = take_member(u, &m, at, e);
        if (st == ST_OK)
            st = all_zero(u, at + m.size, tar_padding(m.size), e);
        if (st != ST_OK)
            return st;
        at += m.size + (int64_t)tar_padding(m.size);
    }
}

/* ---- manifest and signature ------------------------------------------------------------------------------------- */

/* The manifest is what we would write about these members, in the order in which they are there. */
static enum status check_manifest(struct unpack *u, struct err *e)
{
    struct strbuf should = {0}, is;
    char hex[2 * crypto_hash_sha256_BYTES + 1];
    enum status st = text_of(u, "MANIFEST", &is, e);
    if (st != ST_OK)
        return st;
    const char *at = is.text;
    for (size_t i = 0; st == ST_OK && i < u->count; i++) {
        const struct part *p = &u->parts[i];
        if (strcmp(p->name, "MANIFEST") == 0 || strcmp(p->name, "STATEMENT") == 0)
            continue;
        hex_encode(hex, p->sha, sizeof p->sha);
        should.len = 0;
        strbuf_printf(&should, "%s  %s\n", hex, p->name);
        if (should.failed || strncmp(at, should.text, should.len) != 0)
            st = err_set(e, ST_REFUSED, "%s is not what the manifest says: it was changed, or put there", p->name);
        else
            at += should.len;
    }
    if (st == ST_OK && *at != '\0')
        st = err_set(e, ST_REFUSED, "the manifest names more than is there: %.80s", at);
    strbuf_free(&should);
    strbuf_free(&is);
    return st;
}

static enum status read_keys(struct unpack *u, struct err *e)
{
    static const char end[] = "-----END PUBLIC KEY-----\n";
    struct strbuf text;
    enum status st = text_of(u, "keys.pem", &text, e);
    const char *next;
    for (const char *at = text.text; st == ST_OK && *at != '\0'; at = next) {
        next = strstr(at, end);
        next = next != NULL ? next + sizeof end - 1 : NULL;
        if (next == NULL || u->key_count == LEDGER_KEYS_MAX) {
            st = err_set(e, ST_INVALID, "keys.pem holds no keys of a kiosk");
            break;
        }
        st = key_from_pem(&u->keys[u->key_count++], at, (size_t)(next - at), e);
    }
    strbuf_free(&text);
    return st;
}

static enum status check_signer(const struct unpack *u, const struct statement *s, struct err *e)
{
    char text[STATEMENT_TEXT];
    size_t n = statement_text(text, sizeof text, s, false);
    const struct public_key *k = u->check->key;
    if (k != NULL)
        return package_verify(k, text, n, s->signature)
                   ? ST_OK
                   : err_set(e, ST_REFUSED, "it is not signed by the key of --key, but as by key %04x", s->kid);
    for (size_t i = 0; i < u->key_count; i++)
        if (key_kid(&u->keys[i]) == s->kid && package_verify(&u->keys[i], text, n, s->signature))
            return ST_OK;
    return err_set(e, ST_REFUSED, "its signature is wrong: no key of this kiosk made it");
}

static enum status check_statement(struct unpack *u, struct err *e)
{
    struct statement *s = &u->sum->statement;
    const struct part *manifest = find(u, "MANIFEST");
    struct strbuf text;
    if (find(u, "STATEMENT") == NULL) {
        if (!u->check->unsigned_too)
            return err_set(e, ST_REFUSED, "it is not signed; --unsigned checks everything else");
        return ST_OK;
    }
    enum status st = text_of(u, "STATEMENT", &text, e);
    if (st == ST_OK && !statement_parse(s, text.text))
        st = err_set(e, ST_INVALID, "its statement is not one of a kiosk");
    if (st == ST_OK && memcmp(s->manifest.bytes, manifest->sha, sizeof manifest->sha) != 0)
        st = err_set(e, ST_REFUSED, "the statement is about another manifest: what it lists was changed");
    if (st == ST_OK)
        st = check_signer(u, s, e);
    u->sum->is_signed = st == ST_OK;
    strbuf_free(&text);
    return st;
}

/* ---- checkpoints: what the days are, whether it is signed or not --------------------------------------------------- */

static enum status check_seal(const struct unpack *u, const struct checkpoint *c, struct err *e)
{
    char text[CHECKPOINT_TEXT];
    size_t n = checkpoint_text(text, sizeof text, c, false);
    for (size_t i = 0; i < u->key_count; i++)
        if (key_kid(&u->keys[i]) == c->kid && checkpoint_verify(&u->keys[i], text, n, c->signature))
            return ST_OK;
    return err_set(e, ST_REFUSED, "the signature of the checkpoint of day %lld is wrong", (long long)c->z_no);
}

static enum status next_checkpoint(struct checkpoint *out, const char **at, struct err *e)
{
    char text[CHECKPOINT_TEXT];
    const char *end = strstr(*at, "\nsignature ");
    end = end != NULL ? strchr(end + 1, '\n') : NULL;
    size_t n = end != NULL ? (size_t)(end + 1 - *at) : sizeof text;
    if (n >= sizeof text)
        return err_set(e, ST_INVALID, "checkpoints.txt holds something else");
    memcpy(text, *at, n);
    text[n] = '\0';
    *at += n;
    return checkpoint_parse(out, text) ? ST_OK : err_set(e, ST_INVALID, "checkpoints.txt holds something else");
}

struct days {
    struct checkpoint *list;
    size_t count;
};

static enum status read_days(struct unpack *u, struct days *d, struct err *e)
{
    struct strbuf text;
    enum status st = text_of(u, "checkpoints.txt", &text, e);
    for (const char *at = text.text; st == ST_OK && *at != '\0';) {
        struct checkpoint *grown = realloc(d->list, (d->count + 1) * sizeof *grown);
        if (grown == NULL) {
            st = err_set(e, ST_MEMORY, "out of memory");
            break;
        }
        d->list = grown;
        struct checkpoint *c = &d->list[d->count];
        st = next_checkpoint(c, &at, e);
        if (st == ST_OK)
            st = check_seal(u, c, e);
        if (st == ST_OK && d->count > 0 &&
            (c->z_no != c[-1].z_no + 1 || c->first_seq != c[-1].last_seq + 1 || c->kiosk != c[-1].kiosk))
            st = err_set(e, ST_REFUSED, "day %lld does not follow day %lld", (long long)c->z_no, (long long)c[-1].z_no);
        if (st == ST_OK && c->last_seq < c->first_seq)
            st = err_set(e, ST_INVALID, "day %lld ends before it begins", (long long)c->z_no);
        d->count += st == ST_OK;
    }
    strbuf_free(&text);
    return st == ST_OK && d->count == 0 ? err_set(e, ST_INVALID, "checkpoints.txt is empty") : st;
}

static enum status compare_days(struct unpack *u, const struct days *d, struct err *e)
{
    const struct checkpoint *first = &d->list[0], *last = &d->list[d->count - 1];
    struct statement *s = &u->sum->statement, ours = *s;
    char a[STATEMENT_TEXT], b[STATEMENT_TEXT];
    ours.first_z = first->z_no;
    ours.last_z = last->z_no;
    ours.first_seq = first->first_seq;
    ours.last_seq = last->last_seq;
    ours.kiosk = last->kiosk;
    ours.epoch = last->epoch;
    ours.head = last->head;
    if (!u->sum->is_signed)
        *s = ours;
    statement_text(a, sizeof a, s, true);
    statement_text(b, sizeof b, &ours, true);
    return strcmp(a, b) == 0 ? ST_OK : err_set(e, ST_REFUSED, "the statement and the checkpoints are not of the same days");
}

/* ---- the journal ------------------------------------------------------------------------------------------------ */

struct walk {
    struct unpack *u;
    const struct days *days;
    size_t day; /* in hand */
    int64_t seq;
    struct hash head; /* of the row before */
};

static bool take_int(int64_t *out, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    *out = json_integer_value(v);
    return json_is_integer(v);
}

static bool take_hash(struct hash *out, const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text != NULL && hex_decode(out->bytes, sizeof out->bytes, text);
}

static bool row_of(struct row *r, bool *whole, const json_t *o)
{
    int64_t offset;
    const json_t *w = json_object_get(o, "whole");
    r->kind = json_string_value(json_object_get(o, "kind"));
    r->actor = json_string_value(json_object_get(o, "actor"));
    r->body = json_string_value(json_object_get(o, "body"));
    bool good = take_int(&r->seq, o, "seq") && take_int(&r->at_ms, o, "at_ms") && take_int(&offset, o, "offset_s") &&
                take_int(&r->z_no, o, "z_no") && take_hash(&r->prev, o, "prev") && take_hash(&r->hash, o, "hash");
    good = good && json_is_boolean(w) && r->kind != NULL && r->actor != NULL && r->body != NULL &&
           offset > -200000 && offset < 200000 && r->z_no > 0 && r->z_no <= UINT32_MAX;
    r->offset_s = good ? (int32_t)offset : 0;
    *whole = json_is_true(w);
    return good;
}

static enum status check_chain(struct walk *w, const struct row *r, bool whole, struct err *e)
{
    struct package_summary *sum = w->u->sum;
    const struct checkpoint *c = &w->days->list[w->day];
    bool joint = sum->rows == 0 && strcmp(r->kind, "carried") == 0;
    if (r->seq != w->seq + 1 && !(joint && r->seq > w->seq && r->seq <= c->last_seq))
        return err_set(e, ST_REFUSED, "journal seq %lld is missing", (long long)w->seq + 1);
    if (sum->rows > 0 && memcmp(&r->prev, &w->head, sizeof w->head) != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld: prev is not the hash of the row before", (long long)r->seq);
    if (r->z_no != c->z_no)
        return err_set(e, ST_REFUSED, "journal seq %lld is not in day %lld", (long long)r->seq, (long long)c->z_no);
    struct hash h = whole ? row_hash(r) : r->hash;
    if (memcmp(&h, &r->hash, sizeof h) != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld: the hash does not fit the row: it was changed", (long long)r->seq);
    if (!whole && (package_kind_is_whole(r->kind) || strstr(r->body, PACKAGE_WITHHELD) == NULL))
        return err_set(e, ST_REFUSED, "journal seq %lld: a row of this kind is never withheld", (long long)r->seq);
    if (r->seq == c->last_seq && memcmp(&h, &c->head, sizeof h) != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld: the checkpoint of day %lld sealed another row", (long long)r->seq,
                       (long long)c->z_no);
    if (r->seq == c->last_seq && strcmp(r->kind, "day_closed") != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld does not close day %lld", (long long)r->seq, (long long)c->z_no);
    w->head = h;
    w->seq = r->seq;
    w->day += r->seq == c->last_seq;
    sum->rows++;
    sum->withheld += !whole;
    return ST_OK;
}

static enum status take_line(struct walk *w, const char *line, size_t n, struct err *e)
{
    struct row r = {0};
    bool whole = false;
    json_t *o = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
    enum status st = ST_OK;
    if (o == NULL || !row_of(&r, &whole, o))
        st = err_set(e, ST_INVALID, "the journal's line after seq %lld is no row", (long long)w->seq);
    else if (w->day == w->days->count)
        st = err_set(e, ST_REFUSED, "the journal goes on behind its last day");
    if (st == ST_OK)
        st = check_chain(w, &r, whole, e);
    if (st == ST_OK)
        st = recount_row(w->u->recount, &r, e);
    if (st == ST_OK && !excerpt_add(w->u->excerpt, r.kind, r.body))
        st = err_set(e, ST_INVALID, "journal seq %lld has a body that is no JSON", (long long)r.seq);
    json_decref(o);
    return st;
}

/* Line by line: a year's journal is larger than a small computer's memory. */
static enum status check_journal(struct unpack *u, const struct days *d, struct err *e)
{
    struct walk w = {.u = u, .days = d, .seq = d->list[0].first_seq - 1};
    const struct part *p = find(u, "journal.jsonl");
    struct strbuf line = {0};
    char block[65536];
    enum status st = p != NULL ? ST_OK : err_set(e, ST_INVALID, "the package has no journal.jsonl");
    for (int64_t done = 0; st == ST_OK && done < p->size;) {
        size_t n = p->size - done < (int64_t)sizeof block ? (size_t)(p->size - done) : sizeof block;
        st = read_at(u, block, n, p->at + done, e);
        for (size_t at = 0; st == ST_OK && at < n;) {
            const char *end = memchr(block + at, '\n', n - at);
            size_t part = end != NULL ? (size_t)(end - (block + at)) : n - at;
            strbuf_add(&line, block + at, part);
            at += part + (end != NULL);
            if (line.failed || line.len > LINE_MAX_B)
                st = err_set(e, ST_INVALID, "a line of the journal is too long");
            else if (end != NULL) {
                st = take_line(&w, line.text == NULL ? "" : line.text, line.len, e);
                line.len = 0;
            }
        }
        done += (int64_t)n;
    }
    if (st == ST_OK && (line.len > 0 || w.day != d->count))
        st = err_set(e, ST_REFUSED, "journal seq %lld is missing", (long long)w.seq + 1);
    strbuf_free(&line);
    return st;
}

/* ---- reports ---------------------------------------------------------------------------------------------------- */

/* The same cells as CSV: text is quoted and numbers are not, so types are in the file (writer_csv.c). */
static enum status csv_of(struct strbuf *out, const json_t *report, struct err *e)
{
    const json_t *columns = json_object_get(report, "columns"), *rows = json_object_get(report, "rows");
    for (size_t c = 0; c < json_array_size(columns); c++) {
        const char *name = json_string_value(json_array_get(columns, c));
        if (name == NULL)
            return err_set(e, ST_INVALID, "a column has no name");
        strbuf_printf(out, "%s%s", c > 0 ? "," : "", name);
    }
    strbuf_puts(out, "\r\n");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        for (size_t c = 0; c < json_array_size(columns); c++) {
            const json_t *v =
                json_object_get(json_array_get(rows, i), json_string_value(json_array_get(columns, c)));
            strbuf_puts(out, c > 0 ? "," : "");
            if (json_is_string(v))
                csv_text(out, json_string_value(v));
            else if (json_is_integer(v))
                strbuf_printf(out, "%lld", (long long)json_integer_value(v));
            else if (json_is_boolean(v))
                strbuf_puts(out, json_is_true(v) ? "true" : "false");
        }
        strbuf_puts(out, "\r\n");
    }
    return out->failed ? err_set(e, ST_MEMORY, "out of memory") : ST_OK;
}

static enum status same_as_csv(const struct unpack *u, const char *report, const json_t *o, struct err *e)
{
    char name[48];
    struct strbuf is, should = {0};
    snprintf(name, sizeof name, "reports/%s.csv", report);
    enum status st = text_of(u, name, &is, e);
    if (st == ST_OK)
        st = csv_of(&should, o, e);
    if (st == ST_OK && (is.len != should.len || memcmp(is.text, should.text, is.len) != 0))
        st = err_set(e, ST_REFUSED, "CSV and JSON say different things");
    strbuf_free(&should);
    strbuf_free(&is);
    return st;
}

/* Of this kiosk, these days, as of the last row. */
static enum status check_head(const struct unpack *u, const char *report, const json_t *o, struct err *e)
{
    const struct statement *s = &u->sum->statement;
    const json_t *head = json_object_get(o, "head"), *chain = json_object_get(head, "chain_head"),
                 *journal = json_object_get(head, "journal"), *period = json_object_get(head, "period");
    const char *name = json_string_value(json_object_get(o, "report"));
    int64_t kiosk, seq, first, last, first_z, last_z;
    struct hash hash;
    if (name == NULL || strcmp(name, report) != 0 || !take_int(&kiosk, head, "kiosk_id") ||
        !take_int(&seq, chain, "seq") || !take_hash(&hash, chain, "hash") || !take_int(&first, journal, "first_seq") ||
        !take_int(&last, journal, "last_seq") || !take_int(&first_z, period, "first_z_no") ||
        !take_int(&last_z, period, "last_z_no"))
        return err_set(e, ST_INVALID, "its head is not one of ours");
    if (kiosk != s->kiosk || seq != s->last_seq || memcmp(&hash, &s->head, sizeof hash) != 0 || first != s->first_seq ||
        last != s->last_seq || first_z != s->first_z || last_z != s->last_z)
        return err_set(e, ST_REFUSED, "its head names other days, or another journal");
    return ST_OK;
}

static enum status check_report(const struct unpack *u, const char *report, struct err *e)
{
    char name[48];
    struct strbuf text;
    struct err why = {0};
    snprintf(name, sizeof name, "reports/%s.json", report);
    enum status st = text_of(u, name, &text, e);
    if (st != ST_OK)
        return st;
    json_t *o = json_loadb(text.text, text.len, JSON_REJECT_DUPLICATES, NULL);
    strbuf_free(&text);
    st = o != NULL ? check_head(u, report, o, &why) : err_set(&why, ST_INVALID, "it is no JSON");
    if (st == ST_OK)
        st = same_as_csv(u, report, o, &why);
    if (st == ST_OK)
        st = recount_compare(u->recount, report, json_object_get(o, "rows"), &why);
    json_decref(o);
    return st == ST_OK ? st : err_set(e, st, "report %s: %s", report, why.msg);
}

static enum status check_reports(struct unpack *u, struct err *e)
{
    struct strbuf factors;
    enum status st = text_of(u, "factors.json", &factors, e);
    if (st == ST_OK)
        st = recount_factors(u->recount, factors.text, factors.len, e);
    strbuf_free(&factors);
    if (st == ST_OK)
        st = recount_days(u->recount, e);
    for (const struct report_kind *k = report_kinds; st == ST_OK && k->name != NULL; k++)
        if (strcmp(k->name, "fees") != 0 || find(u, "reports/fees.json") != NULL)
            st = check_report(u, k->name, e);
    return st;
}

static enum status check_excerpt(const struct unpack *u, struct err *e)
{
    struct strbuf is, should = {0};
    enum status st = text_of(u, "catalogue.csv", &is, e);
    if (st == ST_OK && !excerpt_csv(&should, u->excerpt))
        st = err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_OK && (is.len != should.len || memcmp(is.text, should.text, is.len) != 0))
        st = err_set(e, ST_REFUSED, "catalogue.csv does not list the containers of the journal's rows");
    strbuf_free(&is);
    strbuf_free(&should);
    return st;
}

enum status package_verify_file(int fd, const struct package_check *check, struct package_summary *out, struct err *e)
{
    struct unpack *u = calloc(1, sizeof *u);
    struct days d = {0};
    *out = (struct package_summary){0};
    if (u == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    u->fd = fd;
    u->check = check;
    u->sum = out;
    enum status st = read_members(u, e);
    if (st == ST_OK)
        st = check_manifest(u, e);
    if (st == ST_OK)
        st = read_keys(u, e);
    if (st == ST_OK)
        st = check_statement(u, e);
    if (st == ST_OK)
        st = read_days(u, &d, e);
    if (st == ST_OK)
        st = compare_days(u, &d, e);
    if (st == ST_OK) /* only now: what is no package is refused at no cost */
        st = (u->excerpt = excerpt_new()) != NULL ? recount_new(&u->recount, e) : err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_OK)
        st = check_journal(u, &d, e);
    if (st == ST_OK)
        st = check_excerpt(u, e);
    if (st == ST_OK)
        st = check_reports(u, e);
    free(d.list);
    recount_free(u->recount);
    excerpt_free(u->excerpt);
    free(u);
    return st;
}
