/* Bytes of any encoding as lines of UTF-8. A byte order mark decides; without one UTF-16 is known by its zeros, UTF-8
 * by being valid, and else the letters decide: what no 8-bit text of Western Europe would have within a word is Central
 * European (ISO-8859-2), what ISO-8859-1 leaves to control characters is Windows-1252. */
#include "ledger/import_inside.h"

#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CHUNK (64 * 1024)

struct import_text {
    FILE *f;
    iconv_t cd; /* (iconv_t)-1: the file is UTF-8 */
    char raw[CHUNK];
    size_t raw_n;
    char *text; /* UTF-8, room for one line and a chunk in its longest form */
    size_t at, n, cap;
    int64_t line;
    bool ended, bad;
};

/* ---- which encoding --------------------------------------------------------------------------------------------- */

struct census {
    size_t bytes, zeros_even, zeros_odd, high, c1, central;
    int64_t good, broken; /* sequences of UTF-8 */
};

static bool is_letter(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xC0;
}

/* Letters of ISO-8859-2 where ISO-8859-1 has signs that stand in no word: Polish, Czech, Slovak, Hungarian, Slovene. */
static bool is_central(unsigned char c)
{
    return c != 0 && strchr("\xA1\xA3\xA5\xA6\xA9\xAB\xAC\xAE\xAF\xB1\xB3\xB5\xB6\xB9\xBB\xBC\xBE\xBF", c) != NULL;
}

static void count(struct census *k, const unsigned char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == 0) {
            if ((k->bytes + i) % 2 == 0)
                k->zeros_even++;
            else
                k->zeros_odd++;
        }
        if (s[i] < 0x80)
            continue;
        size_t len = s[i] >= 0xF0 ? 4 : s[i] >= 0xE0 ? 3 : 2;
        k->high++;
        if (s[i] < 0xA0)
            k->c1++;
        if (is_central(s[i]) && ((i > 0 && is_letter(s[i - 1])) || (i + 1 < n && is_letter(s[i + 1]))))
            k->central++;
        if (i + len <= n && utf8_valid((const char *)s + i, len)) {
            k->good++;
            i += len - 1;
        } else if (i + len <= n || n < CHUNK) { /* else cut by the chunk's end: not known */
            k->broken++;
        }
    }
    k->bytes += n;
}

static const char *judge(const struct census *k)
{
    if (k->zeros_odd > k->bytes / 8)
        return "UTF-16LE";
    if (k->zeros_even > k->bytes / 8)
        return "UTF-16BE";
    if (k->broken <= k->good / 4) /* UTF-8 with some broken lines, which are refused one by one */
        return "UTF-8";
    if (k->central * 2 > k->high / 2 && k->c1 == 0)
        return "ISO-8859-2";
    return k->c1 > 0 ? "WINDOWS-1252" : "ISO-8859-1";
}

static const char *detect(FILE *f, size_t *skip)
{
    static unsigned char chunk[CHUNK];
    struct census k = {0};
    size_t n = fread(chunk, 1, sizeof chunk, f);
    const char *mark = n >= 3 && memcmp(chunk, "\xEF\xBB\xBF", 3) == 0 ? "UTF-8"
                       : n >= 2 && memcmp(chunk, "\xFF\xFE", 2) == 0   ? "UTF-16LE"
                       : n >= 2 && memcmp(chunk, "\xFE\xFF", 2) == 0   ? "UTF-16BE"
                                                                       : NULL;
    *skip = mark == NULL ? 0 : mark[4] == '8' ? 3 : 2;
    if (mark != NULL)
        return mark;
    for (; n > 0; n = fread(chunk, 1, sizeof chunk, f))
        count(&k, chunk, n);
    return judge(&k);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

enum status import_text_open(struct import_text **out, const char *path, const char *encoding, char told[24],
                             struct err *e)
{
    size_t skip = 0;
    *out = NULL;
    struct import_text *t = calloc(1, sizeof *t);
    if (t == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    t->cd = (iconv_t)-1;
    t->cap = IMPORT_LINE_MAX + 4 * CHUNK;
    t->text = malloc(t->cap);
    t->f = fopen(path, "re");
    enum status st = ST_OK;
    if (t->text == NULL)
        st = err_set(e, ST_MEMORY, "out of memory");
    else if (t->f == NULL)
        st = err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", path, strerror(errno));
    if (st == ST_OK) {
        const char *found = detect(t->f, &skip);
        text_copy(told, 24, encoding != NULL && encoding[0] != '\0' ? encoding : found);
        if (ferror(t->f) || fseek(t->f, (long)skip, SEEK_SET) != 0)
            st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    }
    if (st == ST_OK && strcasecmp(told, "UTF-8") != 0) {
        t->cd = iconv_open("UTF-8", told);
        if (t->cd == (iconv_t)-1)
            st = err_set(e, ST_INVALID, "there is no encoding \"%s\"", told);
    }
    if (st != ST_OK) {
        import_text_close(t);
        return st;
    }
    *out = t;
    return ST_OK;
}

void import_text_close(struct import_text *t)
{
    if (t == NULL)
        return;
    if (t->cd != (iconv_t)-1)
        iconv_close(t->cd);
    if (t->f != NULL)
        fclose(t->f);
    free(t->text);
    free(t);
}

/* What iconv cannot read becomes U+FFFD, and its line is refused. */
static void convert(struct import_text *t)
{
    char *in = t->raw, *to = t->text + t->n;
    size_t left = t->raw_n, room = t->cap - t->n;
    while (left > 0 && iconv(t->cd, &in, &left, &to, &room) == (size_t)-1) {
        if (errno == EINVAL && !t->ended)
            break; /* the rest of the character is in the next chunk */
        if (errno == E2BIG || room < 3)
            break;
        memcpy(to, "\xEF\xBF\xBD", 3); /* NOLINT(bugprone-not-null-terminated-result): bytes of a line */
        to += 3;
        room -= 3;
        in++;
        left--;
    }
    memmove(t->raw, in, left);
    t->raw_n = left;
    t->n = t->cap - room;
}

static void fill(struct import_text *t)
{
    memmove(t->text, t->text + t->at, t->n - t->at);
    t->n -= t->at;
    t->at = 0;
    bool plain = t->cd == (iconv_t)-1;
    char *to = plain ? t->text + t->n : t->raw + t->raw_n;
    size_t got = fread(to, 1, plain ? CHUNK : CHUNK - t->raw_n, t->f);
    t->ended = got == 0;
    if (plain)
        t->n += got;
    else {
        t->raw_n += got;
        convert(t);
        if (t->ended)
            t->raw_n = 0;
    }
}

/* Passes over the rest of a line that is too long, without keeping it. */
static void skip_line(struct import_text *t)
{
    for (;;) {
        char *end = memchr(t->text + t->at, '\n', t->n - t->at);
        if (end != NULL) {
            t->at = (size_t)(end - t->text) + 1;
            return;
        }
        t->at = t->n;
        if (t->ended)
            return;
        fill(t);
    }
}

enum status import_text_next(struct import_text *t, struct import_line *out, struct err *e)
{
    size_t seen = 0;
    char *end = NULL;
    *out = (struct import_line){0};
    while ((end = memchr(t->text + t->at + seen, '\n', t->n - t->at - seen)) == NULL && !t->ended &&
           t->n - t->at <= IMPORT_LINE_MAX) {
        seen = t->n - t->at;
        fill(t);
    }
    if (ferror(t->f))
        return err_set(e, ST_IO, "reading the list: %s", strerror(errno));
    if (t->n == t->at)
        return ST_NOT_FOUND;
    out->number = ++t->line;
    out->text = t->text + t->at;
    out->n = end != NULL ? (size_t)(end - out->text) + 1 : t->n - t->at;
    if (out->n > IMPORT_LINE_MAX) {
        out->too_long = true;
        out->text = "";
        out->n = 0;
        skip_line(t);
        return ST_OK;
    }
    t->at += out->n;
    out->bad = !utf8_valid(out->text, out->n) || memmem(out->text, out->n, "\xEF\xBF\xBD", 3) != NULL;
    return ST_OK;
}
