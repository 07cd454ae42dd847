/* One row's fields to a container. It stops at the first mistake: one problem a line is what a person mends at a time.
 */
#include "ledger/import_inside.h"

#include "base/clock.h"
#include "base/text.h"
#include "ledger/catalogue_file.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define MG_MAX   10000000
#define ML_MAX   100000
#define THOUSAND 1000

static const char *const field_words[] = {
#define X(n, w) w,
    IMPORT_FIELD_LIST(X)
#undef X
};

const char *import_field_word(enum import_field f)
{
    return (size_t)f < FIELD_COUNT ? field_words[f] : "?";
}

struct judge {
    struct import *m;
    const struct import_row *r;
};

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

static bool unit_of(enum import_unit *out, const char *text)
{
    static const struct {
        const char *word;
        enum import_unit unit;
    } units[] = {{"ml", UNIT_ML}, {"mL", UNIT_ML}, {"ML", UNIT_ML}, {"cl", UNIT_CL}, {"cL", UNIT_CL},
                 {"CL", UNIT_CL}, {"l", UNIT_L},   {"L", UNIT_L},   {"ltr", UNIT_L}, {"mg", UNIT_MG},
                 {"g", UNIT_G},   {"G", UNIT_G},   {"gr", UNIT_G},  {"kg", UNIT_KG}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(units[i].word, text) == 0) {
            *out = units[i].unit;
            return true;
        }
    }
    return false;
}

/* "500", "0,5 l", "12.75" in the unit of the column: thousandths of the column's smallest unit, then whole ones. */
static bool quantity(const char *text, enum import_unit unit, int64_t *out)
{
    static const int64_t milli[] = {[UNIT_NONE] = 1000, [UNIT_ML] = 1000,   [UNIT_CL] = 10000,     [UNIT_L] = 1000000,
                                    [UNIT_MG] = 1000,   [UNIT_G] = 1000000, [UNIT_KG] = 1000000000};
    int64_t whole = 0, part = 0, scale = 1;
    const char *at = text;
    int digits = 0;
    for (; *at >= '0' && *at <= '9'; at++, digits++)
        if ((whole = whole * 10 + (*at - '0')) > 1000000000)
            return false;
    if ((*at == '.' || *at == ',') && digits > 0)
        for (at++; *at >= '0' && *at <= '9' && scale < 1000000; at++, scale *= 10)
            part = part * 10 + (*at - '0');
    while (*at == ' ')
        at++;
    if (digits == 0 || (*at != '\0' && !unit_of(&unit, at)))
        return false;
    /* Thousandths, rounded to whole ones at the end: 18.67 g is 18670 mg. */
    *out = (whole * milli[unit] + part * milli[unit] / scale + THOUSAND / 2) / THOUSAND;
    return true;
}

static bool number(const struct judge *j, enum import_field f, enum import_refusal why, int64_t min, int64_t max,
                   int64_t *out)
{
    const char *text = j->r->at[f];
    if (quantity(text, j->r->unit[f], out) && *out >= min && *out <= max)
        return true;
    import_refuse(j->m, j->r->line, why, "%s is \"%.40s\"; numbers from %" PRId64 " to %" PRId64 " are right",
                  import_field_word(f), text, min, max);
    return false;
}

/* A can has no cap: 0 mg is known, an empty cell is not. But nothing to weigh is no bottle. */
static bool mass_field(const struct judge *j, enum import_field f, mass *out)
{
    *out = MASS_UNKNOWN;
    return j->r->at[f][0] == '\0' || number(j, f, REFUSAL_MASS, f == FIELD_BOTTLE ? 1 : 0, MG_MAX, &out->mg);
}

static bool masses(const struct judge *j, struct container *c)
{
    mass with_cap;
    if (!mass_field(j, FIELD_BOTTLE, &c->bottle) || !mass_field(j, FIELD_CAP, &c->cap) ||
        !mass_field(j, FIELD_LABEL, &c->label) || !mass_field(j, FIELD_WITH_CAP, &with_cap))
        return false;
    if (mass_known(with_cap) && mass_known(c->bottle) && with_cap.mg < c->bottle.mg) {
        import_refuse(j->m, j->r->line, REFUSAL_MASS, "with its cap it weighs less than without");
        return false;
    }
    if (mass_known(with_cap) && mass_known(c->bottle) && !mass_known(c->cap))
        c->cap.mg = with_cap.mg - c->bottle.mg;
    else if (mass_known(with_cap) && mass_known(c->cap) && !mass_known(c->bottle) && with_cap.mg > c->cap.mg)
        c->bottle.mg = with_cap.mg - c->cap.mg;
    return true;
}

static bool weights(const struct judge *j, struct container *c)
{
    int64_t from = 0, to = 0;
    if (j->r->at[FIELD_WEIGHT_MIN][0] == '\0' && j->r->at[FIELD_WEIGHT_MAX][0] == '\0')
        return true;
    if (!number(j, FIELD_WEIGHT_MIN, REFUSAL_MASS, 1, MG_MAX, &from) ||
        !number(j, FIELD_WEIGHT_MAX, REFUSAL_MASS, from, MG_MAX, &to))
        return false;
    c->weight_min_mg = (int32_t)from;
    c->weight_max_mg = (int32_t)to;
    return true;
}

/* ---- the barcode, the name -------------------------------------------------------------------------------------- */

/* Spreadsheets protect digits as ="123" or '123, and turn them into 9.52E+12, which nobody can turn back. */
static const char *digits_of(const char *text, size_t *n)
{
    *n = strlen(text);
    if (*n > 3 && text[0] == '=' && text[1] == '"' && text[*n - 1] == '"') {
        *n -= 3;
        return text + 2;
    }
    if (*n > 1 && text[0] == '\'') {
        *n -= 1;
        return text + 1;
    }
    return text;
}

static bool gtin_field(const struct judge *j, gtin *out)
{
    static const char *const never[] = {[GTIN_IN_STORE] = "a shop's own number",
                                        [GTIN_REFUND_RECEIPT] = "a refund receipt",
                                        [GTIN_COUPON] = "a coupon"};
    size_t n;
    const char *text = digits_of(j->r->at[FIELD_GTIN], &n);
    enum gtin_verdict v =
        n == 8 || n == 12 || n == 13 || n == 14 ? gtin_parse(out, text, n, SYM_UNKNOWN) : GTIN_BAD_LENGTH;
    if (v != GTIN_OK) {
        bool mangled = v != GTIN_BAD_CHECK_DIGIT && strpbrk(text, "Ee") != NULL && strpbrk(text, ".,+") != NULL;
        import_refuse(j->m, j->r->line, REFUSAL_GTIN, "gtin \"%.40s\": %s", text,
                      v == GTIN_BAD_CHECK_DIGIT ? "the check digit is wrong"
                      : mangled ? "a spreadsheet made a number of it; format the column as text and export again"
                                : "8, 12, 13 or 14 digits are right");
        return false;
    }
    enum gtin_class class = gtin_classify(*out);
    if (class != GTIN_ITEM)
        import_refuse(j->m, j->r->line, REFUSAL_RESTRICTED, "gtin %.40s is %s, never a container", text, never[class]);
    return class == GTIN_ITEM;
}

/* The longest beginning of whole characters. */
static void cut(char *out, size_t cap, const char *text, size_t n)
{
    size_t keep = n < cap ? n : cap - 1;
    while (keep > 0 && keep < n && ((unsigned char)text[keep] & 0xC0) == 0x80)
        keep--;
    memcpy(out, text, keep);
    out[keep] = '\0';
}

static bool name_field(const struct judge *j, struct container *c)
{
    const char *text = j->r->at[FIELD_NAME];
    size_t n = strlen(text);
    bool fits = n > 0 && n < sizeof c->name;
    bool clean = utf8_valid(text, n);
    for (size_t i = 0; clean && i < n; i++)
        clean = (unsigned char)text[i] >= 0x20 && text[i] != 0x7F &&
                !(text[i] == '\xC2' && (unsigned char)text[i + 1] < 0xA0);
    if (clean && (fits || j->r->cut)) {
        char digits[15];
        gtin_text(digits, c->gtin);
        cut(c->name, sizeof c->name, n > 0 ? text : digits, n > 0 ? n : strlen(digits));
        return true;
    }
    import_refuse(j->m, j->r->line, clean ? REFUSAL_NAME : REFUSAL_ENCODING,
                  "name: 1 to %zu bytes of UTF-8 without control characters are right", sizeof c->name - 1);
    return false;
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

/* What --map says that a word of the file means; the word itself. */
static const char *mapped(const struct judge *j, enum import_field f)
{
    const struct import_map *map = j->m->o->map;
    const char *text = j->r->at[f];
    for (size_t i = 0; map != NULL && i < map->value_count; i++)
        if (strcmp(map->values[i].field, import_field_word(f)) == 0 && strcmp(map->values[i].from, text) == 0)
            return map->values[i].to;
    return text;
}

static bool known(const struct judge *j, enum import_field f, enum import_refusal why, bool ok)
{
    if (!ok)
        import_refuse(j->m, j->r->line, why, "%s \"%.40s\" is not one of the words that the catalogue knows",
                      import_field_word(f), j->r->at[f]);
    return ok;
}

/* A scheme's packaging: 1 plastic, 2 can, 3 glass. Of its materials only 7 (PET) and 8 (HDPE) are published. */
static bool coded_material(const struct judge *j, struct container *c)
{
    const char *text = mapped(j, FIELD_MATERIAL), *packaging = j->r->at[FIELD_PACKAGING];
    if (import_material_find(&c->material, text))
        return true;
    if (strcmp(text, "7") == 0 || strcmp(text, "8") == 0) {
        c->material = text[0] == '7' ? MATERIAL_PET : MATERIAL_HDPE;
        return true;
    }
    if (strcmp(packaging, "3") == 0) {
        c->material = MATERIAL_GLASS;
        return true;
    }
    import_refuse(j->m, j->r->line, REFUSAL_MATERIAL,
                  "material \"%.20s\" of packaging \"%.8s\" has no published meaning; say it by --map", text,
                  packaging);
    return false;
}

static bool coded_colour(const struct judge *j, struct container *c)
{
    static const enum colour codes[] = {COLOUR_NONE, COLOUR_CLEAR, COLOUR_BROWN, COLOUR_GREEN, COLOUR_BLUE};
    const char *text = mapped(j, FIELD_COLOUR);
    if (import_colour_find(&c->colour, text))
        return true;
    if (strcmp(text, "99") == 0 || text[0] == '\0') {
        c->colour = text[0] == '\0' ? COLOUR_NONE : COLOUR_OTHER;
        return true;
    }
    bool ok = text[0] >= '1' && text[0] <= '4' && text[1] == '\0';
    if (ok)
        c->colour = codes[text[0] - '0'];
    return known(j, FIELD_COLOUR, REFUSAL_COLOUR, ok);
}

static bool material_field(const struct judge *j, struct container *c)
{
    if (j->r->codes)
        return coded_material(j, c);
    return known(j, FIELD_MATERIAL, REFUSAL_MATERIAL, import_material_find(&c->material, mapped(j, FIELD_MATERIAL)));
}

static bool colour_field(const struct judge *j, struct container *c)
{
    if (j->r->codes)
        return coded_colour(j, c);
    const char *text = mapped(j, FIELD_COLOUR);
    return text[0] == '\0' || known(j, FIELD_COLOUR, REFUSAL_COLOUR, import_colour_find(&c->colour, text));
}

static bool drink_field(const struct judge *j, struct container *c)
{
    const char *text = mapped(j, FIELD_DRINK);
    return text[0] == '\0' || known(j, FIELD_DRINK, REFUSAL_DRINK, import_drink_find(&c->drink, text));
}

static bool flag_field(const struct judge *j, bool *out)
{
    static const char *const yes[] = {"1", "yes", "true", "ja", "oui", "si", "tak", "是"};
    static const char *const no[] = {"", "0", "no", "false", "nein", "non", "nie", "否"};
    const char *text = mapped(j, FIELD_REFILLABLE);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        *out = strcmp(text, yes[i]) == 0;
        if (*out || strcmp(text, no[i]) == 0)
            return true;
    }
    return known(j, FIELD_REFILLABLE, REFUSAL_WORD, false);
}

static bool status_field(const struct judge *j, struct container *c)
{
    static const enum listing codes[] = {LISTING_EARLY, LISTING_ACCEPT, LISTING_REJECT, LISTING_TEST};
    const char *text = mapped(j, FIELD_STATUS);
    if (text[0] == '\0' || listing_parse(&c->listing, text))
        return true;
    bool ok = text[0] >= '0' && text[0] <= '3' && text[1] == '\0';
    if (ok)
        c->listing = codes[text[0] - '0'];
    return known(j, FIELD_STATUS, REFUSAL_WORD, ok);
}

static bool from_field(const struct judge *j, struct container *c)
{
    const char *from = j->r->at[FIELD_MASS_FROM], *date = j->r->at[FIELD_MASS_DATE];
    struct civil day;
    if (!mass_known(c->bottle) && !mass_known(c->cap) && !mass_known(c->label))
        return true; /* nothing that they could be about */
    cut(c->mass_from, sizeof c->mass_from, from, strlen(from));
    if (text_clean(c->mass_from, sizeof c->mass_from, c->mass_from, strlen(c->mass_from)) == 0)
        c->mass_from[0] = '\0';
    if (date[0] == '\0')
        return true;
    if (!known(j, FIELD_MASS_DATE, REFUSAL_WORD, civil_date_parse(&day, date)))
        return false;
    text_copy(c->mass_date, sizeof c->mass_date, date);
    return true;
}

static bool volume_field(const struct judge *j, struct container *c)
{
    int64_t ml = 0;
    if (j->r->at[FIELD_VOLUME][0] != '\0' && !number(j, FIELD_VOLUME, REFUSAL_VOLUME, 1, ML_MAX, &ml))
        return false;
    c->volume_ml = (int32_t)ml;
    return true;
}

static bool container_of(const struct judge *j, struct container *c)
{
    *c = (struct container){.colour = COLOUR_NONE, .drink = DRINK_OTHER};
    return gtin_field(j, &c->gtin) && name_field(j, c) && material_field(j, c) && colour_field(j, c) &&
           drink_field(j, c) && volume_field(j, c) && flag_field(j, &c->refillable) && masses(j, c) && weights(j, c) &&
           status_field(j, c) && from_field(j, c);
}

void import_take(struct import *m, struct import_row *r)
{
    struct container c;
    if (!container_of(&(struct judge){m, r}, &c))
        return;
    c.mass_source = mass_known(c.bottle) ? MASS_SOURCE_CATALOGUE : MASS_SOURCE_UNKNOWN;
    if (m->o->classes != NULL)
        import_class_of(m->o->classes, &c);
    enum status st = spool_put(m->spool, &c, r->line, &m->e);
    if (st == ST_INVALID && m->e.code == ST_OK)
        import_refuse(m, r->line, REFUSAL_LIMIT, "more than %d containers", CATALOGUE_ROWS_MAX);
    else if (st != ST_OK && m->st == ST_OK)
        m->st = st;
}
