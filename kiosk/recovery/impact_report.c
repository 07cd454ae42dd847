/* export recovery: the PET that came back, day by day and stream by stream and together, and what it is worth: recycled
 * PET by the yield of a named process, the share that becomes bottles again, what virgin PET would have cost the air.
 * export collection: the rate by weight against what was placed on the market. */
#include "recovery/making.h"

#include "base/tr.h"

#include <string.h>

/* ---- recovery --------------------------------------------------------------------------------------------------- */

static const struct column recovery_columns[] = {
    DAY_COLUMNS,
    {"stream", COLUMN_TEXT},
    {"accepted", COLUMN_INTEGER},
    {"pet_mg", COLUMN_INTEGER},
    {"mass_unknown_count", COLUMN_INTEGER},
    {"catalogue_mg", COLUMN_INTEGER},
    {"class_mg", COLUMN_INTEGER},
    {"process", COLUMN_TEXT},
    {"yield_ppm", COLUMN_INTEGER},
    {"yield_confidence", COLUMN_TEXT},
    {"rpet_mg", COLUMN_INTEGER},
    {"bottle_to_bottle_ppm", COLUMN_INTEGER},
    {"bottle_rpet_mg", COLUMN_INTEGER},
    {"remakes_min", COLUMN_INTEGER},
    {"remakes_max", COLUMN_INTEGER},
    {"factors", COLUMN_TEXT},
    {"factors_version", COLUMN_TEXT},
    {"factors_confidence", COLUMN_TEXT},
    {"ghg_saving_ppm", COLUMN_INTEGER},
    {"energy_saving_ppm", COLUMN_INTEGER},
    {"ghg_avoided_g", COLUMN_INTEGER},
    {"energy_avoided_kj", COLUMN_INTEGER},
};

/* The sums of all days have no day. */
static const struct report_chart recovery_charts[] = {
    {CHART_BARS, N_("Mass of PET by day"), "day", "pet_mg", "day", NULL},
    {CHART_SHARES, N_("PET by stream"), "stream", "pet_mg", "day", NULL},
    {CHART_BARS, N_("Recycled PET by day"), "day", "rpet_mg", "day", NULL},
};

#define PET_STREAMS 4 /* the first of STREAM_LIST */
_Static_assert(STREAM_PET_OPAQUE == PET_STREAMS - 1, "the PET streams come first");

struct pet_sum {
    int64_t accepted, mg, unknown, catalogue_mg, class_mg;
};
struct recovering {
    struct making m;
    int64_t z_no;
    struct pet_sum day[PET_STREAMS], all[PET_STREAMS], whole;
};

static void add_up(struct pet_sum *to, const struct pet_sum *s)
{
    to->accepted += s->accepted;
    to->mg += s->mg;
    to->unknown += s->unknown;
    to->catalogue_mg += s->catalogue_mg;
    to->class_mg += s->class_mg;
}

static void fill_avoided(struct filling *f, int64_t mg, int64_t per_kg, int64_t ppm)
{
    int64_t whole;
    if (impact_scale(&whole, mg, per_kg, INT64_C(1000000))) /* mg and per kg */
        fill_int(f, impact_share(whole, ppm));
    else
        fill_null(f);
}

static void pet_row(struct making *m, const struct day_row *day, const char *stream, const struct pet_sum *s)
{
    const struct impact *im = m->impact;
    int64_t rpet = impact_share(s->mg, im->yield.ppm), bottles = impact_share(rpet, im->bottle_to_bottle_ppm);
    struct filling f = making_row(m, day);
    fill_text(&f, stream);
    fill_int(&f, s->accepted);
    fill_mass(&f, &(struct mass_sum){s->mg, s->unknown}, s->accepted);
    fill_int(&f, s->catalogue_mg);
    fill_int(&f, s->class_mg);
    fill_text(&f, im->yield.process);
    fill_int(&f, im->yield.ppm);
    fill_text(&f, confidence_word(im->yield.src.confidence));
    fill_int(&f, rpet);
    fill_int(&f, im->bottle_to_bottle_ppm);
    fill_int(&f, bottles);
    fill_int(&f, im->remakes_min);
    fill_int(&f, im->remakes_max);
    fill_text(&f, im->factors.id);
    fill_text(&f, im->factors.version);
    fill_text(&f, confidence_word(im->factors.src.confidence));
    fill_int(&f, im->factors.greenhouse_gas_ppm);
    fill_int(&f, im->factors.energy_ppm);
    if (im->baseline.present) {
        fill_avoided(&f, bottles, im->baseline.co2e_g_per_kg, im->factors.greenhouse_gas_ppm);
        fill_avoided(&f, bottles, im->baseline.energy_kj_per_kg, im->factors.energy_ppm);
    } else {
        fill_null(&f);
        fill_null(&f);
    }
}

static void end_day(struct recovering *r)
{
    for (int s = 0; r->z_no != 0 && s < PET_STREAMS; s++) {
        if (r->day[s].accepted == 0)
            continue;
        pet_row(&r->m, making_day(&r->m, r->z_no), stream_word((enum stream)s), &r->day[s]);
        add_up(&r->all[s], &r->day[s]);
        add_up(&r->whole, &r->day[s]);
    }
    memset(r->day, 0, sizeof r->day);
}

static bool add_pet(void *ctx, const struct tally_row *t)
{
    struct recovering *r = ctx;
    enum stream stream;
    if (!stream_parse(&stream, t->stream) || stream >= PET_STREAMS || making_day(&r->m, t->z_no) == NULL)
        return true;
    if (t->z_no != r->z_no)
        end_day(r);
    r->z_no = t->z_no;
    int64_t mg = mass_known(t->bottle) ? t->bottle.mg : 0;
    bool catalogue = strcmp(t->mass_source, mass_source_word(MASS_SOURCE_CATALOGUE)) == 0;
    bool class = strcmp(t->mass_source, mass_source_word(MASS_SOURCE_CLASS)) == 0;
    add_up(&r->day[stream], &(struct pet_sum){t->accepted, mg, t->mass_unknown, catalogue ? mg : 0, class ? mg : 0});
    return !r->m.failed;
}

enum status report_recovery(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct recovering r = {0};
    enum status st = making_begin(&r.m, out, "recovery", recovery_columns,
                                  sizeof recovery_columns / sizeof *recovery_columns, l, q, e);
    WITH_CHARTS(out, recovery_charts);
    if (st == ST_OK && r.m.day_count > 0)
        st = ledger_tallies(l, r.m.first_z, r.m.last_z, add_pet, &r, e);
    if (st == ST_OK)
        end_day(&r);
    for (int s = 0; st == ST_OK && s < PET_STREAMS; s++)
        if (r.all[s].accepted > 0)
            pet_row(&r.m, NULL, stream_word((enum stream)s), &r.all[s]);
    if (st == ST_OK && r.whole.accepted > 0)
        pet_row(&r.m, NULL, "all", &r.whole);
    return making_end(&r.m, st, e);
}

/* ---- collection ------------------------------------------------------------------------------------------------- */

static const struct column collection_columns[] = {
    {"kiosk", COLUMN_TEXT},
    {"material", COLUMN_TEXT},
    {"from", COLUMN_TEXT},
    {"to", COLUMN_TEXT},
    {"days", COLUMN_INTEGER},
    {"final", COLUMN_BOOLEAN},
    {"accepted", COLUMN_INTEGER},
    {"bottle_mg", COLUMN_INTEGER},
    {"cap_mg", COLUMN_INTEGER},
    {"label_mg", COLUMN_INTEGER},
    {"collected_mg", COLUMN_INTEGER},
    {"mass_unknown_count", COLUMN_INTEGER},
    {"placed_on_market_mg", COLUMN_INTEGER},
    {"rate_ppm", COLUMN_INTEGER},
    {"target_2025_ppm", COLUMN_INTEGER},
    {"target_2029_ppm", COLUMN_INTEGER},
    {"rules", COLUMN_TEXT},
    {"recycled_content_rules", COLUMN_TEXT},
};

struct collected {
    int64_t accepted, bottle, cap, label, unknown, days, last_z;
    bool open;
};
/* Row i is what market figure i covers; those after the figures are the materials over the whole period. */
struct collecting {
    struct making m;
    struct collected sums[IMPACT_MARKET_MAX + MATERIAL_COUNT];
};

static void collect(struct collected *to, const struct day_row *day, const struct tally_row *t)
{
    to->accepted += t->accepted;
    to->bottle += mass_known(t->bottle) ? t->bottle.mg : 0;
    to->cap += mass_known(t->cap) ? t->cap.mg : 0;
    to->label += mass_known(t->label) ? t->label.mg : 0;
    to->unknown += t->mass_unknown;
    to->days += t->z_no != to->last_z;
    to->last_z = t->z_no;
    to->open = to->open || !day->final;
}

static bool add_collected(void *ctx, const struct tally_row *t)
{
    struct collecting *c = ctx;
    const struct day_row *day = making_day(&c->m, t->z_no);
    enum material material;
    if (day == NULL || t->accepted == 0 || !material_parse(&material, t->material))
        return true;
    collect(&c->sums[IMPACT_MARKET_MAX + material], day, t);
    for (size_t i = 0; i < c->m.impact->market_count; i++) {
        const struct market_figure *k = &c->m.impact->market[i];
        if (k->material == material && strcmp(day->label, k->from) >= 0 && strcmp(day->label, k->to) <= 0)
            collect(&c->sums[i], day, t);
    }
    return true;
}

static void collected_row(struct making *m, const struct collected *s, enum material material, const char *from,
                          const char *to, const struct market_figure *market)
{
    struct filling f = {.cells = report_add_row(m->report)};
    bool pet = material == MATERIAL_PET;
    m->failed = m->failed || f.cells == NULL;
    fill_text(&f, m->report->head.kiosk);
    fill_text(&f, material_word(material));
    fill_text(&f, from);
    fill_text(&f, to);
    fill_int(&f, s->days);
    fill_bool(&f, !s->open);
    fill_int(&f, s->accepted);
    fill_int(&f, s->bottle);
    fill_int(&f, s->cap);
    fill_int(&f, s->label);
    fill_int(&f, s->bottle + s->cap);
    fill_int(&f, s->unknown);
    fill_known(&f, market != NULL ? market->placed : MASS_UNKNOWN);
    fill_ratio(&f, s->bottle + s->cap, market != NULL ? market->placed.mg : 0, IMPACT_PPM);
    if (pet) { /* the directive is about plastic bottles */
        fill_int(&f, TARGET_2025_PPM);
        fill_int(&f, TARGET_2029_PPM);
    } else {
        fill_null(&f);
        fill_null(&f);
    }
    fill_text(&f, pet ? RULES_TARGETS "; " RULES_COLLECTION : "");
    fill_text(&f, pet ? RULES_CONTENT : "");
}

enum status report_collection(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct collecting c = {0};
    const struct report_head *head = &out->head;
    enum status st = making_begin(&c.m, out, "collection", collection_columns,
                                  sizeof collection_columns / sizeof *collection_columns, l, q, e);
    if (st == ST_OK && c.m.day_count > 0)
        st = ledger_tallies(l, c.m.first_z, c.m.last_z, add_collected, &c, e);
    for (size_t i = 0; st == ST_OK && i < c.m.impact->market_count; i++) {
        const struct market_figure *k = &c.m.impact->market[i];
        collected_row(&c.m, &c.sums[i], k->material, k->from, k->to, k);
    }
    for (int k = 0; st == ST_OK && k < MATERIAL_COUNT; k++) {
        const struct collected *s = &c.sums[IMPACT_MARKET_MAX + k];
        if (s->accepted > 0)
            collected_row(&c.m, s, (enum material)k, head->first_day, head->last_day, NULL);
    }
    return making_end(&c.m, st, e);
}
