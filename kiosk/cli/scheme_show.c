/* A scheme with everything that its file says. */
#include "cli/scheme_show.h"

#include "base/clock.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

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

void scheme_materials(char *out, size_t cap, uint32_t mask)
{
    mask_words(out, cap, mask, MATERIAL_COUNT, material_at);
}

void scheme_drinks(char *out, size_t cap, uint32_t mask)
{
    mask_words(out, cap, mask, DRINK_COUNT, drink_at);
}

void scheme_day(char out[11], int32_t day)
{
    if (day == INT32_MIN || day == INT32_MAX)
        out[0] = '\0';
    else
        date_format(out, (int64_t)day * 86400000, 0);
}

void scheme_amounts(char out[80], const struct scheme *s)
{
    char low[SHOW_MONEY_CAP], high[SHOW_MONEY_CAP];
    int64_t least = INT64_MAX, most = 0;
    for (size_t i = 0; i < s->rule_count; i++) {
        least = s->rules[i].refund.minor < least ? s->rules[i].refund.minor : least;
        most = s->rules[i].refund.minor > most ? s->rules[i].refund.minor : most;
    }
    if (s->rule_count == 0) {
        text_copy(out, 80, "-");
        return;
    }
    money_format(low, sizeof low, (money){least}, s->currency.exponent);
    show_money(high, most, s->currency.exponent, s->currency.code);
    if (least == most)
        text_copy(out, 80, high);
    else
        snprintf(out, 80, "%s to %s", low, high);
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

static void print_source(const char *source, const char *checked, enum confidence c)
{
    print_line("  source", "%s (%s, checked %s)", source, confidence_word(c), checked);
}

static void print_src(const struct scheme_source *src)
{
    print_source(src->source, src->checked, src->confidence);
}

static void print_volume(const struct refund_rule *r)
{
    if (r->ml_min == 0 && r->ml_max >= SCHEME_ML_MAX)
        print_line("  volume", "any");
    else if (r->ml_min == 0)
        print_line("  volume", "up to %" PRId32 " ml", r->ml_max);
    else if (r->ml_max >= SCHEME_ML_MAX)
        print_line("  volume", "from %" PRId32 " ml", r->ml_min);
    else
        print_line("  volume", "%" PRId32 " to %" PRId32 " ml", r->ml_min, r->ml_max);
}

void scheme_print_rule(const struct refund_rule *r, const struct currency *cur)
{
    char refund[SHOW_MONEY_CAP], materials[200], drinks[200], from[11], to[11], only[15];
    show_money(refund, r->refund.minor, cur->exponent, cur->code);
    scheme_materials(materials, sizeof materials, r->materials);
    scheme_drinks(drinks, sizeof drinks, r->drinks);
    scheme_day(from, r->day_from);
    scheme_day(to, r->day_to);
    printf("\n");
    print_line("rule", "%s: %s", r->id, refund);
    print_line("  material", "%s", materials);
    print_line("  drink", "%s", drinks);
    print_volume(r);
    if (r->refillable >= 0)
        print_line("  refillable", r->refillable == 1 ? "only refillable" : "only one-way");
    if (r->mark[0] != '\0')
        print_line("  mark", "%s (for people: the machine reads barcodes)", r->mark);
    if (r->only.value != 0) {
        gtin_text(only, r->only);
        print_line("  barcode", "%s only", only);
    }
    if (*from != '\0' || *to != '\0')
        print_line("  valid", "%s to %s", *from != '\0' ? from : "the beginning", *to != '\0' ? to : "further notice");
    print_source(r->source, r->checked, r->confidence);
}

static void print_limit(const struct scheme_limit *l, const struct currency *cur)
{
    char amount[SHOW_MONEY_CAP], materials[200];
    const char *per = l->span == LIMIT_VISIT ? "visit" : "person, day";
    scheme_materials(materials, sizeof materials, l->materials);
    show_money(amount, l->max_amount.minor, cur->exponent, cur->code);
    if (l->max_count > 0)
        print_line(per, "at most %" PRId32 " containers (%s)", l->max_count, materials);
    if (l->max_amount.minor > 0)
        print_line(per, "at most %s (%s)", amount, materials);
    if (l->max_mass.mg > 0)
        print_line(per, "at most %" PRId64 " g (%s)", l->max_mass.mg / 1000, materials);
    print_source(l->source, l->checked, l->confidence);
}

static void print_vouchers(const struct scheme *s)
{
    char cap[SHOW_MONEY_CAP];
    const struct voucher_law *law = &s->voucher_law;
    show_money(cap, s->voucher_cap.minor, s->currency.exponent, s->currency.code);
    print_line("vouchers", "valid for %" PRId32 " days, at most %s, cash %s", s->voucher_valid_days, cap,
               s->cash_without_purchase ? "without a purchase" : "or against a purchase");
    if (!law->present) {
        print_line("", "the shop's own choice: no rule is known");
        return;
    }
    if (law->min_valid_days > 0)
        print_line("  by law", "valid for at least %" PRId32 " days", law->min_valid_days);
    if (law->max_valid_days > 0)
        print_line("  by law", "valid for at most %" PRId32 " days", law->max_valid_days);
    if (law->cash_without_purchase)
        print_line("  by law", "in cash without a purchase");
    print_src(&law->src);
}

static void print_words(const struct scheme *s)
{
    if (s->sign_en[0] != '\0') {
        print_line("sign", "%s", s->sign_en);
        print_line("", "%s", s->sign_zh);
        print_line("", "%s", s->sign_local);
        print_src(&s->sign_src);
    }
    for (size_t i = 0; i < s->refusal_count; i++) {
        const struct refusal_words *w = &s->refusals[i];
        print_line("refusal", "%s: %s", reason_word(w->reason), w->en);
        print_line("", "%s", w->zh);
        print_line("", "%s", w->local);
        print_src(&w->src);
    }
}

static void print_duties(const struct scheme *s)
{
    static const char *const periods[] = {"", "daily: ", "weekly: ", "monthly: ", "quarterly: ", "yearly: "};
    char fee[32], materials[200];
    if (s->credit_advised) {
        print_line("credit", "after the container is %s",
                   s->credit_after == CREDIT_LANDED ? "in the bin" : "in the bin and compacted");
        print_src(&s->credit_src);
    }
    for (size_t i = 0; i < s->fee_count; i++) {
        money_format(fee, sizeof fee, (money){s->fees[i].micros}, 6);
        scheme_materials(materials, sizeof materials, s->fees[i].materials);
        print_line("handling fee", "%s %s per container (%s)", fee, s->currency.code, materials);
        print_src(&s->fees[i].src);
    }
    if (s->report.text[0] != '\0') {
        print_line("reporting", "%s%s", periods[s->report_every], s->report.text);
        print_src(&s->report.src);
    }
    for (size_t i = 0; i < s->duty_count; i++) {
        print_line("duty", "%s", s->duties[i].text);
        print_src(&s->duties[i].src);
    }
}

void scheme_print(const struct scheme *s)
{
    print_line("scheme", "%s: %s (%s)", s->id, s->name_en,
               s->legal_deposit ? "deposit by law" : "a rebate, not by law");
    print_line("", "%s", s->name_zh);
    print_line("", "%s", s->name_local);
    for (size_t i = 0; i < s->missing_count; i++)
        print_line("MISSING", "%s", s->missing[i]);
    for (size_t i = 0; i < s->unconfirmed_count; i++)
        print_line("unconfirmed", "%s", s->unconfirmed[i]);
    for (size_t i = 0; i < s->limit_count; i++)
        print_limit(&s->limits[i], &s->currency);
    print_vouchers(s);
    print_words(s);
    print_duties(s);
    for (size_t i = 0; i < s->rule_count; i++)
        scheme_print_rule(&s->rules[i], &s->currency);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static json_t *source_json(const struct scheme_source *src)
{
    return src->source[0] == '\0' ? json_null()
                                  : json_pack("{s:s, s:s, s:s}", "source", src->source, "checked", src->checked,
                                              "confidence", confidence_word(src->confidence));
}

static json_t *texts_json(const char *en, const char *zh, const char *local)
{
    return json_pack("{s:s, s:s, s:s}", "en", en, "zh", zh, "local", local);
}

json_t *scheme_rule_json(const struct refund_rule *r)
{
    char materials[200], drinks[200], from[11], to[11], only[15] = "";
    scheme_materials(materials, sizeof materials, r->materials);
    scheme_drinks(drinks, sizeof drinks, r->drinks);
    scheme_day(from, r->day_from);
    scheme_day(to, r->day_to);
    if (r->only.value != 0)
        gtin_text(only, r->only);
    return json_pack("{s:s, s:I, s:s, s:s, s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", r->id,
                     "refund_minor", (json_int_t)r->refund.minor, "materials", materials, "drinks", drinks, "ml_min",
                     (int)r->ml_min, "ml_max", (int)r->ml_max, "refillable", r->refillable, "mark", r->mark, "only",
                     only, "from", from, "to", to, "source", r->source, "checked", r->checked, "confidence",
                     confidence_word(r->confidence));
}

static json_t *limit_json(const void *item)
{
    const struct scheme_limit *l = item;
    char materials[200];
    scheme_materials(materials, sizeof materials, l->materials);
    return json_pack("{s:s, s:s, s:i, s:I, s:I, s:s, s:s, s:s}", "per", l->span == LIMIT_VISIT ? "visit" : "person_day",
                     "materials", materials, "max_count", (int)l->max_count, "max_amount_minor",
                     (json_int_t)l->max_amount.minor, "max_mass_mg", (json_int_t)l->max_mass.mg, "source", l->source,
                     "checked", l->checked, "confidence", confidence_word(l->confidence));
}

static json_t *note_json(const void *item)
{
    const struct scheme_note *n = item;
    return json_pack("{s:s, s:o}", "text", n->text, "by", source_json(&n->src));
}

static json_t *refusal_json(const void *item)
{
    const struct refusal_words *w = item;
    return json_pack("{s:s, s:o, s:o}", "reason", reason_word(w->reason), "words", texts_json(w->en, w->zh, w->local),
                     "by", source_json(&w->src));
}

static json_t *fee_json(const void *item)
{
    const struct handling_fee *f = item;
    char materials[200];
    scheme_materials(materials, sizeof materials, f->materials);
    return json_pack("{s:I, s:s, s:o}", "micros", (json_int_t)f->micros, "materials", materials, "by",
                     source_json(&f->src));
}

static json_t *rule_json(const void *item)
{
    return scheme_rule_json(item);
}

static json_t *text_json(const void *item)
{
    return json_string(item);
}

static json_t *list_json(const void *items, size_t count, size_t size, json_t *(*one)(const void *))
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, one((const char *)items + i * size));
    return list;
}

static json_t *voucher_json(const struct scheme *s)
{
    const struct voucher_law *law = &s->voucher_law;
    json_t *by_law = law->present ? json_pack("{s:i, s:i, s:b, s:o}", "min_valid_days", (int)law->min_valid_days,
                                              "max_valid_days", (int)law->max_valid_days, "cash_without_purchase",
                                              law->cash_without_purchase, "by", source_json(&law->src))
                                  : json_null();
    return json_pack("{s:i, s:I, s:b, s:o}", "valid_days", (int)s->voucher_valid_days, "cap_minor",
                     (json_int_t)s->voucher_cap.minor, "cash_without_purchase", s->cash_without_purchase, "law",
                     by_law);
}

json_t *scheme_json(const struct scheme *s)
{
    static const char *const periods[] = {"none", "day", "week", "month", "quarter", "year"};
    json_t *o = json_pack("{s:b, s:s, s:o, s:s, s:i, s:b, s:s, s:o, s:o}", "ok", 1, "id", s->id, "name",
                          texts_json(s->name_en, s->name_zh, s->name_local), "currency", s->currency.code, "exponent",
                          (int)s->currency.exponent, "legal_deposit", s->legal_deposit, "confidence",
                          confidence_word(scheme_confidence(s)), "voucher", voucher_json(s), "sign",
                          s->sign_en[0] == '\0'
                              ? json_null()
                              : json_pack("{s:o, s:o}", "words", texts_json(s->sign_en, s->sign_zh, s->sign_local),
                                          "by", source_json(&s->sign_src)));
    json_object_set_new(o, "missing", list_json(s->missing, s->missing_count, sizeof s->missing[0], text_json));
    json_object_set_new(o, "unconfirmed",
                        list_json(s->unconfirmed, s->unconfirmed_count, sizeof s->unconfirmed[0], text_json));
    json_object_set_new(o, "limits", list_json(s->limits, s->limit_count, sizeof s->limits[0], limit_json));
    json_object_set_new(o, "refusals", list_json(s->refusals, s->refusal_count, sizeof s->refusals[0], refusal_json));
    json_object_set_new(o, "handling_fees", list_json(s->fees, s->fee_count, sizeof s->fees[0], fee_json));
    json_object_set_new(o, "duties", list_json(s->duties, s->duty_count, sizeof s->duties[0], note_json));
    json_object_set_new(o, "rules", list_json(s->rules, s->rule_count, sizeof s->rules[0], rule_json));
    json_object_set_new(o, "reporting",
                        s->report.text[0] == '\0'
                            ? json_null()
                            : json_pack("{s:s, s:o}", "every", periods[s->report_every], "how", note_json(&s->report)));
    json_object_set_new(o, "credit_after",
                        s->credit_advised ? json_pack("{s:s, s:o}", "advice",
                                                      s->credit_after == CREDIT_LANDED ? "landed" : "compacted", "by",
                                                      source_json(&s->credit_src))
                                          : json_null());
    return o;
}
