#include "ledger/catalogue_file.h"

#include "base/files.h"
#include "base/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct catalogue {
    struct db db;
    int64_t rows;
    struct hash hash;
};

#define COLUMNS                                                                                                        \
    "gtin, name, material, colour, drink, volume_ml, refillable, bottle_mg, cap_mg, label_mg, weight_min_mg,"          \
    " weight_max_mg"

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
    if (st == ST_OK && (id != CATALOGUE_APPLICATION_ID || version != CATALOGUE_VERSION))
        st = err_set(e, ST_CORRUPT, "%s is not a catalogue of this version; import its CSV again", path);
    if (st == ST_OK)
        st = db_first(&q, &c->db, "SELECT rows, hash FROM about", NO_ARGS, e);
    if (st == ST_OK) {
        c->rows = col_int(&q, 0);
        if (!col_blob(c->hash.bytes, sizeof c->hash.bytes, &q, 1))
            st = err_set(e, ST_CORRUPT, "%s has no hash", path);
        db_end(&q);
    } else if (st == ST_NOT_FOUND)
        st = err_set(e, ST_CORRUPT, "%s was never finished; import its CSV again", path);
    if (st != ST_OK) {
        catalogue_close(c);
        return st;
    }
    *out = c;
    return ST_OK;
}

static bool plain_file_name(const char *name)
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
    if (st != ST_OK || !plain_file_name(name))
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

static struct container container_of(const struct rows *q)
{
    struct container c = {
        .gtin = {(uint64_t)col_int(q, 0)},
        .volume_ml = col_int32(q, 5),
        .refillable = col_int(q, 6) != 0,
        .bottle = col_null(q, 7) ? MASS_UNKNOWN : (mass){col_int(q, 7)},
        .cap = col_null(q, 8) ? MASS_UNKNOWN : (mass){col_int(q, 8)},
        .label = col_null(q, 9) ? MASS_UNKNOWN : (mass){col_int(q, 9)},
        .weight_min_mg = col_int32(q, 10),
        .weight_max_mg = col_int32(q, 11),
    };
    col_copy(c.name, sizeof c.name, q, 1);
    if (!material_parse(&c.material, col_text(q, 2)))
        c.material = MATERIAL_OTHER;
    if (!colour_parse(&c.colour, col_text(q, 3)))
        c.colour = COLOUR_OTHER;
    if (!drink_parse(&c.drink, col_text(q, 4)))
        c.drink = DRINK_OTHER;
    c.mass_source = mass_known(c.bottle) ? MASS_SOURCE_CATALOGUE : MASS_SOURCE_UNKNOWN;
    return c;
}

enum status catalogue_find(struct catalogue *c, gtin g, struct container *out, struct err *e)
{
    struct rows q;
    char text[15];
    enum status st =
        db_first(&q, &c->db, "SELECT " COLUMNS " FROM container WHERE gtin = ?", ARGS(arg_int((int64_t)g.value)), e);
    if (st == ST_NOT_FOUND) {
        gtin_text(text, g);
        return err_set(e, ST_NOT_FOUND, "%s is not in the catalogue", text);
    }
    if (st == ST_OK)
        *out = container_of(&q);
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

enum status catalogue_each(struct catalogue *c, bool (*row)(void *ctx, const struct container *c), void *ctx,
                           struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st = db_query(&q, &c->db, "SELECT " COLUMNS " FROM container ORDER BY gtin", NO_ARGS, e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct container one = container_of(&q);
        more = row(ctx, &one);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
