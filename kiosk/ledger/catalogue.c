#include "ledger/catalogue_file.h"

#include "base/bytes.h"
#include "base/files.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define WORDS_MAX 32 /* of one kind */

struct catalogue {
    struct db db;
    int64_t rows;
    struct hash hash;
    const char *select_one, *select_all;
    enum material materials[WORDS_MAX]; /* by the file's own numbers */
    enum colour colours[WORDS_MAX];
    enum drink drinks[WORDS_MAX];
    enum listing listings[WORDS_MAX];
    enum mass_source mass_sources[WORDS_MAX];
};

#define COLUMNS                                                                                                        \
    "gtin, name, material, colour, drink, volume_ml, refillable, bottle_mg, cap_mg, label_mg, weight_min_mg,"          \
    " weight_max_mg, listing, mass_source, mass_from, mass_date"
/* Words as text, everything accepted, masses from the file itself. */
#define COLUMNS_1                                                                                                      \
    "gtin, name, material, colour, drink, volume_ml, refillable, bottle_mg, cap_mg, label_mg, weight_min_mg,"          \
    " weight_max_mg, 'accept', CASE WHEN bottle_mg IS NULL THEN 'unknown' ELSE 'catalogue' END, '', ''"

static void take_word(struct catalogue *c, const char *kind, int64_t n, const char *word)
{
    if (n < 0 || n >= WORDS_MAX)
        return;
    if (strcmp(kind, "material") == 0 && !material_parse(&c->materials[n], word))
        c->materials[n] = MATERIAL_OTHER;
    if (strcmp(kind, "colour") == 0 && !colour_parse(&c->colours[n], word))
        c->colours[n] = COLOUR_OTHER;
    if (strcmp(kind, "drink") == 0 && !drink_parse(&c->drinks[n], word))
        c->drinks[n] = DRINK_OTHER;
    if (strcmp(kind, "listing") == 0 && !listing_parse(&c->listings[n], word))
        c->listings[n] = LISTING_REJECT; /* a later version's word: not taken until this program knows it */
    if (strcmp(kind, "mass_source") == 0 && !mass_source_parse(&c->mass_sources[n], word))
        c->mass_sources[n] = MASS_SOURCE_UNKNOWN;
}

static enum status read_words(struct catalogue *c, struct err *e)
{
    struct rows q;
    enum status st = db_query(&q, &c->db, "SELECT kind, number, word FROM word", NO_ARGS, e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK)
        take_word(c, col_text(&q, 0), col_int(&q, 1), col_text(&q, 2));
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status know_format(struct catalogue *c, int64_t version, struct err *e)
{
    if (version == 1) {
        c->select_one = "SELECT " COLUMNS_1 " FROM container WHERE gtin = ?";
        c->select_all = "SELECT " COLUMNS_1 " FROM container ORDER BY gtin";
        return ST_OK;
    }
    c->select_one = "SELECT " COLUMNS " FROM container WHERE gtin = ?";
    c->select_all = "SELECT " COLUMNS " FROM container ORDER BY gtin";
    return read_words(c, e);
}

enum status catalogue_open(struct catalogue **out, const char *path, struct err *e)
{
    struct stat s;
    struct rows q;
    int64_t id = 0, version = 0;
    *out = NULL;
    if (stat(path, &s) != 0 || !S_ISREG(s.st_mode))
        return err_set(e, ST_UNAVAILABLE, "there is no catalogue at %s", path);
    struct catalogue *c = calloc(1, sizeof *c);
    if (c == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    enum status st = db_open(&c->db, path, DB_IMMUTABLE, NULL, e);
    if (st == ST_OK)
        st = db_int(&id, &c->db, "PRAGMA application_id", NO_ARGS, e);
    if (st == ST_OK)
        st = db_int(&version, &c->db, "PRAGMA user_version", NO_ARGS, e);
    if (st == ST_OK && (id != CATALOGUE_APPLICATION_ID || version < 1 || version > CATALOGUE_VERSION))
        st = err_set(e, ST_CORRUPT, "%s is not a catalogue of this version; import its list again", path);
    if (st == ST_OK)
        st = know_format(c, version, e);
    if (st == ST_OK)
        st = db_first(&q, &c->db, "SELECT rows, hash FROM about", NO_ARGS, e);
    if (st == ST_OK) {
        c->rows = col_int(&q, 0);
        if (!col_blob(c->hash.bytes, sizeof c->hash.bytes, &q, 1))
            st = err_set(e, ST_CORRUPT, "%s has no hash", path);
        db_end(&q);
    } else if (st == ST_NOT_FOUND)
        st = err_set(e, ST_CORRUPT, "%s was never finished; import its list again", path);
    if (st != ST_OK) {
        catalogue_close(c);
        return st;
    }
    *out = c;
    return ST_OK;
}

bool catalogue_is_file_name(const char *name)
{
    return strncmp(name, "catalogue-", 10) == 0 && strspn(name + 10, "0123456789abcdef") == 16 &&
           strcmp(name + 26, ".db") == 0;
}

enum status catalogue_open_current(struct catalogue **out, const char *state_dir, struct err *e)
{
    char name[64] = "", path[PATH_MAX];
    size_t n = 0;
    *out = NULL;
    enum status st = file_get(state_dir, "catalogue", name, sizeof name - 1, &n, NULL);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_UNAVAILABLE, "no catalogue was imported yet");
    name[strcspn(name, "\n")] = '\0';
    if (st != ST_OK || !catalogue_is_file_name(name))
        return err_set(e, ST_CORRUPT, "%s/catalogue does not name a catalogue file", state_dir);
    if (snprintf(path, sizeof path, "%s/%s", state_dir, name) >= (int)sizeof path)
        return err_set(e, ST_INVALID, "the path of the state folder is too long");
    return catalogue_open(out, path, e);
}

void catalogue_close(struct catalogue *c)
{
    if (c == NULL)
        return;
    db_close(&c->db);
    free(c);
}

/* A word of version 1, or a number of later ones, as what it means here. */
#define TAKE(field, column, type, table, other)                                                                        \
    do {                                                                                                               \
        int64_t n = col_int(q, column);                                                                                \
        if (sqlite3_column_type(q->stmt, column) == SQLITE_TEXT) {                                                     \
            if (!type##_parse(&k.field, col_text(q, column)))                                                          \
                k.field = other;                                                                                       \
        } else {                                                                                                       \
            k.field = n >= 0 && n < WORDS_MAX ? c->table[n] : other;                                                   \
        }                                                                                                              \
    } while (false)

static struct container container_of(const struct catalogue *c, const struct rows *q)
{
    struct container k = {
        .gtin = {(uint64_t)col_int(q, 0)},
        .volume_ml = col_int32(q, 5),
        .refillable = col_int(q, 6) != 0,
        .bottle = col_null(q, 7) ? MASS_UNKNOWN : (mass){col_int(q, 7)},
        .cap = col_null(q, 8) ? MASS_UNKNOWN : (mass){col_int(q, 8)},
        .label = col_null(q, 9) ? MASS_UNKNOWN : (mass){col_int(q, 9)},
        .weight_min_mg = col_int32(q, 10),
        .weight_max_mg = col_int32(q, 11),
    };
    col_copy(k.name, sizeof k.name, q, 1);
    TAKE(material, 2, material, materials, MATERIAL_OTHER);
    TAKE(colour, 3, colour, colours, COLOUR_OTHER);
    TAKE(drink, 4, drink, drinks, DRINK_OTHER);
    TAKE(listing, 12, listing, listings, LISTING_REJECT);
    TAKE(mass_source, 13, mass_source, mass_sources, MASS_SOURCE_UNKNOWN);
    col_copy(k.mass_from, sizeof k.mass_from, q, 14);
    col_copy(k.mass_date, sizeof k.mass_date, q, 15);
    return k;
}

enum status catalogue_find(struct catalogue *c, gtin g, struct container *out, struct err *e)
{
    struct rows q;
    char text[15];
    enum status st = db_first(&q, &c->db, c->select_one, ARGS(arg_int((int64_t)g.value)), e);
    if (st == ST_NOT_FOUND) {
        gtin_text(text, g);
        return err_set(e, ST_NOT_FOUND, "%s is not in the catalogue", text);
    }
    if (st == ST_OK)
        *out = container_of(c, &q);
    db_end(&q);
    return st;
}

int64_t catalogue_rows(const struct catalogue *c)
{
    return c->rows;
}

struct hash catalogue_hash(const struct catalogue *c)
{
    return c->hash;
}

void catalogue_file_name(char out[64], struct hash h)
{
    char hex[17];
    hex_encode(hex, h.bytes, 8);
    snprintf(out, 64, "catalogue-%s.db", hex);
}

/* ---- a former version ---------------------------------------------------------------------------------------------
 */

enum status catalogue_open_version(struct catalogue **out, const char *state_dir, const char *name, struct err *e)
{
    char path[PATH_MAX], file[64] = "";
    size_t n = strlen(name);
    struct dirent *d;
    int found = 0;
    *out = NULL;
    bool hash = n >= 8 && n <= 64 && strspn(name, "0123456789abcdef") == n;
    if (!hash && !catalogue_is_file_name(name))
        return err_set(e, ST_INVALID, "\"%.70s\" is neither a hash (8 hex digits or more) nor a catalogue file", name);
    DIR *dir = opendir(state_dir);
    if (dir == NULL)
        return err_set(e, ST_UNAVAILABLE, "%s: %s", state_dir, strerror(errno));
    while ((d = readdir(dir)) != NULL) {
        if (!catalogue_is_file_name(d->d_name))
            continue;
        bool fits = hash ? strncmp(d->d_name + 10, name, n < 16 ? n : 16) == 0 : strcmp(d->d_name, name) == 0;
        if (fits && ++found == 1)
            text_copy(file, sizeof file, d->d_name);
    }
    closedir(dir);
    if (found != 1)
        return err_set(e, ST_NOT_FOUND, found == 0 ? "no catalogue %s is kept here any more" : "%s fits several", name);
    if (snprintf(path, sizeof path, "%s/%s", state_dir, file) >= (int)sizeof path)
        return err_set(e, ST_INVALID, "the path of the state folder is too long");
    return catalogue_open(out, path, e);
}

/* ---- in order -----------------------------------------------------------------------------------------------------
 */

enum status catalogue_cursor_begin(struct catalogue_cursor *k, struct catalogue *c, struct err *e)
{
    *k = (struct catalogue_cursor){.catalogue = c};
    if (c == NULL)
        return ST_OK;
    enum status st = db_query(&k->q, &c->db, c->select_all, NO_ARGS, e);
    k->open = st == ST_OK;
    return st == ST_OK ? catalogue_cursor_next(k, e) : st;
}

enum status catalogue_cursor_next(struct catalogue_cursor *k, struct err *e)
{
    enum status st = db_next(&k->q, e);
    k->more = st == ST_OK;
    if (k->more)
        k->row = container_of(k->catalogue, &k->q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

void catalogue_cursor_end(struct catalogue_cursor *k)
{
    if (k->open)
        db_end(&k->q);
    k->open = k->more = false;
}

enum status catalogue_each(struct catalogue *c, bool (*row)(void *ctx, const struct container *c), void *ctx,
                           struct err *e)
{
    struct catalogue_cursor k;
    enum status st = catalogue_cursor_begin(&k, c, e);
    while (st == ST_OK && k.more && row(ctx, &k.row))
        st = catalogue_cursor_next(&k, e);
    catalogue_cursor_end(&k);
    return st;
}

bool container_same(const struct container *a, const struct container *b)
{
    return a->gtin.value == b->gtin.value && strcmp(a->name, b->name) == 0 && a->material == b->material &&
           a->colour == b->colour && a->drink == b->drink && a->volume_ml == b->volume_ml &&
           a->refillable == b->refillable && a->bottle.mg == b->bottle.mg && a->cap.mg == b->cap.mg &&
           a->label.mg == b->label.mg && a->mass_source == b->mass_source && a->listing == b->listing &&
           strcmp(a->mass_from, b->mass_from) == 0 && strcmp(a->mass_date, b->mass_date) == 0 &&
           a->weight_min_mg == b->weight_min_mg && a->weight_max_mg == b->weight_max_mg;
}

enum status catalogue_diff(struct catalogue *from, struct catalogue *to,
                           bool (*row)(void *ctx, const struct container *was, const struct container *is), void *ctx,
                           struct err *e)
{
    struct catalogue_cursor a, b = {0};
    enum status st = catalogue_cursor_begin(&a, from, e);
    if (st == ST_OK)
        st = catalogue_cursor_begin(&b, to, e);
    for (bool go = true; st == ST_OK && go && (a.more || b.more);) {
        bool old = a.more && (!b.more || a.row.gtin.value <= b.row.gtin.value);
        bool new = b.more && (!a.more || b.row.gtin.value <= a.row.gtin.value);
        if (!old || !new || !container_same(&a.row, &b.row))
            go = row(ctx, old ? &a.row : NULL, new ? &b.row : NULL);
        if (old)
            st = catalogue_cursor_next(&a, e);
        if (new &&st == ST_OK)
            st = catalogue_cursor_next(&b, e);
    }
    catalogue_cursor_end(&a);
    catalogue_cursor_end(&b);
    return st;
}
