/* The head of a report as JSON, with everything that it was counted with, so that it can be counted again; and back. */
#include "recovery/head_json.h"

#include "base/bytes.h"

#include <string.h>

/* ---- out -------------------------------------------------------------------------------------------------------- */

static json_t *text_or_null(const char *text)
{
    return *text != '\0' ? json_string(text) : json_null();
}

static json_t *number_or_null(int64_t n)
{
    return n != 0 ? json_integer(n) : json_null();
}

static json_t *hash_or_null(const struct hash *h)
{
    static const struct hash none;
    char hex[2 * sizeof h->bytes + 1];
    if (memcmp(h, &none, sizeof none) == 0)
        return json_null();
    hex_encode(hex, h->bytes, sizeof h->bytes);
    return json_string(hex);
}

static json_t *bound_json(const struct day_bound *b)
{
    switch (b->kind) {
    case BOUND_DATE: return json_string(b->date);
    case BOUND_NUMBER: return json_integer(b->z_no);
    case BOUND_NONE: break;
    }
    return json_null();
}

/* Takes what it is given, also when that failed: a list with a gap is no list. */
static bool append(json_t *list, json_t *one)
{
    return json_array_append_new(list, one) == 0;
}

static json_t *whole_or_null(json_t *list, bool good)
{
    if (good)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *catalogues_json(const struct report_head *h)
{
    json_t *list = json_array();
    bool good = list != NULL;
    for (size_t i = 0; good && i < h->catalogue_count; i++)
        good = append(list, json_pack("{s:s, s:I, s:s, s:o}", "hash", h->catalogues[i].hash, "from_seq",
                                      (json_int_t)h->catalogues[i].seq, "what", h->catalogues[i].what, "rows",
                                      number_or_null(h->catalogues[i].rows)));
    return whole_or_null(list, good);
}

static json_t *source_json(json_t *o, const struct scheme_source *src)
{
    if (o != NULL && (json_object_set_new(o, "source", json_string(src->source)) != 0 ||
                      json_object_set_new(o, "checked", json_string(src->checked)) != 0 ||
                      json_object_set_new(o, "confidence", json_string(confidence_word(src->confidence))) != 0)) {
        json_decref(o);
        return NULL;
    }
    return o;
}

static json_t *producers_json(const struct impact *im)
{
    json_t *list = json_array();
    bool good = list != NULL;
    for (size_t i = 0; good && i < im->producer_count; i++)
        good = append(list, json_pack("{s:s, s:s}", "prefix", im->producers[i].prefix, "name", im->producers[i].name));
    return whole_or_null(list, good);
}

static json_t *market_json(const struct impact *im)
{
    json_t *list = json_array();
    bool good = list != NULL;
    for (size_t i = 0; good && i < im->market_count; i++) {
        const struct market_figure *k = &im->market[i];
        good =
            append(list, json_pack("{s:s, s:s, s:s, s:I, s:s}", "material", material_word(k->material), "from", k->from,
                                   "to", k->to, "placed_mg", (json_int_t)k->placed.mg, "source", k->source));
    }
    return whole_or_null(list, good);
}

static json_t *impact_json(const struct impact *im)
{
    const struct factor_set *f = &im->factors;
    json_t *factors =
        source_json(json_pack("{s:s, s:s, s:I, s:I}", "id", f->id, "version", f->version, "greenhouse_gas_saving_ppm",
                              (json_int_t)f->greenhouse_gas_ppm, "energy_saving_ppm", (json_int_t)f->energy_ppm),
                    &f->src);
    json_t *yield = source_json(json_pack("{s:s, s:I}", "process", im->yield.process, "ppm", (json_int_t)im->yield.ppm),
                                &im->yield.src);
    json_t *bottles =
        source_json(json_pack("{s:I}", "ppm", (json_int_t)im->bottle_to_bottle_ppm), &im->bottle_to_bottle_src);
    json_t *baseline =
        im->baseline.present
            ? source_json(json_pack("{s:I, s:I}", "co2e_g_per_kg", (json_int_t)im->baseline.co2e_g_per_kg,
                                    "energy_kj_per_kg", (json_int_t)im->baseline.energy_kj_per_kg),
                          &im->baseline.src)
            : json_null();
    return json_pack("{s:o, s:o, s:o, s:{s:i, s:i}, s:o, s:i, s:o, s:o}", "factors", factors, "yield", yield,
                     "bottle_to_bottle", bottles, "remakes", "min", (int)im->remakes_min, "max", (int)im->remakes_max,
                     "virgin_baseline", baseline, "recycler_tolerance_ppm", (int)im->recycler_tolerance_ppm,
                     "producers", producers_json(im), "placed_on_market", market_json(im));
}

static json_t *rules_json(void)
{
    return json_pack("{s:s, s:s, s:s, s:i, s:i}", "targets", RULES_TARGETS, "collection_rate", RULES_COLLECTION,
                     "recycled_content", RULES_CONTENT, "target_2025_ppm", TARGET_2025_PPM, "target_2029_ppm",
                     TARGET_2029_PPM);
}

json_t *head_json(const struct report *r)
{
    const struct report_head *h = &r->head;
    json_t *asked = json_pack("{s:o, s:o, s:b}", "from", bound_json(&h->period.from), "to", bound_json(&h->period.to),
                              "open", h->period.open);
    json_t *period = json_pack("{s:o, s:o, s:o, s:o, s:o, s:i}", "asked", asked, "first_day",
                               text_or_null(h->first_day), "last_day", text_or_null(h->last_day), "first_z_no",
                               number_or_null(h->first_z), "last_z_no", number_or_null(h->last_z), "days", h->days);
    json_t *journal =
        json_pack("{s:o, s:o}", "first_seq", number_or_null(h->first_seq), "last_seq", number_or_null(h->last_seq));
    json_t *chain = json_pack("{s:I, s:o}", "seq", (json_int_t)h->chain_seq, "hash", hash_or_null(&h->chain_head));
    return json_pack("{s:o, s:I, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "kiosk", text_or_null(h->kiosk),
                     "kiosk_id", (json_int_t)h->kiosk_id, "currency", h->currency.code, "exponent",
                     (int)h->currency.exponent, "period", period, "time_zone", text_or_null(h->time_zone),
                     "catalogue_hash", hash_or_null(&h->catalogue), "catalogues", catalogues_json(h), "journal",
                     journal, "chain_head", chain, "counted_with", impact_json(r->impact), "rules", rules_json());
}

json_t *sources_json(const struct report *r)
{
    json_t *list = json_array();
    bool good = list != NULL;
    int64_t all = 0;
    for (size_t i = 0; i < r->head.source_count; i++)
        all += r->head.sources[i].containers;
    for (size_t i = 0; good && i < r->head.source_count; i++) {
        const struct mass_share *s = &r->head.sources[i];
        json_t *mg = s->source[0] != '\0' ? json_integer(s->bottle_mg) : json_null();
        good = append(list, json_pack("{s:o, s:I, s:I, s:o}", "mass_source", text_or_null(s->source), "containers",
                                      (json_int_t)s->containers, "permille",
                                      (json_int_t)permille_of(s->containers, all), "bottle_mg", mg));
    }
    return whole_or_null(list, good);
}

/* ---- and back --------------------------------------------------------------------------------------------------- */

struct taking {
    bool good;
};

static void take_words(struct taking *t, char *out, size_t cap, const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    t->good = t->good && text != NULL && text_copy(out, cap, text);
}

static int64_t take_number(struct taking *t, const json_t *o, const char *key, int64_t max)
{
    const json_t *v = json_object_get(o, key);
    t->good = t->good && json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) <= max;
    return json_integer_value(v);
}

static void take_source(struct taking *t, struct scheme_source *out, const json_t *o)
{
    char word[32] = "";
    take_words(t, out->source, sizeof out->source, o, "source");
    take_words(t, out->checked, sizeof out->checked, o, "checked");
    take_words(t, word, sizeof word, o, "confidence");
    t->good = t->good && confidence_parse(&out->confidence, word);
}

static void take_producers(struct taking *t, struct impact *im, const json_t *list)
{
    t->good = t->good && json_array_size(list) <= IMPACT_PRODUCERS_MAX;
    im->producer_count = 0;
    for (size_t i = 0; t->good && i < json_array_size(list); i++) {
        struct producer *p = &im->producers[im->producer_count++];
        take_words(t, p->prefix, sizeof p->prefix, json_array_get(list, i), "prefix");
        take_words(t, p->name, sizeof p->name, json_array_get(list, i), "name");
    }
}

static void take_market(struct taking *t, struct impact *im, const json_t *list)
{
    t->good = t->good && json_array_size(list) <= IMPACT_MARKET_MAX;
    im->market_count = 0;
    for (size_t i = 0; t->good && i < json_array_size(list); i++) {
        struct market_figure *k = &im->market[im->market_count++];
        const json_t *o = json_array_get(list, i);
        char word[32] = "";
        take_words(t, word, sizeof word, o, "material");
        take_words(t, k->from, sizeof k->from, o, "from");
        take_words(t, k->to, sizeof k->to, o, "to");
        take_words(t, k->source, sizeof k->source, o, "source");
        k->placed.mg = take_number(t, o, "placed_mg", INT64_MAX);
        t->good = t->good && material_parse(&k->material, word);
    }
}

bool impact_from_json(struct impact *im, const json_t *o)
{
    struct taking t = {true};
    const json_t *factors = json_object_get(o, "factors"), *yield = json_object_get(o, "yield"),
                 *bottles = json_object_get(o, "bottle_to_bottle"), *remakes = json_object_get(o, "remakes"),
                 *baseline = json_object_get(o, "virgin_baseline");
    take_words(&t, im->factors.id, sizeof im->factors.id, factors, "id");
    take_words(&t, im->factors.version, sizeof im->factors.version, factors, "version");
    im->factors.greenhouse_gas_ppm = take_number(&t, factors, "greenhouse_gas_saving_ppm", IMPACT_PPM);
    im->factors.energy_ppm = take_number(&t, factors, "energy_saving_ppm", IMPACT_PPM);
    take_source(&t, &im->factors.src, factors);
    take_words(&t, im->yield.process, sizeof im->yield.process, yield, "process");
    im->yield.ppm = take_number(&t, yield, "ppm", IMPACT_PPM);
    take_source(&t, &im->yield.src, yield);
    im->bottle_to_bottle_ppm = take_number(&t, bottles, "ppm", IMPACT_PPM);
    take_source(&t, &im->bottle_to_bottle_src, bottles);
    im->remakes_min = (int32_t)take_number(&t, remakes, "min", INT32_MAX);
    im->remakes_max = (int32_t)take_number(&t, remakes, "max", INT32_MAX);
    im->recycler_tolerance_ppm = (int32_t)take_number(&t, o, "recycler_tolerance_ppm", INT32_MAX);
    im->baseline = (struct virgin_baseline){.present = json_is_object(baseline)};
    if (im->baseline.present) {
        im->baseline.co2e_g_per_kg = take_number(&t, baseline, "co2e_g_per_kg", INT64_MAX);
        im->baseline.energy_kj_per_kg = take_number(&t, baseline, "energy_kj_per_kg", INT64_MAX);
        take_source(&t, &im->baseline.src, baseline);
    }
    take_producers(&t, im, json_object_get(o, "producers"));
    take_market(&t, im, json_object_get(o, "placed_on_market"));
    return t.good;
}
