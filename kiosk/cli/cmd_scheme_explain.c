/* scheme explain: which rule gives which amount and why, by the list and the rules of a day. No daemon needed. */
#include "base/bytes.h"
#include "cli/day_list.h"
#include "cli/gtin_arg.h"
#include "cli/scheme_arg.h"
#include "cli/scheme_show.h"
#include "cli/show.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/* Rules change under the same name: whether those of then are those that explain now. */
static void scheme_differs(char out[300], const struct day_list *d, const struct scheme *s, const struct hash *hash)
{
    char hex[65], since[20];
    hex_encode(hex, hash->bytes, sizeof hash->bytes);
    show_time(since, d->scheme.at_ms, d->scheme.offset_s);
    if (d->scheme.id[0] == '\0' || strcmp(hex, d->scheme.hash) == 0)
        return;
    snprintf(out, 300, "the kiosk then worked by scheme %s, file %.16s (start of %s), not by %s, file %.16s, as here",
             d->scheme.id, d->scheme.hash, since, s->id, hex);
}

static json_t *list_json(const struct day_list *d)
{
    if (d->hash[0] == '\0')
        return json_null();
    return json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s}", "catalogue", d->hash, "since", d->since, "changes",
                     d->changes, "before", d->before, "added", d->added, "scheme", d->scheme.id, "scheme_file",
                     d->scheme.hash);
}

/* Where the container was found, for a day that --day names. */
static void print_list(const struct day_list *d)
{
    if (d->hash[0] == '\0')
        print_line("list", "the current one: no journal here says which was in force");
    else
        print_line("list", "%.16s, in force since %s", d->hash, d->since);
    if (d->changes > 0 && d->before[0] != '\0')
        print_line("list before", "%.16s, in force as that day began: --catalogue takes it", d->before);
    if (d->changes > 1)
        print_line("lists", "%d of them began on that day: the last one is taken", d->changes);
    if (d->added[0] != '\0')
        print_line("added", "%s, by two persons: it is not in the list", d->added);
}

struct question {
    struct scheme scheme;
    struct hash scheme_hash;
    struct container container;
    struct civil day;
    struct day_list list;
    bool by_journal; /* list says where the container was found */
    bool added;      /* without a day: beside the list, by two persons */
};

static int explain(const struct cli *c, const struct question *a)
{
    const struct scheme *s = &a->scheme;
    const struct container *k = &a->container;
    const struct civil *civil = &a->day;
    char differs[300] = "";
    const struct refund_rule *rule = NULL;
    int32_t day = (int32_t)days_from_civil(civil->year, civil->month, civil->day);
    enum reason why = scheme_refund(s, k, day, &rule);
    bool json = cli_has(c, OPT_JSON);
    scheme_differs(differs, &a->list, s, &a->scheme_hash);
    if (!json) {
        print_line("container", "%s: %s, %" PRId32 " ml, %s%s", k->name, material_word(k->material), k->volume_ml,
                   drink_word(k->drink), k->refillable ? ", refillable" : "");
        print_line("on", "%04d-%02d-%02d, scheme %s", civil->year, civil->month, civil->day, s->id);
        if (a->by_journal)
            print_list(&a->list);
        if (a->added)
            print_line("added", "by two persons: it is not in the list");
        if (differs[0] != '\0')
            print_line("OTHER RULES", "%s", differs);
        for (size_t i = 0; i < s->missing_count; i++)
            print_line("MISSING", "%s", s->missing[i]);
    }
    json_t *earlier = earlier_rules(s, k, day, !json);
    if (json)
        print_json(json_pack("{s:b, s:s, s:s, s:s, s:b, s:o, s:s, s:O, s:o}", "ok", why == REASON_NONE, "scheme", s->id,
                             "name", k->name, "reason", reason_word(why), "usable", s->missing_count == 0, "list",
                             list_json(&a->list), "other_rules", differs, "earlier", earlier, "rule",
                             why == REASON_NONE ? scheme_rule_json(rule) : json_null()));
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
    static struct question a;
    gtin g;
    a = (struct question){.by_journal = cli_has(c, OPT_DAY) && !cli_has(c, OPT_CATALOGUE)};
    int rc = take_gtin(&g, c->args[0]);
    if (rc == DONE)
        rc = take_day(&a.day, c);
    if (rc == DONE && no_container(g) != NULL)
        rc = complain(REFUSED, "%s", no_container(g));
    if (rc == DONE)
        rc = take_scheme(&a.scheme, &a.scheme_hash, c, c->option[OPT_SCHEME]);
    if (rc == DONE && a.by_journal)
        rc = find_container_on(&a.container, &a.list, c, g, &a.day);
    else if (rc == DONE)
        rc = cli_has(c, OPT_CATALOGUE) ? find_container_in(&a.container, c->option[OPT_CATALOGUE], g)
                                       : find_container(&a.container, &a.added, c->state, g);
    return rc == DONE ? explain(c, &a) : rc;
}
