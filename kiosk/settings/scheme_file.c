#include "settings/scheme_parts.h"

#include <stdlib.h>
#include <string.h>

/* What scheme_check says about a rule or a limit goes to the line on which it begins. */
struct part_lines {
    struct yaml_doc *doc;
    struct problems *warnings;
    int rule[SCHEME_RULES_MAX], limit[SCHEME_LIMITS_MAX];
};

static int part_line(const struct part_lines *lines, enum scheme_part part, int index)
{
    return part == SCHEME_RULE ? lines->rule[index] : part == SCHEME_LIMIT ? lines->limit[index] : 1;
}

static void part_problem(void *ctx, enum scheme_part part, int index, const char *text)
{
    const struct part_lines *lines = ctx;
    problem_add(lines->doc->problems, lines->doc->file, part_line(lines, part, index), "%s", text);
}

static void read_only_gtin(struct section *r, struct refund_rule *out)
{
    char text[16];
    section_text(r, "only", text, sizeof text, "");
    if (text[0] != '\0' && gtin_parse(&out->only, text, strlen(text), SYM_UNKNOWN) != GTIN_OK)
        section_problem(r, "only", "is \"%s\"; the 8 to 14 digits of a GTIN, check digit included", text);
}

static void read_rule(struct section *r, struct refund_rule *out, const struct currency *currency)
{
    static const char *const refillables[] = {"either", "no", "yes"}; /* -1, 0, 1 */
    const struct words materials = material_words(), drinks = drink_words();
    int refillable;
    section_text(r, "id", out->id, sizeof out->id, NULL);
    section_words(r, "materials", &out->materials, SCHEME_MATERIALS_ANY, materials.at, materials.count);
    section_words(r, "drinks", &out->drinks, (1u << DRINK_COUNT) - 1, drinks.at, drinks.count);
    section_i32(r, "ml_min", &out->ml_min, 0, 1, SCHEME_ML_MAX);
    section_i32(r, "ml_max", &out->ml_max, SCHEME_ML_MAX, 1, SCHEME_ML_MAX);
    section_choice(r, "refillable", &refillable, 0, refillables, 3);
    out->refillable = refillable - 1;
    read_only_gtin(r, out);
    section_text(r, "mark", out->mark, sizeof out->mark, "");
    section_day(r, "from", &out->day_from, INT32_MIN);
    section_day(r, "to", &out->day_to, INT32_MAX);
    section_money(r, "refund", &out->refund, -1, 1, currency->exponent);
    read_source(r, out->source, out->checked, &out->confidence);
    section_close(r);
}

static void read_rules(struct section *root, struct scheme *s, struct part_lines *lines)
{
    struct section r;
    if (!section_has(root, "rules") && s->missing_count == 0)
        section_item(root, "rules", 0, &r); /* says that it is missing */
    for (size_t i = 0; scheme_list_item(root, "rules", i, SCHEME_RULES_MAX, &r); i++) {
        lines->rule[s->rule_count] = r.line;
        read_rule(&r, &s->rules[s->rule_count++], &s->currency);
    }
}

static void read_names(struct section *root, struct scheme *s)
{
    struct section n = section_child(root, "name", true);
    section_text(&n, "en", s->name_en, sizeof s->name_en, NULL);
    section_text(&n, "zh", s->name_zh, sizeof s->name_zh, s->name_en);
    section_text(&n, "local", s->name_local, sizeof s->name_local, s->name_en);
    section_close(&n);
    struct section sign = section_child(root, "sign", false);
    section_text(&sign, "en", s->sign_en, sizeof s->sign_en, section_here(&sign) ? NULL : "");
    section_text(&sign, "zh", s->sign_zh, sizeof s->sign_zh, s->sign_en);
    section_text(&sign, "local", s->sign_local, sizeof s->sign_local, s->sign_en);
    if (section_here(&sign))
        read_source(&sign, s->sign_src.source, s->sign_src.checked, &s->sign_src.confidence);
    section_close(&sign);
}

static void read_limit(struct section *r, struct scheme_limit *out, const struct currency *currency)
{
    static const char *const spans[] = {"visit", "person_day"};
    const struct words materials = material_words();
    int span;
    int64_t grams;
    section_choice(r, "per", &span, -1, spans, 2);
    out->span = (enum limit_span)span;
    section_words(r, "materials", &out->materials, SCHEME_MATERIALS_ANY, materials.at, materials.count);
    section_i32(r, "max_count", &out->max_count, 0, 1, 100000);
    section_money(r, "max_amount", &out->max_amount, 0, 1, currency->exponent);
    section_i64(r, "max_mass_g", &grams, 0, 1, 10000000);
    out->max_mass.mg = grams * 1000;
    read_source(r, out->source, out->checked, &out->confidence);
    section_close(r);
}

static void read_limits(struct section *root, struct scheme *s, struct part_lines *lines)
{
    struct section r;
    for (size_t i = 0; scheme_list_item(root, "limits", i, SCHEME_LIMITS_MAX, &r); i++) {
        lines->limit[s->limit_count] = r.line;
        read_limit(&r, &s->limits[s->limit_count++], &s->currency);
    }
}

static void read_scheme(struct section *root, struct scheme *s, struct part_lines *lines)
{
    char currency[8];
    section_text(root, "id", s->id, sizeof s->id, NULL);
    section_text(root, "currency", currency, sizeof currency, NULL);
    if (!currency_find(&s->currency, currency)) {
        s->currency.exponent = 2; /* what most have: the amounts below can still be looked at */
        if (currency[0] != '\0')
            section_problem(root, "currency", "is \"%s\", which is unknown; a code of ISO 4217 such as EUR", currency);
    }
    section_bool(root, "serialised", &s->serialised, false);
    section_bool(root, "legal_deposit", &s->legal_deposit, true);
    read_names(root, s);
    read_limits(root, s, lines);
    read_scheme_law(root, s);
    read_rules(root, s, lines);
    section_close(root);
}

static void warn_part(void *ctx, enum scheme_part part, int index, const char *text)
{
    const struct part_lines *lines = ctx;
    problem_add(lines->warnings, lines->doc->file, part_line(lines, part, index), "warning: %s", text);
}

enum status scheme_read(struct scheme *out, uint8_t hash[32], const char *path, struct problems *p, int file,
                        struct problems *warnings, struct err *e)
{
    struct yaml_doc y;
    enum status st = yaml_doc_load(&y, p, file, path, hash, e);
    if (st != ST_OK)
        return st;
    *out = (struct scheme){0};
    struct part_lines lines = {.doc = &y, .warnings = warnings};
    struct section root = section_root(&y);
    if (section_here(&root)) {
        size_t before = p->count;
        read_scheme(&root, out, &lines);
        if (p->count == before) /* what was misread would only be blamed twice */
            scheme_check(out, part_problem, &lines);
        if (warnings != NULL)
            scheme_warnings(out, warn_part, &lines);
    }
    yaml_doc_free(&y);
    return ST_OK;
}

enum status scheme_load(struct scheme *out, uint8_t hash[32], const char *path, struct strbuf *problems,
                        struct strbuf *warnings, struct err *e)
{
    struct problems p, w;
    struct scheme *s = malloc(sizeof *s); /* 60 KiB: not on the stack */
    enum status st = ST_MEMORY;
    bool made = problems_new(&p, NULL);
    made = problems_new(&w, NULL) && made;
    if (!made || s == NULL) {
        err_set(e, st, "reading %s", path);
        goto done;
    }
    w.files[0] = path;
    st = scheme_read(s, hash, path, &p, 0, &w, e);
    if (st == ST_OK && p.count > 0) {
        problems_print(&p, problems);
        st = err_set(e, ST_INVALID, "%zu mistakes in %s", p.count + p.dropped, path);
    }
    if (st == ST_OK) {
        *out = *s;
        if (warnings != NULL)
            problems_print(&w, warnings);
    }
done:
    problems_free(&p);
    problems_free(&w);
    free(s);
    return st;
}
