/* Masses of classes: what is known of a material at a volume, for containers whose own mass nobody said. */
#include "ledger/import_inside.h"

#include "base/clock.h"
#include "base/text.h"

#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* material, ml_min, ml_max, bottle_mg, cap_mg, label_mg, source, date, confidence, note */
#define CLASS_FIELDS 10
#define CLASS_FIELD  96

struct class_reader {
    struct import_classes *out;
    char fields[CLASS_FIELDS][CLASS_FIELD];
    size_t at;
    int64_t line;
    bool header_done, bad;
};

static void on_field(void *text, size_t n, void *ctx)
{
    struct class_reader *r = ctx;
    if (r->at < CLASS_FIELDS) {
        size_t keep = n < CLASS_FIELD ? n : CLASS_FIELD - 1;
        memcpy(r->fields[r->at], text, keep);
        r->fields[r->at][keep] = '\0';
    }
    r->at++;
}

static bool mass_of(mass *out, const char *text)
{
    uint64_t v = 0;
    *out = MASS_UNKNOWN;
    if (text[0] == '\0')
        return true;
    if (!text_to_u64(&v, text, 10000000))
        return false;
    out->mg = (int64_t)v;
    return true;
}

static bool class_of(struct class_reader *r, struct import_class *c)
{
    uint64_t min = 0, max = 0;
    struct civil day;
    bool ok = r->at == CLASS_FIELDS && material_parse(&c->material, r->fields[0]) &&
              text_to_u64(&min, r->fields[1], 100000) && text_to_u64(&max, r->fields[2], 100000) && min <= max &&
              mass_of(&c->bottle, r->fields[3]) && mass_known(c->bottle) && c->bottle.mg > 0 &&
              mass_of(&c->cap, r->fields[4]) && mass_of(&c->label, r->fields[5]) && r->fields[6][0] != '\0' &&
              text_copy(c->source, sizeof c->source, r->fields[6]) &&
              (r->fields[7][0] == '\0' || civil_date_parse(&day, r->fields[7])) &&
              text_copy(c->date, sizeof c->date, r->fields[7]);
    c->ml_min = (int32_t)min;
    c->ml_max = (int32_t)max;
    return ok && utf8_valid(c->source, strlen(c->source));
}

static void on_row(int end, void *ctx)
{
    struct class_reader *r = ctx;
    (void)end;
    struct import_class c = {0};
    if (!r->header_done)
        r->bad = r->at != CLASS_FIELDS || strcmp(r->fields[0], "material") != 0;
    else if (r->out->count < IMPORT_CLASSES_MAX && class_of(r, &c))
        r->out->rows[r->out->count++] = c;
    else
        r->bad = true;
    r->header_done = true;
    r->at = 0;
}

enum status import_classes_load(struct import_classes *out, const char *path, struct err *e)
{
    static struct class_reader r;
    struct csv_parser p;
    char line[1024];
    r = (struct class_reader){.out = out};
    *out = (struct import_classes){0};
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", path, strerror(errno));
    if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        fclose(f);
        return err_set(e, ST_MEMORY, "out of memory");
    }
    while (!r.bad && fgets(line, sizeof line, f) != NULL) {
        size_t n = strlen(line);
        r.line++;
        r.bad = csv_parse(&p, line, n, on_field, on_row, &r) != n || r.bad;
    }
    if (csv_fini(&p, on_field, on_row, &r) != 0)
        r.bad = true;
    csv_free(&p);
    fclose(f);
    if (r.bad || !r.header_done)
        return err_set(e, ST_INVALID,
                       "%s:%" PRId64 ": not a class of masses: material,ml_min,ml_max,bottle_mg,cap_mg,label_mg,source,"
                       "date,confidence,note are right, at most %d of them",
                       path, r.line, IMPORT_CLASSES_MAX);
    return ST_OK;
}

bool import_class_of(const struct import_classes *classes, struct container *c)
{
    if (mass_known(c->bottle) || c->refillable) /* refillable ones are several times as heavy */
        return false;
    for (size_t i = 0; i < classes->count; i++) {
        const struct import_class *k = &classes->rows[i];
        if (k->material != c->material || c->volume_ml < k->ml_min || c->volume_ml > k->ml_max)
            continue;
        c->bottle = k->bottle;
        if (!mass_known(c->cap))
            c->cap = k->cap;
        if (!mass_known(c->label))
            c->label = k->label;
        c->mass_source = MASS_SOURCE_CLASS;
        text_copy(c->mass_from, sizeof c->mass_from, k->source);
        text_copy(c->mass_date, sizeof c->mass_date, k->date);
        return true;
    }
    return false;
}
