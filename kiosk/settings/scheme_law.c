/* What a scheme says besides refunds and limits: vouchers, words, fees, reports, duties, and what nobody knows. */
#include "settings/scheme_parts.h"

void read_source(struct section *of, char source[160], char checked[11], enum confidence *confidence)
{
    const char *words[CONFIDENCE_COUNT];
    for (int i = 0; i < CONFIDENCE_COUNT; i++)
        words[i] = confidence_word((enum confidence)i);
    int c;
    int32_t day;
    section_text(of, "source", source, 160, NULL);
    section_text(of, "checked", checked, 11, NULL);
    section_day(of, "checked", &day, 0);
    section_choice(of, "confidence", &c, -1, words, CONFIDENCE_COUNT);
    *confidence = (enum confidence)c;
}

static void source_of(struct section *of, struct scheme_source *out)
{
    read_source(of, out->source, out->checked, &out->confidence);
}

bool scheme_list_item(struct section *root, const char *key, size_t i, size_t most, struct section *out)
{
    if (!section_has(root, key)) {
        section_optional(root, key);
        return false;
    }
    if (!section_item(root, key, i, out))
        return false;
    if (i < most)
        return true;
    section_problem(out, NULL, "is one too many; at most %zu", most);
    return false;
}

static void read_voucher_law(struct section *voucher, struct voucher_law *out)
{
    struct section l = section_child(voucher, "law", false);
    out->present = section_here(&l);
    section_i32(&l, "min_valid_days", &out->min_valid_days, 0, 1, 65535);
    section_i32(&l, "max_valid_days", &out->max_valid_days, 0, 1, 65535);
    section_bool(&l, "cash_without_purchase", &out->cash_without_purchase, false);
    if (out->present)
        source_of(&l, &out->src);
    section_close(&l);
}

/* A year where nobody says anything else: long enough for a slip in a coat's pocket. */
#define VALID_DAYS 365

static void read_voucher(struct section *root, struct scheme *s)
{
    struct section v = section_child(root, "voucher", true);
    section_i32(&v, "valid_days", &s->voucher_valid_days, VALID_DAYS, 1, 65535);
    section_money(&v, "cap", &s->voucher_cap, -1, 1, s->currency.exponent);
    read_voucher_law(&v, &s->voucher_law);
    section_bool(&v, "cash_without_purchase", &s->cash_without_purchase, s->voucher_law.cash_without_purchase);
    section_close(&v);
}

static void read_refusals(struct section *root, struct scheme *s)
{
    struct section r;
    for (size_t i = 0; scheme_list_item(root, "refusals", i, SCHEME_NOTES_MAX, &r); i++) {
        struct refusal_words *out = &s->refusals[s->refusal_count++];
        char word[32];
        section_text(&r, "reason", word, sizeof word, NULL);
        if (word[0] != '\0' && (!reason_parse(&out->reason, word) || out->reason == REASON_NONE))
            section_problem(&r, "reason", "is \"%s\"; a reason of a refusal such as not_in_scheme or unknown_gtin",
                            word);
        section_text(&r, "en", out->en, sizeof out->en, NULL);
        section_text(&r, "zh", out->zh, sizeof out->zh, NULL);
        section_text(&r, "local", out->local, sizeof out->local, out->en);
        source_of(&r, &out->src);
        section_close(&r);
    }
}

static void read_credit(struct section *root, struct scheme *s)
{
    static const char *const moments[] = {"landed", "compacted"};
    struct section c = section_child(root, "credit_after", false);
    int advice;
    s->credit_advised = section_here(&c);
    section_choice(&c, "advice", &advice, -1, moments, 2);
    s->credit_after = (enum credit_after)advice;
    if (s->credit_advised)
        source_of(&c, &s->credit_src);
    section_close(&c);
}

static void read_fees(struct section *root, struct scheme *s)
{
    const struct words materials = material_words();
    struct section f;
    for (size_t i = 0; scheme_list_item(root, "handling_fees", i, SCHEME_FEES_MAX, &f); i++) {
        struct handling_fee *out = &s->fees[s->fee_count++];
        money micros; /* of a currency with six decimals: exactly the grammar of an amount */
        section_words(&f, "materials", &out->materials, SCHEME_MATERIALS_ANY, materials.at, materials.count);
        section_money(&f, "amount", &micros, -1, 1, 6);
        out->micros = micros.minor;
        source_of(&f, &out->src);
        section_close(&f);
    }
}

static void read_note(struct section *n, struct scheme_note *out)
{
    section_text(n, "text", out->text, sizeof out->text, NULL);
    source_of(n, &out->src);
    section_close(n);
}

static void read_reporting(struct section *root, struct scheme *s)
{
    static const char *const periods[] = {"none", "day", "week", "month", "quarter", "year"};
    struct section r = section_child(root, "reporting", false);
    int every;
    section_choice(&r, "every", &every, 0, periods, 6);
    s->report_every = (enum report_period)every;
    if (section_here(&r))
        read_note(&r, &s->report);
}

static void read_duties(struct section *root, struct scheme *s)
{
    struct section d;
    for (size_t i = 0; scheme_list_item(root, "duties", i, SCHEME_NOTES_MAX, &d); i++)
        read_note(&d, &s->duties[s->duty_count++]);
}

static void read_doubts(struct section *root, const char *key, char out[][240], size_t *count)
{
    struct section d;
    for (size_t i = 0; scheme_list_item(root, key, i, SCHEME_NOTES_MAX, &d); i++) {
        section_text(&d, "text", out[*count], sizeof out[*count], NULL);
        ++*count;
        section_close(&d);
    }
}

void read_scheme_law(struct section *root, struct scheme *s)
{
    read_voucher(root, s);
    read_refusals(root, s);
    read_credit(root, s);
    read_fees(root, s);
    read_reporting(root, s);
    read_duties(root, s);
    read_doubts(root, "unconfirmed", s->unconfirmed, &s->unconfirmed_count);
    read_doubts(root, "missing", s->missing, &s->missing_count);
    static const char *const roundings[] = {"none"};
    int rounding; /* every payout is exact: no law that we read asks for anything else, and one that does is refused */
    section_choice(root, "rounding", &rounding, 0, roundings, 1);
}
