/* What came back, and what was refused, container by container: by GTIN, size, stream, producer, rate and source of the
 * mass; refusals by reason. */
#include "recovery/making.h"

#include "base/tr.h"

#include <string.h>

static const struct column container_columns[] = {
    DAY_COLUMNS,
    {"scheme", COLUMN_TEXT},
    {"gtin", COLUMN_TEXT},
    {"producer", COLUMN_TEXT},
    {"material", COLUMN_TEXT},
    {"colour", COLUMN_TEXT},
    {"stream", COLUMN_TEXT},
    {"food_grade", COLUMN_BOOLEAN},
    {"volume_class", COLUMN_TEXT},
    {"volume_ml", COLUMN_INTEGER},
    {"rate_period", COLUMN_TEXT},
    {"accepted", COLUMN_INTEGER},
    {"refund_minor", COLUMN_INTEGER},
    {"currency", COLUMN_TEXT},
    {"exponent", COLUMN_INTEGER},
    {"bottle_mg", COLUMN_INTEGER},
    {"bottle_unknown_count", COLUMN_INTEGER},
    {"cap_mg", COLUMN_INTEGER},
    {"cap_unknown_count", COLUMN_INTEGER},
    {"label_mg", COLUMN_INTEGER},
    {"label_unknown_count", COLUMN_INTEGER},
    {"mass_source", COLUMN_TEXT},
};

static const struct report_chart container_charts[] = {
    {CHART_BARS, N_("Mass of containers by day"), "day", "bottle_mg", NULL, NULL},
    {CHART_SHARES, N_("Mass by material"), "material", "bottle_mg", NULL, NULL},
    {CHART_SHARES, N_("Containers by size"), "volume_class", "accepted", NULL, NULL},
    {CHART_SHARES, N_("Containers by producer"), "producer", "accepted", "producer", NULL},
};

/* Up to and including; the sizes at which schemes and sorters draw their lines. */
static const char *volume_class(int64_t ml)
{
    static const struct {
        int64_t to;
        const char *word;
    } classes[] = {{0, "unknown"},    {250, "to_250"},   {500, "to_500"},
                   {1000, "to_1000"}, {1500, "to_1500"}, {3000, "to_3000"}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (ml <= classes[i].to)
            return classes[i].word;
    return "above_3000";
}

static void fill_volume(struct filling *f, int64_t ml)
{
    fill_text(f, volume_class(ml));
    if (ml > 0)
        fill_int(f, ml);
    else
        fill_null(f);
}

/* Deposit containers held drinks, and nothing else comes in; of their PET recyclers take clear and light blue back for
 * bottles. Opaque is a contaminant there, and coloured turns clear flake brown. */
static bool food_grade(const char *stream)
{
    return strcmp(stream, stream_word(STREAM_PET_CLEAR)) == 0 ||
           strcmp(stream, stream_word(STREAM_PET_LIGHT_BLUE)) == 0;
}

static bool add_container(void *ctx, const struct container_figure *c)
{
    struct making *m = ctx;
    const struct day_row *day = making_day(m, c->z_no);
    if (day == NULL)
        return true;
    struct filling f = making_row(m, day);
    fill_text(&f, c->scheme);
    fill_text(&f, c->gtin);
    fill_text(&f, impact_producer(m->impact, c->gtin));
    fill_text(&f, c->material);
    fill_text(&f, c->colour);
    fill_text(&f, c->stream);
    fill_bool(&f, food_grade(c->stream));
    fill_volume(&f, c->volume_ml);
    fill_text(&f, c->rate_period);
    fill_int(&f, c->accepted);
    fill_money(&f, m, c->refund.minor);
    fill_mass(&f, &c->bottle, c->accepted);
    fill_mass(&f, &c->cap, c->accepted);
    fill_mass(&f, &c->label, c->accepted);
    fill_text(&f, c->mass_source);
    return !m->failed;
}

enum status report_containers(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct making m;
    enum status st = making_begin(&m, out, "containers", container_columns,
                                  sizeof container_columns / sizeof *container_columns, l, q, e);
    WITH_CHARTS(out, container_charts);
    for (size_t i = 0; st == ST_OK && i < m.day_count && !m.failed; i++) /* a day at a time: nobody waits for long */
        st = ledger_container_figures(l, m.days[i].z_no, m.days[i].z_no, add_container, &m, e);
    return making_end(&m, st, e);
}

static const struct column reject_columns[] = {
    DAY_COLUMNS,
    {"reason", COLUMN_TEXT},
    {"gtin", COLUMN_TEXT},
    {"producer", COLUMN_TEXT},
    {"material", COLUMN_TEXT},
    {"colour", COLUMN_TEXT},
    {"stream", COLUMN_TEXT},
    {"refused", COLUMN_INTEGER},
    {"volume_class", COLUMN_TEXT},
    {"volume_ml", COLUMN_INTEGER},
};

static const struct report_chart reject_charts[] = {
    {CHART_BARS, N_("Refused by day"), "day", "refused", NULL, NULL},
    {CHART_SHARES, N_("Refused by reason"), "reason", "refused", NULL, NULL},
};

static bool add_reject(void *ctx, const struct refusal_figure *r)
{
    struct making *m = ctx;
    const struct day_row *day = making_day(m, r->z_no);
    if (day == NULL)
        return true;
    struct filling f = making_row(m, day);
    fill_text(&f, r->reason);
    fill_text(&f, r->gtin);
    fill_text(&f, impact_producer(m->impact, r->gtin));
    fill_text(&f, r->material);
    fill_text(&f, r->colour);
    fill_text(&f, r->stream);
    fill_int(&f, r->refused);
    fill_volume(&f, r->volume_ml);
    return !m->failed;
}

enum status report_rejects(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct making m;
    enum status st =
        making_begin(&m, out, "rejects", reject_columns, sizeof reject_columns / sizeof *reject_columns, l, q, e);
    WITH_CHARTS(out, reject_charts);
    for (size_t i = 0; st == ST_OK && i < m.day_count && !m.failed; i++)
        st = ledger_refusal_figures(l, m.days[i].z_no, m.days[i].z_no, add_reject, &m, e);
    return making_end(&m, st, e);
}
