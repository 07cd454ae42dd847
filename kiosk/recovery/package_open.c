/* A package from the outside in: nothing is parsed whose hash has not been compared, but the tar headers, the manifest
 * and the statement. */
#include "recovery/package_inside.h"

#include "base/bytes.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX (INT64_C(256) << 20) /* of a member that is read whole: a report of years is far below */

/* ---- bytes ------------------------------------------------------------------------------------------------------ */

enum status part_read(const struct unpack *u, void *out, size_t n, int64_t at, struct err *e)
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
        st = part_read(u, block, n, p->at + done, e);
        if (st == ST_OK)
            crypto_hash_sha256_update(&h, block, n);
        done += (int64_t)n;
    }
    crypto_hash_sha256_final(&h, p->sha);
    return st;
}

const struct part *part_find(const struct unpack *u, const char *name)
{
    for (size_t i = 0; i < u->count; i++)
        if (strcmp(u->parts[i].name, name) == 0)
            return &u->parts[i];
    return NULL;
}

/* A member as text; yours to strbuf_free. No NUL is inside. */
enum status part_text(const struct unpack *u, const char *name, struct strbuf *out, struct err *e)
{
    const struct part *p = part_find(u, name);
    *out = (struct strbuf){0};
    if (p == NULL)
        return err_set(e, ST_INVALID, "the package has no %s", name);
    if (p->size > TEXT_MAX)
        return err_set(e, ST_INVALID, "%s is too large to be what it says", name);
    char *bytes = malloc((size_t)p->size + 1);
    if (bytes == NULL)
        return err_set(e, ST_MEMORY, "out of memory for %s", name);
    enum status st = part_read(u, bytes, (size_t)p->size, p->at, e);
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
    if (part_find(u, slash + 1) != NULL)
        return err_set(e, ST_INVALID, "%s is there twice", m->name);
    struct part *p = &u->parts[u->count++];
    *p = (struct part){.at = at, .size = m->size};
    snprintf(p->name, sizeof p->name, "%s", slash + 1);
    return hash_part(u, p, e);
}

static enum status all_zero(const struct unpack *u, int64_t at, size_t n, struct err *e)
{
    uint8_t rest[TAR_BLOCK];
    enum status st = part_read(u, rest, n, at, e);
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
        enum status st = part_read(u, block, sizeof block, at, e);
        if (st != ST_OK)
            return st;
        at += TAR_BLOCK;
        switch (tar_read(&m, block)) {
        case TAR_BAD:
            return err_set(e, ST_INVALID,
                           u->count == 0 ? "this is no package" : "a header in the package is not one of ours");
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
    enum status st = part_text(u, "MANIFEST", &is, e);
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
        if (should.failed || should.text == NULL || at == NULL || strncmp(at, should.text, should.len) != 0)
            st = err_set(e, ST_REFUSED, "%s is not what the manifest says: it was changed, or put there", p->name);
        else
            at += should.len;
    }
    if (st == ST_OK && at != NULL && *at != '\0')
        st = err_set(e, ST_REFUSED, "the manifest names more than is there: %.80s", at);
    strbuf_free(&should);
    strbuf_free(&is);
    return st;
}

static enum status read_keys(struct unpack *u, struct err *e)
{
    static const char end[] = "-----END PUBLIC KEY-----\n";
    struct strbuf text;
    enum status st = part_text(u, "keys.pem", &text, e);
    const char *next;
    for (const char *at = text.text; st == ST_OK && at != NULL && *at != '\0'; at = next) {
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
    const struct part *manifest = part_find(u, "MANIFEST");
    struct strbuf text;
    if (part_find(u, "STATEMENT") == NULL) {
        if (!u->check->unsigned_too)
            return err_set(e, ST_REFUSED, "it is not signed; --unsigned checks everything else");
        return ST_OK;
    }
    enum status st = part_text(u, "STATEMENT", &text, e);
    if (st == ST_OK && (text.text == NULL || !statement_parse(s, text.text)))
        st = err_set(e, ST_INVALID, "its statement is not one of a kiosk");
    if (st == ST_OK && memcmp(s->manifest.bytes, manifest->sha, sizeof manifest->sha) != 0)
        st = err_set(e, ST_REFUSED, "the statement is about another manifest: what it lists was changed");
    if (st == ST_OK)
        st = check_signer(u, s, e);
    u->sum->is_signed = st == ST_OK;
    strbuf_free(&text);
    return st;
}

enum status package_open(struct unpack *u, struct err *e)
{
    struct stat info;
    if (fstat(u->fd, &info) != 0 || !S_ISREG(info.st_mode))
        return err_set(e, ST_INVALID, "this is no file");
    enum status st = read_members(u, e);
    if (st == ST_OK)
        st = check_manifest(u, e);
    if (st == ST_OK)
        st = read_keys(u, e);
    return st == ST_OK ? check_statement(u, e) : st;
}
