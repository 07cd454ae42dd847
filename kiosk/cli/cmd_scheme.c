/* scheme list, show, check, explain; config check. Files only: no ledger but the catalogue, no daemon. */
#include "cli/device_line.h"
#include "cli/gtin_arg.h"
#include "cli/scheme_show.h"
#include "settings/settings.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Problems go to stderr, a line each: "FILE:LINE: what is wrong; what would be right". */
static int tell_problems(const struct strbuf *problems, enum status st, const struct err *e)
{
    if (problems->len > 0)
        fputs(problems->text, stderr);
    if (st == ST_OK)
        return DONE;
    return problems->len > 0 ? REFUSED : complain_status(st, e);
}

static int load_settings(struct settings *out, const char *path)
{
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = settings_load(out, path, NULL, 0, &problems, &e);
    int rc = tell_problems(&problems, st, &e);
    strbuf_free(&problems);
    return rc;
}

/* warnings NULL: not asked. */
static int load_scheme(struct scheme *out, const char *path, struct strbuf *warnings)
{
    uint8_t hash[32];
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = scheme_load(out, hash, path, &problems, warnings, &e);
    int rc = tell_problems(&problems, st, &e);
    strbuf_free(&problems);
    return rc;
}

/* A file, or a name of the folders where schemes are; a path on the command line is relative to where we are. */
static int scheme_path(char out[256], const struct cli *c, const char *name)
{
    struct err e = {0};
    size_t n = strlen(name);
    if (strchr(name, '/') != NULL || (n > 5 && strcmp(name + n - 5, ".yaml") == 0))
        return text_copy(out, 256, name) ? DONE : complain(USAGE, "the path is too long");
    if (scheme_find(out, name, config_path(c), &e) == ST_OK)
        return DONE;
    return complain(REFUSED, "the scheme %s", e.msg);
}

/* The scheme of a file or name, or the configured one where name is NULL. */
static int take_scheme(struct scheme *out, const struct cli *c, const char *name)
{
    static struct settings s;
    char path[256];
    int rc = name != NULL ? scheme_path(path, c, name) : load_settings(&s, config_path(c));
    if (rc != DONE)
        return rc;
    if (name != NULL)
        return load_scheme(out, path, NULL);
    *out = s.scheme;
    return DONE;
}

static size_t lines_of(const struct strbuf *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->len; i++)
        n += b->text[i] == '\n';
    return n;
}

int cmd_config_check(const struct cli *c)
{
    static struct settings s;
    struct strbuf warnings = {0};
    int rc = load_settings(&s, c->args[0]);
    if (rc == DONE)
        settings_warnings(&s, &warnings);
    if (warnings.len > 0)
        fputs(warnings.text, stderr);
    if (cli_has(c, OPT_JSON))
        print_json(json_pack("{s:b, s:I}", "ok", rc == DONE, "warnings", (json_int_t)lines_of(&warnings)));
    else if (rc == DONE)
        printf("%s is in order: kiosk %" PRIu32 ", scheme %s, %zu devices\n", c->args[0], s.kiosk_id, s.scheme.id,
               s.device_count);
    strbuf_free(&warnings);
    return rc;
}

/* ---- list ------------------------------------------------------------------------------------------------------- */

#define NAMES_MAX 256
struct packs_shown {
    json_t *list; /* NULL: print a table */
    char seen[NAMES_MAX][64];
    size_t count;
    int rc;
};

static int is_yaml(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && n < 64 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

/* A name found before hides the later one, as scheme_find has it. */
static bool first_of_name(struct packs_shown *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->seen[i], name) == 0)
            return false;
    if (l->count == NAMES_MAX)
        return false;
    text_copy(l->seen[l->count++], sizeof l->seen[0], name);
    return true;
}

static void list_one(struct packs_shown *l, const char *path)
{
    static struct scheme s;
    struct strbuf warnings = {0};
    char amounts[80], note[32];
    if (load_scheme(&s, path, &warnings) != DONE) {
        l->rc = REFUSED;
        return;
    }
    scheme_amounts(amounts, &s);
    if (l->list != NULL) {
        json_array_append_new(l->list,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:b, s:b}", "id", s.id, "file",
                                        path, "name", s.name_en, "name_zh", s.name_zh, "currency", s.currency.code,
                                        "amounts", amounts, "confidence", confidence_word(scheme_confidence(&s)),
                                        "rules", (int)s.rule_count, "warnings", (json_int_t)lines_of(&warnings),
                                        "usable", s.missing_count == 0, "legal_deposit", s.legal_deposit));
    } else {
        snprintf(note, sizeof note, "%zu", lines_of(&warnings));
        print_columns(s.id, 11);
        print_columns(amounts, 18);
        print_columns(confidence_word(scheme_confidence(&s)), 11);
        print_columns(s.missing_count > 0 ? "incomplete" : note, 10);
        print_last(s.name_en);
    }
    strbuf_free(&warnings);
}

static int list_folder(struct packs_shown *l, const char *dir)
{
    char path[600];
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_yaml, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        if (first_of_name(l, names[i]->d_name))
            list_one(l, path);
        free(names[i]);
    }
    free(names);
    return n;
}

int cmd_scheme_list(const struct cli *c)
{
    struct packs_shown *l = calloc(1, sizeof *l);
    char dir[256];
    if (l == NULL)
        return complain(REFUSED, "out of memory");
    if (cli_has(c, OPT_JSON)) {
        l->list = json_array();
    } else {
        print_columns("NAME", 11);
        print_columns("AMOUNTS", 18);
        print_columns("CONFIDENCE", 11);
        print_columns("WARNINGS", 10);
        print_last("SCHEME");
    }
    if (c->arg_count > 0 && list_folder(l, c->args[0]) < 0)
        l->rc = complain(USAGE, "%s: %s", c->args[0], strerror(errno));
    for (size_t i = 0; c->arg_count == 0 && scheme_folder(dir, config_path(c), i); i++)
        list_folder(l, dir);
    if (l->count == 0 && l->rc == DONE)
        l->rc = complain(REFUSED, "no schemes: there is no folder schemes/ beside %s, and none is installed",
                         config_path(c));
    int rc = l->rc;
    if (l->list != NULL)
        print_json(json_pack("{s:b, s:o}", "ok", rc == DONE, "schemes", l->list));
    free(l);
    return rc;
}

/* ---- show, check ------------------------------------------------------------------------------------------------ */

int cmd_scheme_show(const struct cli *c)
{
    static struct scheme s;
    int rc = take_scheme(&s, c, c->arg_count > 0 ? c->args[0] : NULL);
    if (rc != DONE)
        return rc;
    if (cli_has(c, OPT_JSON))
        return print_json(scheme_json(&s));
    scheme_print(&s);
    return DONE;
}

int cmd_scheme_check(const struct cli *c)
{
    static struct scheme s;
    char path[256];
    struct strbuf warnings = {0};
    int rc = scheme_path(path, c, c->args[0]);
    if (rc == DONE)
        rc = load_scheme(&s, path, &warnings);
    if (warnings.len > 0)
        fputs(warnings.text, stderr);
    if (cli_has(c, OPT_JSON))
        print_json(json_pack("{s:b, s:I, s:b}", "ok", rc == DONE, "warnings", (json_int_t)lines_of(&warnings), "usable",
                             rc == DONE && s.missing_count == 0));
    else if (rc == DONE)
        printf("%s is in order: %s, %zu rules, %zu warnings%s\n", path, s.id, s.rule_count, lines_of(&warnings),
               s.missing_count > 0 ? "; no refund can be paid by it until it is complete" : "");
    strbuf_free(&warnings);
    return rc;
}

/* ---- explain ---------------------------------------------------------------------------------------------------- */

static int take_day(struct civil *out, const struct cli *c)
{
    if (cli_has(c, OPT_DAY))
        return civil_date_parse(out, c->option[OPT_DAY]) ? DONE : complain(USAGE, "--day is a date such as 2026-11-21");
    struct moment now = clock_now(0);
    *out = civil_from_utc(now.utc_ms, now.offset_s);
    return DONE;
}

static void add_why(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add_why(struct strbuf *b, const char *fmt, ...)
{
    char text[320];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    strbuf_printf(b, "%s%s", b->len > 0 ? "; " : "", text);
}

/* Why a rule does not match: "glass is not among pet, aluminium; 750 ml is not 150 to 500 ml". */
static void why_not(struct strbuf *b, const struct refund_rule *r, const struct container *k, uint32_t misses)
{
    char words[200], from[11], to[11];
    if (misses & MISS_GTIN) {
        gtin_text(words, r->only);
        add_why(b, "it is for the barcode %s alone", words);
    }
    if (misses & MISS_MATERIAL) {
        scheme_materials(words, sizeof words, r->materials);
        add_why(b, "%s is not among %s", material_word(k->material), words);
    }
    if (misses & MISS_DRINK) {
        scheme_drinks(words, sizeof words, r->drinks);
        add_why(b, "%s is not among %s", drink_word(k->drink), words);
    }
    if ((misses & MISS_VOLUME) && k->volume_ml == 0)
        add_why(b, "the size is not known");
    else if (misses & MISS_VOLUME)
        add_why(b, "%" PRId32 " ml is not %" PRId32 " to %" PRId32 " ml", k->volume_ml, r->ml_min, r->ml_max);
    if (misses & MISS_REFILLABLE)
        add_why(b, k->refillable ? "it is refillable" : "it is not refillable");
    if (misses & MISS_DAY) {
        scheme_day(from, r->day_from);
        scheme_day(to, r->day_to);
        add_why(b, "the day is not within %s to %s", *from != '\0' ? from : "the beginning",
                *to != '\0' ? to : "further notice");
    }
}

/* Every rule before the one that pays (all of them, where none does), and why it does not. */
static json_t *earlier_rules(const struct scheme *s, const struct container *k, int32_t day, bool print)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->rule_count; i++) {
        const struct refund_rule *r = &s->rules[i];
        struct strbuf why = {0};
        uint32_t misses = rule_misses(r, k, day);
        if (misses == 0)
            break;
        why_not(&why, r, k, misses);
        const char *text = why.text != NULL ? why.text : "";
        json_array_append_new(list, json_pack("{s:s, s:s}", "rule", r->id, "why_not", text));
        if (print)
            print_line("not", "%s: %s", r->id, text);
        strbuf_free(&why);
    }
    return list;
}

static int explain(const struct cli *c, const struct scheme *s, const struct container *k, const struct civil *civil)
{
    const struct refund_rule *rule = NULL;
    int32_t day = (int32_t)days_from_civil(civil->year, civil->month, civil->day);
    enum reason why = scheme_refund(s, k, day, &rule);
    bool json = cli_has(c, OPT_JSON);
    if (!json) {
        print_line("container", "%s: %s, %" PRId32 " ml, %s%s", k->name, material_word(k->material), k->volume_ml,
                   drink_word(k->drink), k->refillable ? ", refillable" : "");
        print_line("on", "%04d-%02d-%02d, scheme %s", civil->year, civil->month, civil->day, s->id);
        for (size_t i = 0; i < s->missing_count; i++)
            print_line("MISSING", "%s", s->missing[i]);
    }
    json_t *earlier = earlier_rules(s, k, day, !json);
    if (json)
        print_json(json_pack("{s:b, s:s, s:s, s:s, s:b, s:O, s:o}", "ok", why == REASON_NONE, "scheme", s->id, "name",
                             k->name, "reason", reason_word(why), "usable", s->missing_count == 0, "earlier", earlier,
                             "rule", why == REASON_NONE ? scheme_rule_json(rule) : json_null()));
    else if (why == REASON_NONE)
        scheme_print_rule(rule, &s->currency);
    json_decref(earlier);
    return why == REASON_NONE ? DONE : complain(REFUSED, "%s", reason_text(why));
}

/* Why this GTIN is no container at all; NULL: it may be one. */
static const char *no_container(gtin g)
{
    switch (gtin_classify(g)) {
    case GTIN_IN_STORE: return "a shop's own number (restricted circulation): never a container";
    case GTIN_REFUND_RECEIPT: return "the number of a refund receipt: never a container";
    case GTIN_COUPON: return "the number of a coupon: never a container";
    case GTIN_ITEM: break;
    }
    return NULL;
}

int cmd_scheme_explain(const struct cli *c)
{
    static struct scheme s;
    struct container k;
    struct civil day;
    gtin g;
    int rc = take_gtin(&g, c->args[0]);
    if (rc == DONE)
        rc = take_day(&day, c);
    if (rc == DONE && no_container(g) != NULL)
        rc = complain(REFUSED, "%s", no_container(g));
    if (rc == DONE)
        rc = take_scheme(&s, c, c->option[OPT_SCHEME]);
    if (rc == DONE)
        rc = cli_has(c, OPT_CATALOGUE) ? find_container_in(&k, c->option[OPT_CATALOGUE], g)
                                       : find_container(&k, c->state, g);
    return rc == DONE ? explain(c, &s, &k, &day) : rc;
}
