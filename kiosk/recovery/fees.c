/* export fees: what the scheme owes the shop for handling, day by day and material by material, by the fees of the
 * configured scheme. In millionths of the currency, as laws write them; the sum is rounded by whoever bills it. */
#include "recovery/making.h"

#include <string.h>

static const struct column fee_columns[] = {
    DAY_COLUMNS,
    {"scheme", COLUMN_TEXT},
    {"material", COLUMN_TEXT},
    {"rate_period", COLUMN_TEXT},
    {"accepted", COLUMN_INTEGER},
    {"fee_micros", COLUMN_INTEGER}, /* for each; null: the scheme says none */
    {"fees_micros", COLUMN_INTEGER},
    {"currency", COLUMN_TEXT},
    {"confidence", COLUMN_TEXT},
    {"checked", COLUMN_TEXT},
};

struct billing {
    struct making m;
    const struct scheme *scheme;
};

static const struct handling_fee *fee_of(const struct billing *b, const struct tally_row *t)
{
    enum material material;
    if (strcmp(t->scheme, b->scheme->id) != 0 || !material_parse(&material, t->material))
        return NULL; /* of another scheme, whose fees are not configured */
    for (size_t i = 0; i < b->scheme->fee_count; i++)
        if ((b->scheme->fees[i].materials & (UINT32_C(1) << material)) != 0)
            return &b->scheme->fees[i];
    return NULL;
}

static bool add_fee(void *ctx, const struct tally_row *t)
{
    struct billing *b = ctx;
    const struct day_row *day = making_day(&b->m, t->z_no);
    if (day == NULL || t->accepted == 0)
        return true;
    const struct handling_fee *fee = fee_of(b, t);
    struct filling f = making_row(&b->m, day);
    fill_text(&f, t->scheme);
    fill_text(&f, t->material);
    fill_text(&f, t->rate_period);
    fill_int(&f, t->accepted);
    if (fee != NULL) {
        fill_int(&f, fee->micros);
        fill_ratio(&f, fee->micros, 1, t->accepted);
    } else {
        fill_null(&f);
        fill_null(&f);
    }
    fill_text(&f, b->m.report->head.currency.code);
    fill_text(&f, fee != NULL ? confidence_word(fee->src.confidence) : "");
    fill_text(&f, fee != NULL ? fee->src.checked : "");
    return !b->m.failed;
}

enum status report_fees(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct billing b = {.scheme = q->scheme};
    if (b.scheme == NULL)
        return err_set(e, ST_INVALID,
                       "handling fees are in the scheme: say where the configuration is (--config FILE)");
    enum status st = making_begin(&b.m, out, "fees", fee_columns, sizeof fee_columns / sizeof *fee_columns, l, q, e);
    if (st == ST_OK && b.m.day_count > 0)
        st = ledger_tallies(l, b.m.first_z, b.m.last_z, add_fee, &b, e);
    return making_end(&b.m, st, e);
}
