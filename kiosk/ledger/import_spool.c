#include "ledger/import_inside.h"

#include "ledger/catalogue_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is written for a row, then its name and who says its masses. */
struct record {
    uint64_t gtin;
    int64_t line, bottle, cap, label;
    int32_t volume_ml, weight_min_mg, weight_max_mg;
    uint8_t material, colour, drink, listing, mass_source, refillable, name_n, from_n;
    char mass_date[11];
};

struct key {
    uint64_t gtin;
    uint64_t at; /* in the spool */
};

struct spool {
    FILE *f;
    struct key *keys;
    size_t count, cap, next;
    uint64_t end;
    bool in_order; /* as they came: no sorting, and read from front to back */
};

/* Full, by quota or by a limit of the process: there is no room. */
static enum status disk_status(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ST_FULL : ST_IO;
}

enum status spool_begin(struct spool **out, const char *dir, struct err *e)
{
    char path[PATH_MAX];
    *out = NULL;
    struct spool *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    s->in_order = true;
    /* A file without a name: nothing is left of it, whatever happens. */
    if (dir != NULL && snprintf(path, sizeof path, "%s/catalogue-spool-XXXXXX", dir) < (int)sizeof path) {
        int fd = mkstemp(path);
        if (fd >= 0) {
            unlink(path);
            s->f = fdopen(fd, "w+b");
        }
    } else if (dir == NULL) {
        s->f = tmpfile();
    }
    if (s->f == NULL) {
        spool_drop(s);
        return err_set(e, ST_IO, "a file to sort in, in %s: %s", dir != NULL ? dir : "the folder for temporary files",
                       strerror(errno));
    }
    *out = s;
    return ST_OK;
}

void spool_drop(struct spool *s)
{
    if (s == NULL)
        return;
    if (s->f != NULL)
        fclose(s->f);
    free(s->keys);
    free(s);
}

static bool room(struct spool *s)
{
    if (s->count < s->cap)
        return true;
    size_t cap = s->cap == 0 ? 4096 : s->cap * 2;
    struct key *keys = reallocarray(s->keys, cap, sizeof *keys);
    if (keys == NULL)
        return false;
    s->keys = keys;
    s->cap = cap;
    return true;
}

enum status spool_put(struct spool *s, const struct container *c, int64_t line, struct err *e)
{
    struct record r;
    memset(&r, 0, sizeof r);
    r.gtin = c->gtin.value;
    r.line = line;
    r.bottle = c->bottle.mg;
    r.cap = c->cap.mg;
    r.label = c->label.mg;
    r.volume_ml = c->volume_ml;
    r.weight_min_mg = c->weight_min_mg;
    r.weight_max_mg = c->weight_max_mg;
    r.material = (uint8_t)c->material;
    r.colour = (uint8_t)c->colour;
    r.drink = (uint8_t)c->drink;
    r.listing = (uint8_t)c->listing;
    r.mass_source = (uint8_t)c->mass_source;
    r.refillable = c->refillable;
    r.name_n = (uint8_t)strlen(c->name);
    r.from_n = (uint8_t)strlen(c->mass_from);
    memcpy(r.mass_date, c->mass_date, sizeof r.mass_date);
    if (s->count == CATALOGUE_ROWS_MAX)
        return ST_INVALID;
    if (!room(s))
        return err_set(e, ST_MEMORY, "out of memory");
    if (s->count > 0 && s->keys[s->count - 1].gtin > r.gtin)
        s->in_order = false;
    s->keys[s->count++] = (struct key){r.gtin, s->end};
    if (fwrite_unlocked(&r, sizeof r, 1, s->f) != 1 || fwrite_unlocked(c->name, 1, r.name_n, s->f) != r.name_n ||
        fwrite_unlocked(c->mass_from, 1, r.from_n, s->f) != r.from_n)
        return err_set(e, disk_status(), "sorting the list: %s", strerror(errno));
    s->end += sizeof r + r.name_n + r.from_n;
    return ST_OK;
}

static int by_gtin(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->gtin != y->gtin)
        return x->gtin < y->gtin ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

enum status spool_sort(struct spool *s, struct err *e)
{
    if (!s->in_order)
        qsort(s->keys, s->count, sizeof *s->keys, by_gtin);
    if (fflush(s->f) != 0 || fseek(s->f, 0, SEEK_SET) != 0)
        return err_set(e, disk_status(), "sorting the list: %s", strerror(errno));
    return ST_OK;
}

enum status spool_get(struct spool *s, struct container *c, int64_t *line, struct err *e)
{
    struct record r;
    char text[sizeof c->name + sizeof c->mass_from];
    if (s->next == s->count)
        return ST_NOT_FOUND;
    uint64_t at = s->keys[s->next++].at;
    bool ok;
    if (s->in_order) {
        ok = fread_unlocked(&r, sizeof r, 1, s->f) == 1;
        size_t n = ok ? (size_t)r.name_n + r.from_n : 0;
        ok = ok && n < sizeof text && fread_unlocked(text, 1, n, s->f) == n;
    } else {
        char both[sizeof r + sizeof text];
        ssize_t n = pread(fileno(s->f), both, sizeof both, (off_t)at);
        ok = n >= (ssize_t)sizeof r;
        if (ok)
            memcpy(&r, both, sizeof r);
        ok = ok && (size_t)n >= sizeof r + r.name_n + r.from_n;
        if (ok)
            memcpy(text, both + sizeof r, (size_t)r.name_n + r.from_n);
    }
    if (!ok || r.name_n >= sizeof c->name || r.from_n >= sizeof c->mass_from)
        return err_set(e, ST_IO, "sorting the list: %s", strerror(errno));
    *c = (struct container){.gtin = {r.gtin},
                            .material = (enum material)r.material,
                            .colour = (enum colour)r.colour,
                            .drink = (enum drink)r.drink,
                            .volume_ml = r.volume_ml,
                            .refillable = r.refillable != 0,
                            .bottle = {r.bottle},
                            .cap = {r.cap},
                            .label = {r.label},
                            .mass_source = (enum mass_source)r.mass_source,
                            .listing = (enum listing)r.listing,
                            .weight_min_mg = r.weight_min_mg,
                            .weight_max_mg = r.weight_max_mg};
    memcpy(c->name, text, r.name_n);
    memcpy(c->mass_from, text + r.name_n, r.from_n);
    memcpy(c->mass_date, r.mass_date, sizeof c->mass_date);
    *line = r.line;
    return ST_OK;
}
