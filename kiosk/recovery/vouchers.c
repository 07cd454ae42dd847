/* export vouchers: what was issued and what became of it, by day; never a token. export bags: from bottle to bag to
 * recycler, each step with who answers for it. */
#include "recovery/making.h"

#include "base/tr.h"

static const struct column voucher_columns[] = {
    DAY_COLUMNS,
    {"issued_count", COLUMN_INTEGER},
    {"issued_minor", COLUMN_INTEGER},
    {"redeemed_count", COLUMN_INTEGER},
    {"redeemed_minor", COLUMN_INTEGER},
    {"undone_count", COLUMN_INTEGER},
    {"undone_minor", COLUMN_INTEGER},
    {"voided_count", COLUMN_INTEGER},
    {"voided_minor", COLUMN_INTEGER},
    {"expired_count", COLUMN_INTEGER},
    {"expired_minor", COLUMN_INTEGER},
    {"donated_minor", COLUMN_INTEGER},
    {"goodwill_minor", COLUMN_INTEGER},
    {"currency", COLUMN_TEXT},
    {"exponent", COLUMN_INTEGER},
    {"redeemed_ppm", COLUMN_INTEGER}, /* of what was issued on the same day or days */
    {"breakage_ppm", COLUMN_INTEGER}, /* expired, of the same */
};

/* The sum of all days has no day. */
static const struct report_chart voucher_charts[] = {
    {CHART_BARS, N_("Issued by day"), "day", "issued_minor", "day", NULL},
    {CHART_BARS, N_("Redeemed by day"), "day", "redeemed_minor", "day", NULL},
};

struct voucher_sum {
    int64_t issued_count, issued, redeemed_count, redeemed, undone_count, undone, voided_count, voided, expired_count,
        expired, donated, goodwill;
    bool ends_unknown; /* of a day whose own file is not here: what was undone, voided, expired is no 0 */
};

static struct voucher_sum of_day(const struct day_row *d)
{
    return (struct voucher_sum){
        d->vouchers_issued_count, d->vouchers_issued.minor, d->redeemed_count, d->redeemed.minor, d->undone_count,
        d->undone.minor,          d->voided_count,          d->voided.minor,   d->expired_count,  d->expired.minor,
        d->donated.minor,         d->goodwill.minor,        d->ends_unknown};
}

static void add_vouchers(struct voucher_sum *to, const struct voucher_sum *s)
{
    to->issued_count += s->issued_count;
    to->issued += s->issued;
    to->redeemed_count += s->redeemed_count;
    to->redeemed += s->redeemed;
    to->undone_count += s->undone_count;
    to->undone += s->undone;
    to->voided_count += s->voided_count;
    to->voided += s->voided;
    to->expired_count += s->expired_count;
    to->expired += s->expired;
    to->donated += s->donated;
    to->goodwill += s->goodwill;
    to->ends_unknown = to->ends_unknown || s->ends_unknown;
}

static void fill_end(struct filling *f, const struct voucher_sum *s, int64_t n)
{
    if (s->ends_unknown)
        fill_null(f);
    else
        fill_int(f, n);
}

static void voucher_row_of(struct making *m, const struct day_row *day, const struct voucher_sum *s)
{
    struct filling f = making_row(m, day);
    fill_int(&f, s->issued_count);
    fill_int(&f, s->issued);
    fill_int(&f, s->redeemed_count);
    fill_int(&f, s->redeemed);
    fill_end(&f, s, s->undone_count);
    fill_end(&f, s, s->undone);
    fill_end(&f, s, s->voided_count);
    fill_end(&f, s, s->voided);
    fill_end(&f, s, s->expired_count);
    fill_end(&f, s, s->expired);
    fill_int(&f, s->donated);
    fill_money(&f, m, s->goodwill);
    fill_ratio(&f, s->redeemed, s->issued, IMPACT_PPM);
    fill_ratio(&f, s->expired, s->ends_unknown ? 0 : s->issued, IMPACT_PPM);
}

enum status report_vouchers(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct making m;
    struct voucher_sum all = {0};
    enum status st =
        making_begin(&m, out, "vouchers", voucher_columns, sizeof voucher_columns / sizeof *voucher_columns, l, q, e);
    WITH_CHARTS(out, voucher_charts);
    for (size_t i = 0; st == ST_OK && i < m.day_count; i++) {
        struct voucher_sum s = of_day(&m.days[i]);
        voucher_row_of(&m, &m.days[i], &s);
        add_vouchers(&all, &s);
    }
    if (st == ST_OK && m.day_count > 0)
        voucher_row_of(&m, NULL, &all);
    return making_end(&m, st, e);
}

/* ---- bags ------------------------------------------------------------------------------------------------------- */

static const struct column bag_columns[] = {
    {"kiosk", COLUMN_TEXT},
    {"bin", COLUMN_TEXT},
    {"bag", COLUMN_TEXT},
    {"number", COLUMN_INTEGER},
    {"in_place", COLUMN_BOOLEAN},
    {"opened_seq", COLUMN_INTEGER},
    {"closed_seq", COLUMN_INTEGER},
    {"opened_ms", COLUMN_INTEGER},
    {"closed_ms", COLUMN_INTEGER},
    {"seal", COLUMN_TEXT},
    {"closed_by", COLUMN_TEXT},
    {"accepted", COLUMN_INTEGER},
    {"refused", COLUMN_INTEGER},
    {"in_doubt", COLUMN_INTEGER},
    {"unscanned", COLUMN_INTEGER},
    {"catalogue_mg", COLUMN_INTEGER},
    {"mass_unknown_count", COLUMN_INTEGER},
    {"weighed_mg", COLUMN_INTEGER},
    {"difference_permille", COLUMN_INTEGER},
    {"warning", COLUMN_BOOLEAN},
    {"recycler", COLUMN_TEXT},
    {"document", COLUMN_TEXT},
    {"receipt_seq", COLUMN_INTEGER},
    {"received_by", COLUMN_TEXT},
    {"recycler_mg", COLUMN_INTEGER},
    {"recycler_difference_permille", COLUMN_INTEGER}, /* from what we weighed, or else from the catalogue mass */
    {"recycler_warning", COLUMN_BOOLEAN},
};

static void fill_seq(struct filling *f, bool there, int64_t n)
{
    if (there)
        fill_int(f, n);
    else
        fill_null(f);
}

static void fill_receipt(struct filling *f, const struct making *m, const struct bag_figure *b)
{
    mass ours = mass_known(b->bag.weighed) ? b->bag.weighed : b->bag.catalogue;
    int64_t ppm = 0;
    bool compared = b->received && mass_known(b->recycler_mass) && ours.mg > 0 &&
                    impact_scale(&ppm, b->recycler_mass.mg - ours.mg, IMPACT_PPM, ours.mg);
    fill_text(f, b->recycler);
    fill_text(f, b->document);
    fill_seq(f, b->received, b->received_seq);
    fill_text(f, b->received_by);
    fill_known(f, b->received ? b->recycler_mass : MASS_UNKNOWN);
    fill_seq(f, compared, ppm / 1000);
    fill_bool(f, compared && (ppm > m->impact->recycler_tolerance_ppm || -ppm > m->impact->recycler_tolerance_ppm));
}

static bool add_bag(void *ctx, const struct bag_figure *b)
{
    struct making *m = ctx;
    const struct bag_row *g = &b->bag;
    struct filling f = {.cells = report_add_row(m->report)};
    m->failed = m->failed || f.cells == NULL;
    fill_text(&f, m->report->head.kiosk);
    fill_text(&f, g->bin);
    fill_text(&f, g->id);
    fill_int(&f, g->number);
    fill_bool(&f, g->in_place);
    fill_int(&f, g->seq);
    fill_seq(&f, !g->in_place, g->closed_seq);
    fill_int(&f, g->opened_ms);
    fill_seq(&f, !g->in_place, g->closed_ms);
    fill_text(&f, g->seal);
    fill_text(&f, g->in_place ? "" : g->actor);
    fill_int(&f, g->accepted);
    fill_int(&f, g->refused);
    fill_int(&f, g->in_doubt);
    fill_int(&f, g->unscanned);
    fill_known(&f, g->catalogue);
    fill_int(&f, g->mass_unknown);
    fill_known(&f, g->weighed);
    fill_seq(&f, g->compared, g->difference_permille);
    fill_bool(&f, g->warning);
    fill_receipt(&f, m, b);
    return !m->failed;
}

/* Bags that were taken out in the period; with the open day also those that are in place. */
enum status report_bags(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct making m;
    enum status st = making_begin(&m, out, "bags", bag_columns, sizeof bag_columns / sizeof *bag_columns, l, q, e);
    const struct report_head *h = &out->head;
    bool to_now = st == ST_OK && m.day_count > 0 && !m.days[m.day_count - 1].final;
    if (st == ST_OK && m.day_count > 0)
        st = ledger_bag_figures(l, h->first_seq, h->last_seq, to_now, h->chain_seq, add_bag, &m, e);
    return making_end(&m, st, e);
}
