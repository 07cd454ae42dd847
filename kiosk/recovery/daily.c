/* The daily report: the ledger's tallies, one row each, with the day they belong to. Nothing is computed here, so that
 * each figure can be found in the ledger again. */
#include "recovery/making.h"

#include "base/tr.h"

static const struct column daily_columns[] = {
    {"kiosk", COLUMN_TEXT},        {"z_no", COLUMN_INTEGER},         {"day", COLUMN_TEXT},
    {"first_seq", COLUMN_INTEGER}, {"last_seq", COLUMN_INTEGER},     {"final", COLUMN_BOOLEAN},
    {"scheme", COLUMN_TEXT},       {"material", COLUMN_TEXT},        {"colour", COLUMN_TEXT},
    {"stream", COLUMN_TEXT},       {"rate_period", COLUMN_TEXT},     {"accepted", COLUMN_INTEGER},
    {"refused", COLUMN_INTEGER},   {"refund_minor", COLUMN_INTEGER}, {"currency", COLUMN_TEXT},
    {"exponent", COLUMN_INTEGER},  {"bottle_mg", COLUMN_INTEGER},    {"cap_mg", COLUMN_INTEGER},
    {"label_mg", COLUMN_INTEGER},  {"mass_source", COLUMN_TEXT},     {"mass_unknown_count", COLUMN_INTEGER},
};

static const struct report_chart daily_charts[] = {
    {CHART_BARS, N_("Mass of containers by day"), "day", "bottle_mg", NULL, NULL},
    {CHART_SHARES, N_("Mass by material"), "material", "bottle_mg", NULL, NULL},
    {CHART_BARS, N_("Containers accepted by day"), "day", "accepted", NULL, NULL},
};

static bool add_tally(void *ctx, const struct tally_row *t)
{
    struct making *m = ctx;
    const struct day_row *day = making_day(m, t->z_no);
    if (day == NULL)
        return true;
    struct filling f = {.cells = report_add_row(m->report)};
    m->failed = m->failed || f.cells == NULL;
    making_tell(m, day);
    fill_text(&f, m->report->head.kiosk);
    fill_int(&f, day->z_no);
    fill_text(&f, day->label);
    fill_int(&f, day->first_seq);
    fill_int(&f, day->last_seq);
    fill_bool(&f, day->final);
    fill_text(&f, t->scheme);
    fill_text(&f, t->material);
    fill_text(&f, t->colour);
    fill_text(&f, t->stream);
    fill_text(&f, t->rate_period);
    fill_int(&f, t->accepted);
    fill_int(&f, t->refused);
    fill_money(&f, m, t->refund.minor);
    /* Of containers that were accepted and whose mass nobody knows, the sum is not 0 but unknown. */
    fill_known(&f, t->accepted > 0 && t->mass_unknown >= t->accepted ? MASS_UNKNOWN : t->bottle);
    fill_known(&f, t->cap);
    fill_known(&f, t->label);
    fill_text(&f, t->mass_source);
    fill_int(&f, t->mass_unknown);
    return !m->failed;
}

enum status report_daily(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct making m;
    enum status st =
        making_begin(&m, out, "daily", daily_columns, sizeof daily_columns / sizeof *daily_columns, l, q, e);
    WITH_CHARTS(out, daily_charts);
    if (st == ST_OK && m.day_count > 0)
        st = ledger_tallies(l, m.first_z, m.last_z, add_tally, &m, e);
    return making_end(&m, st, e);
}
