/* scheme list, show, check, explain; config check. Files only: no ledger but the catalogue, no daemon. */
#include "cli/gtin_arg.h"
#include "cli/show.h"
#include "settings/settings.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
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

static int load_scheme(struct scheme *out, const char *path)
{
    uint8_t hash[32];
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = scheme_load(out, hash, path, &problems, &e);
    int rc = tell_problems(&problems, st, &e);
    strbuf_free(&problems);
    return rc;
}

static int load_configured(struct settings *out, const struct cli *c)
{
    const char *path = cli_has(c, OPT_CONFIG) ? c->option[OPT_CONFIG] : getenv("REBOTTLE_CONFIG");
    return load_settings(out, path != NULL && *path != '\0' ? path : "/etc/rebottle/rebottle.yaml");
}

/* The scheme of a file, or the configured one where path is NULL. */
static int take_scheme(struct scheme *out, const struct cli *c, const char *path)
{
    static struct settings s;
    if (path != NULL)
        return load_scheme(out, path);
    int rc = load_configured(&s, c);
    if (rc == DONE)
        *out = s.scheme;
    return rc;
}

/* The service may use no network; a device on one needs the drop-in that lets in its address and no other. */
static void warn_about_network(const struct settings *s)
{
    for (size_t i = 0; i < s->device_count; i++)
        if (s->devices[i].port.kind == PORT_TCP)
            fprintf(stderr,
                    "devices.%s is on tcp: rebottled.service needs the drop-in rebottled.service.d/tcp.conf with "
                    "IPAddressAllow= for %s\n",
                    s->devices[i].name, s->devices[i].port.where);
}

int cmd_config_check(const struct cli *c)
{
    static struct settings s;
    int rc = load_settings(&s, c->args[0]);
    if (cli_has(c, OPT_JSON))
        print_json(json_pack("{s:b}", "ok", rc == DONE));
    else if (rc == DONE)
        printf("%s is in order: kiosk %" PRIu32 ", scheme %s, %zu devices\n", c->args[0], s.kiosk_id, s.scheme.id,
               s.device_count);
    if (rc == DONE)
        warn_about_network(&s);
    return rc;
}

/* ---- list ------------------------------------------------------------------------------------------------------- */

static int is_yaml(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

/* The folder that the configured scheme is in. */
static int scheme_folder(char out[256], const struct cli *c)
{
    static struct settings s;
    if (c->arg_count > 0)
        return text_copy(out, 256, c->args[0]) ? DONE : complain(USAGE, "DIR is too long");
    int rc = load_configured(&s, c);
    if (rc != DONE)
        return rc;
    text_copy(out, 256, s.scheme_path);
    char *slash = strrchr(out, '/');
    if (slash != NULL)
        *slash = '\0';
    else
        text_copy(out, 256, ".");
    return DONE;
}

int cmd_scheme_list(const struct cli *c)
{
    char dir[256], path[600];
    int rc = scheme_folder(dir, c);
    if (rc != DONE)
        return rc;
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_yaml, alphasort);
    if (n < 0)
        return complain(USAGE, "%s: %s", dir, strerror(errno));
    json_t *list = json_array();
    for (int i = 0; i < n; i++) {
        static struct scheme s;
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        if (load_scheme(&s, path) != DONE) {
            rc = REFUSED;
        } else if (cli_has(c, OPT_JSON)) {
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:i, s:b}", "id", s.id, "file", path, "name",
                                                  s.name_en, "currency", s.currency.code, "rules", (int)s.rule_count,
                                                  "legal_deposit", s.legal_deposit));
        } else {
            print_columns(s.id, 10);
            print_columns(s.currency.code, 4);
            print_columns(s.name_en, 40);
            printf("%s\n", path);
        }
        free(names[i]);
    }
    free(names);
    if (cli_has(c, OPT_JSON))
        return print_json(json_pack("{s:b, s:o}", "ok", rc == DONE, "schemes", list)) == DONE ? rc : REFUSED;
    json_decref(list);
    return rc;
}

/* ---- show, check ------------------------------------------------------------------------------------------------ */

/* The words of a mask, comma separated; every bit set is "any". */
static void mask_words(char *out, size_t cap, uint32_t mask, int count, const char *(*word)(int))
{
    struct strbuf b = {0};
    uint32_t all = count < 32 ? (UINT32_C(1) << count) - 1 : UINT32_MAX;
    if ((mask & all) == all)
        strbuf_puts(&b, "any");
    for (int i = 0; i < count && (mask & all) != all; i++) {
        if ((mask & (UINT32_C(1) << i)) != 0)
            strbuf_printf(&b, "%s%s", b.len > 0 ? "," : "", word(i));
    }
    text_copy(out, cap, b.text != NULL ? b.text : "");
    strbuf_free(&b);
}

static const char *material_at(int i)
{
    return material_word((enum material)i);
}

static const char *drink_at(int i)
{
    return drink_word((enum drink)i);
}

/* "2024-02-01", or "" where a bound is open. */
static void show_day(char out[11], int32_t day)
{
    if (day == INT32_MIN || day == INT32_MAX)
        out[0] = '\0';
    else
        date_format(out, (int64_t)day * 86400000, 0);
}

static const char *confidence_word(enum confidence c)
{
    static const char *const words[] = {[CONFIDENCE_OFFICIAL] = "official",
                                        [CONFIDENCE_TRADE] = "trade",
                                        [CONFIDENCE_NEWS] = "news",
                                        [CONFIDENCE_WEAK] = "weak"};
    return words[c];
}

static json_t *rule_json(const struct refund_rule *r)
{
    char materials[200], drinks[200], from[11], to[11];
    mask_words(materials, sizeof materials, r->materials, MATERIAL_COUNT, material_at);
    mask_words(drinks, sizeof drinks, r->drinks, DRINK_COUNT, drink_at);
    show_day(from, r->day_from);
    show_day(to, r->day_to);
    return json_pack("{s:s, s:I, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:s}", "id", r->id, "refund_minor",
                     (json_int_t)r->refund.minor, "materials", materials, "drinks", drinks, "ml_min", (int)r->ml_min,
                     "ml_max", (int)r->ml_max, "from", from, "to", to, "source", r->source, "checked", r->checked,
                     "confidence", confidence_word(r->confidence));
}

static void print_rule(const struct refund_rule *r, const struct currency *cur)
{
    char refund[SHOW_MONEY_CAP], materials[200], drinks[200], from[11], to[11], only[15];
    show_money(refund, r->refund.minor, cur->exponent, cur->code);
    mask_words(materials, sizeof materials, r->materials, MATERIAL_COUNT, material_at);
    mask_words(drinks, sizeof drinks, r->drinks, DRINK_COUNT, drink_at);
    show_day(from, r->day_from);
    show_day(to, r->day_to);
    printf("\n");
    print_line("rule", "%s: %s", r->id, refund);
    print_line("  material", "%s", materials);
    print_line("  drink", "%s", drinks);
    print_line("  volume", "%" PRId32 " to %" PRId32 " ml", r->ml_min, r->ml_max);
    if (r->refillable >= 0)
        print_line("  refillable", r->refillable == 1 ? "only refillable" : "only one-way");
    if (r->only.value != 0) {
        gtin_text(only, r->only);
        print_line("  barcode", "%s only", only);
    }
    if (*from != '\0' || *to != '\0')
        print_line("  valid", "%s to %s", *from != '\0' ? from : "the beginning", *to != '\0' ? to : "further notice");
    print_line("  source", "%s (%s, checked %s)", r->source, confidence_word(r->confidence), r->checked);
}

int cmd_scheme_show(const struct cli *c)
{
    static struct scheme s;
    int rc = take_scheme(&s, c, c->arg_count > 0 ? c->args[0] : NULL);
    if (rc != DONE)
        return rc;
    if (cli_has(c, OPT_JSON)) {
        json_t *rules = json_array();
        for (size_t i = 0; i < s.rule_count; i++)
            json_array_append_new(rules, rule_json(&s.rules[i]));
        return print_json(json_pack(
            "{s:b, s:s, s:s, s:s, s:i, s:b, s:i, s:I, s:i, s:s, s:o}", "ok", 1, "id", s.id, "name", s.name_en,
            "currency", s.currency.code, "exponent", (int)s.currency.exponent, "legal_deposit", s.legal_deposit,
            "visit_max_count", (int)s.visit_max_count, "visit_max_amount_minor", (json_int_t)s.visit_max_amount.minor,
            "voucher_valid_days", (int)s.voucher_valid_days, "sign", s.sign_en, "rules", rules));
    }
    char limit[SHOW_MONEY_CAP];
    show_money(limit, s.visit_max_amount.minor, s.currency.exponent, s.currency.code);
    print_line("scheme", "%s: %s (%s)", s.id, s.name_en, s.legal_deposit ? "deposit by law" : "a rebate, not by law");
    if (s.visit_max_count > 0)
        print_line("per visit", "at most %" PRId32 " containers", s.visit_max_count);
    if (s.visit_max_amount.minor > 0)
        print_line("per visit", "at most %s", limit);
    print_line("vouchers", "valid for %" PRId32 " days; cash %s", s.voucher_valid_days,
               s.cash_without_purchase ? "without a purchase" : "or against a purchase");
    if (s.sign_en[0] != '\0')
        print_line("sign", "%s", s.sign_en);
    for (size_t i = 0; i < s.rule_count; i++)
        print_rule(&s.rules[i], &s.currency);
    return DONE;
}

int cmd_scheme_check(const struct cli *c)
{
    static struct scheme s;
    int rc = load_scheme(&s, c->args[0]);
    if (cli_has(c, OPT_JSON))
        print_json(json_pack("{s:b}", "ok", rc == DONE));
    else if (rc == DONE)
        printf("%s is in order: %s, %zu rules\n", c->args[0], s.id, s.rule_count);
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

static int explain(const struct cli *c, const struct scheme *s, const struct container *k, const struct civil *day)
{
    const struct refund_rule *rule = NULL;
    enum reason why = scheme_refund(s, k, (int32_t)days_from_civil(day->year, day->month, day->day), &rule);
    if (cli_has(c, OPT_JSON)) {
        print_json(json_pack("{s:b, s:s, s:s, s:s, s:o}", "ok", why == REASON_NONE, "scheme", s->id, "name", k->name,
                             "reason", reason_word(why), "rule", why == REASON_NONE ? rule_json(rule) : json_null()));
    } else {
        print_line("container", "%s: %s, %" PRId32 " ml, %s%s", k->name, material_word(k->material), k->volume_ml,
                   drink_word(k->drink), k->refillable ? ", refillable" : "");
        print_line("on", "%04d-%02d-%02d, scheme %s", day->year, day->month, day->day, s->id);
        if (why == REASON_NONE)
            print_rule(rule, &s->currency);
    }
    return why == REASON_NONE ? DONE : complain(REFUSED, "%s", reason_text(why));
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
        rc = find_container(&k, c->state, g);
    return rc == DONE ? explain(c, &s, &k, &day) : rc;
}
