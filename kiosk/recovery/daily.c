/* The daily report: the ledger's tallies, one row each, with the day they belong to. Nothing is computed here, so that
 * each figure can be found in the ledger again. */
#include "recovery/report.h"

#include "base/tr.h"

#include <stdlib.h>
#include <string.h>

#define DAILY_COLUMNS(X)                                                                                               \
    X(KIOSK, "kiosk", TEXT)                                                                                            \
    X(Z_NO, "z_no", INTEGER)                                                                                           \
    X(DAY, "day", TEXT)                                                                                                \
    X(FIRST_SEQ, "first_seq", INTEGER)                                                                                 \
    X(LAST_SEQ, "last_seq", INTEGER)                                                                                   \
    X(FINAL, "final", BOOLEAN)                                                                                         \
    X(SCHEME, "scheme", TEXT)                                                                                          \
    X(MATERIAL, "material", TEXT)                                                                                      \
    X(COLOUR, "colour", TEXT)                                                                                          \
    X(STREAM, "stream", TEXT)                                                                                          \
    X(RATE_PERIOD, "rate_period", TEXT)                                                                                \
    X(ACCEPTED, "accepted", INTEGER)                                                                                   \
    X(REFUSED, "refused", INTEGER)                                                                                     \
    X(REFUND_MINOR, "refund_minor", INTEGER)                                                                           \
    X(CURRENCY, "currency", TEXT)                                                                                      \
    X(EXPONENT, "exponent", INTEGER)                                                                                   \
    X(BOTTLE_MG, "bottle_mg", INTEGER)                                                                                 \
    X(CAP_MG, "cap_mg", INTEGER)                                                                                       \
    X(LABEL_MG, "label_mg", INTEGER)                                                                                   \
    X(MASS_SOURCE, "mass_source", TEXT)                                                                                \
    X(MASS_UNKNOWN, "mass_unknown_count", INTEGER)

enum daily_column {
#define X(id, name, type) DAILY_##id,
    DAILY_COLUMNS(X)
#undef X
        DAILY_COUNT
};

static const struct column daily_columns[DAILY_COUNT] = {
#define X(id, name, type) [DAILY_##id] = {name, COLUMN_##type},
    DAILY_COLUMNS(X)
#undef X
};

static const struct report_chart daily_charts[] = {
    {CHART_BARS, N_("Mass of containers by day"), "day", "bottle_mg"},
    {CHART_SHARES, N_("Mass by material"), "material", "bottle_mg"},
    {CHART_BARS, N_("Containers accepted by day"), "day", "accepted"},
};

struct daily {
    struct report *report;
    const struct day_row *days; /* oldest first */
    size_t day_count;
    bool failed;
};

static void put_text(struct cell *row, enum daily_column c, const char *text)
{
    text_copy(row[c].text, sizeof row[c].text, text);
}

static void put_mass(struct cell *row, enum daily_column c, mass m)
{
    row[c].null = !mass_known(m);
    row[c].integer = mass_known(m) ? m.mg : 0;
}

static const struct day_row *find_day(const struct daily *d, int64_t z_no)
{
    for (size_t low = 0, high = d->day_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (d->days[middle].z_no == z_no)
            return &d->days[middle];
        if (d->days[middle].z_no < z_no)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void fill_row(struct cell *row, const struct report_head *head, const struct day_row *day,
                     const struct tally_row *t)
{
    put_text(row, DAILY_KIOSK, head->kiosk);
    row[DAILY_Z_NO].integer = day->z_no;
    put_text(row, DAILY_DAY, day->label);
    row[DAILY_FIRST_SEQ].integer = day->first_seq;
    row[DAILY_LAST_SEQ].integer = day->last_seq;
    row[DAILY_FINAL].boolean = day->final;
    put_text(row, DAILY_SCHEME, t->scheme);
    put_text(row, DAILY_MATERIAL, t->material);
    put_text(row, DAILY_COLOUR, t->colour);
    put_text(row, DAILY_STREAM, t->stream);
    put_text(row, DAILY_RATE_PERIOD, t->rate_period);
    row[DAILY_ACCEPTED].integer = t->accepted;
    row[DAILY_REFUSED].integer = t->refused;
    row[DAILY_REFUND_MINOR].integer = t->refund.minor;
    put_text(row, DAILY_CURRENCY, head->currency.code);
    row[DAILY_EXPONENT].integer = head->currency.exponent;
    /* Of containers that were accepted and whose mass nobody knows, the sum is not 0 but unknown. */
    bool nothing_known = t->accepted > 0 && t->mass_unknown >= t->accepted;
    put_mass(row, DAILY_BOTTLE_MG, nothing_known ? MASS_UNKNOWN : t->bottle);
    put_mass(row, DAILY_CAP_MG, t->cap);
    put_mass(row, DAILY_LABEL_MG, t->label);
    put_text(row, DAILY_MASS_SOURCE, t->mass_source);
    row[DAILY_MASS_UNKNOWN].integer = t->mass_unknown;
}

static bool add_tally(void *ctx, const struct tally_row *t)
{
    struct daily *d = ctx;
    const struct day_row *day = find_day(d, t->z_no);
    if (day == NULL)
        return true;
    struct cell *row = report_add_row(d->report);
    if (row == NULL) {
        d->failed = true;
        return false;
    }
    fill_row(row, &d->report->head, day, t);
    return true;
}

enum status report_daily(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct day_row *days = NULL;
    size_t n = 0;
    *out = (struct report){.name = "daily",
                           .columns = daily_columns,
                           .column_count = DAILY_COUNT,
                           .charts = daily_charts,
                           .chart_count = sizeof daily_charts / sizeof *daily_charts};
    enum status st = period_days(l, &q->period, &days, &n, e);
    if (st == ST_OK)
        st = report_head_fill(&out->head, l, q, days, n, e);
    struct daily d = {out, days, n, false};
    if (st == ST_OK && n > 0)
        st = ledger_tallies(l, days[0].z_no, days[n - 1].z_no, add_tally, &d, e);
    if (d.failed)
        st = err_set(e, ST_MEMORY, "out of memory after %zu rows", out->row_count);
    free(days);
    if (st != ST_OK)
        report_free(out);
    return st;
}
