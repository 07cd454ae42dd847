/* Columns as people read them: what their numbers count, and their names in words. CSV and JSON have the names as they
 * are and whole numbers; XLSX and HTML have these. */
#include "recovery/report.h"

#include "base/clock.h"
#include "base/tr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

size_t report_column(const struct report *r, const char *name)
{
    size_t c = 0;
    while (c < r->column_count && strcmp(r->columns[c].name, name) != 0)
        c++;
    return c;
}

/* ---- units ------------------------------------------------------------------------------------------------------ */

static bool ends_in(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

enum column_unit column_unit(const struct column *c)
{
    static const struct {
        const char *end;
        enum column_unit unit;
    } ends[] = {{"_minor", UNIT_MINOR},       {"_micros", UNIT_MICROS}, {"_mg", UNIT_MG},  {"_ppm", UNIT_PPM},
                {"_permille", UNIT_PERMILLE}, {"ed_ms", UNIT_TIME},     {"_ms", UNIT_SPAN}};
    if (c->type == COLUMN_TEXT)
        return strcmp(c->name, "day") == 0 || ends_in(c->name, "_day") ? UNIT_DATE : UNIT_NONE;
    if (c->type != COLUMN_INTEGER)
        return UNIT_NONE;
    if (strcmp(c->name, "ms") == 0 || strncmp(c->name, "ms_per_", strlen("ms_per_")) == 0)
        return UNIT_SPAN;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_in(c->name, ends[i].end))
            return ends[i].unit;
    return UNIT_NONE;
}

int unit_digits(enum column_unit unit, const struct currency *currency)
{
    switch (unit) {
    case UNIT_MINOR: return currency->exponent;
    case UNIT_MICROS:
    case UNIT_MG: return 6;
    case UNIT_PPM: return 4; /* of a per cent */
    case UNIT_PERMILLE: return 1;
    case UNIT_SPAN: return 3;
    case UNIT_NONE:
    case UNIT_DATE:
    case UNIT_TIME: break;
    }
    return 0;
}

static const char *unit_word(const struct report *r, const struct column *c)
{
    switch (column_unit(c)) {
    case UNIT_MINOR:
    case UNIT_MICROS: return r->head.currency.code;
    case UNIT_MG: return "kg";
    case UNIT_PPM:
    case UNIT_PERMILLE: return "%";
    case UNIT_SPAN: return "s";
    case UNIT_TIME: return "UTC";
    case UNIT_NONE:
    case UNIT_DATE: break;
    }
    return ends_in(c->name, "_ml") ? "ml" : ends_in(c->name, "_g") ? "g" : ends_in(c->name, "_kj") ? "kJ" : "";
}

static void scaled(char out[48], int64_t n, int digits)
{
    int64_t by = 1;
    for (int i = 0; i < digits; i++)
        by *= 10;
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (digits == 0)
        snprintf(out, 48, "%" PRId64, n);
    else
        snprintf(out, 48, "%s%" PRIu64 ".%0*" PRIu64, n < 0 ? "-" : "", size / (uint64_t)by, digits,
                 size % (uint64_t)by);
}

void number_words(char out[48], const struct report *r, const struct column *column, int64_t n)
{
    enum column_unit unit = column_unit(column);
    struct civil at;
    if (unit != UNIT_TIME) {
        scaled(out, n, unit_digits(unit, &r->head.currency));
        return;
    }
    at = civil_from_utc(n, 0);
    snprintf(out, 48, "%04d-%02d-%02d %02d:%02d:%02d", at.year, at.month, at.day, at.hour, at.minute, at.second);
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name, *words;
} names[] = {
    {"accepted", N_("Accepted")},
    {"bag", N_("Bag")},
    {"bin", N_("Bin")},
    {"bottle_mg", N_("Bottles")},
    {"bottle_rpet_mg", N_("rPET into bottles")},
    {"bottle_to_bottle_ppm", N_("Bottle to bottle")},
    {"bottle_unknown_count", N_("Bottle mass unknown")},
    {"breakage_ppm", N_("Breakage")},
    {"by", N_("By")},
    {"cap_mg", N_("Caps")},
    {"cap_unknown_count", N_("Cap mass unknown")},
    {"catalogue_mg", N_("Mass by catalogue")},
    {"cause", N_("State")},
    {"checked", N_("Checked")},
    {"class_mg", N_("Mass by class")},
    {"closed_by", N_("Taken out by")},
    {"closed_ms", N_("Taken out")},
    {"closed_seq", N_("Taken out at row")},
    {"collected_mg", N_("Collected")},
    {"colour", N_("Colour")},
    {"confidence", N_("Confidence")},
    {"containers_per_1000_visits", N_("Containers per 1,000 visits")},
    {"currency", N_("Currency")},
    {"day", N_("Day")},
    {"day_ms", N_("Length of the day")},
    {"days", N_("Days")},
    {"difference_permille", N_("Difference")},
    {"document", N_("Document")},
    {"donated_minor", N_("Donated")},
    {"energy_avoided_kj", N_("Energy saved")},
    {"energy_saving_ppm", N_("Energy saving")},
    {"expired_count", N_("Vouchers expired")},
    {"expired_minor", N_("Expired amount")},
    {"exponent", N_("Decimals")},
    {"factors", N_("Factor set")},
    {"factors_confidence", N_("Confidence in factors")},
    {"factors_version", N_("Version of factors")},
    {"fee_micros", N_("Fee for each")},
    {"fees_micros", N_("Fees")},
    {"final", N_("Final")},
    {"first_seq", N_("First row")},
    {"food_grade", N_("Food-grade")},
    {"from", N_("From")},
    {"ghg_avoided_g", N_("Greenhouse gas avoided")},
    {"ghg_saving_ppm", N_("Greenhouse gas saving")},
    {"goodwill_minor", N_("Goodwill")},
    {"gtin", N_("Barcode")},
    {"in_doubt", N_("In doubt")},
    {"in_place", N_("In place")},
    {"issued_count", N_("Vouchers issued")},
    {"issued_minor", N_("Issued amount")},
    {"key", N_("Key")},
    {"kiosk", N_("Kiosk")},
    {"label_mg", N_("Labels")},
    {"label_unknown_count", N_("Label mass unknown")},
    {"lane", N_("Lane")},
    {"last_seq", N_("Last row")},
    {"mass_source", N_("Source of the mass")},
    {"mass_unknown_count", N_("Mass unknown")},
    {"material", N_("Material")},
    {"ms", N_("Time")},
    {"ms_per_container", N_("Time per container")},
    {"number", N_("Number")},
    {"opened_ms", N_("Put in")},
    {"opened_seq", N_("Put in at row")},
    {"pet_mg", N_("PET")},
    {"placed_on_market_mg", N_("Placed on the market")},
    {"process", N_("Process")},
    {"producer", N_("Producer")},
    {"rate_period", N_("Rate")},
    {"rate_ppm", N_("Collection rate")},
    {"reason", N_("Reason")},
    {"receipt_seq", N_("Receipt at row")},
    {"received_by", N_("Receipt entered by")},
    {"recycled_content_rules", N_("Rules of recycled content")},
    {"recycler", N_("Recycler")},
    {"recycler_difference_permille", N_("Recycler's difference")},
    {"recycler_mg", N_("Recycler's mass")},
    {"recycler_warning", N_("Recycler's warning")},
    {"redeemed_count", N_("Vouchers redeemed")},
    {"redeemed_minor", N_("Redeemed amount")},
    {"redeemed_ppm", N_("Redemption")},
    {"refund_minor", N_("Refunds")},
    {"refused", N_("Refused")},
    {"refused_per_1000", N_("Refused per 1,000")},
    {"remakes_max", N_("Bottle lives, at most")},
    {"remakes_min", N_("Bottle lives, at least")},
    {"rpet_mg", N_("rPET")},
    {"rules", N_("Rules")},
    {"scheme", N_("Scheme")},
    {"seal", N_("Seal")},
    {"share_ppm", N_("Share of the day")},
    {"stream", N_("Stream")},
    {"target_2025_ppm", N_("Target of 2025")},
    {"target_2029_ppm", N_("Target of 2029")},
    {"times", N_("Times")},
    {"to", N_("To")},
    {"undone_count", N_("Redemptions undone")},
    {"undone_minor", N_("Undone amount")},
    {"unscanned", N_("Fallen in unscanned")},
    {"visit_ms", N_("Time of visits")},
    {"visits", N_("Visits")},
    {"voided_count", N_("Vouchers voided")},
    {"voided_minor", N_("Voided amount")},
    {"volume_class", N_("Size")},
    {"volume_ml", N_("Volume")},
    {"warning", N_("Warning")},
    {"weighed_mg", N_("Weighed")},
    {"yield_confidence", N_("Confidence in the yield")},
    {"yield_ppm", N_("Yield")},
    {"z_no", N_("Day number")},
};

static const char *name_words(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].words;
    return NULL;
}

bool column_has_words(const struct column *c)
{
    return name_words(c->name) != NULL;
}

/* msgctxt "cell" of config/po/exports.zh_CN.po; the lists of words are deposit's and the engine's. */
const char *text_words(const struct report *r, const struct column *c, const char *text)
{
    static const char *const ours[] = {"material",    "colour",     "stream",           "volume_class",       "reason",
                                       "mass_source", "confidence", "yield_confidence", "factors_confidence", "by",
                                       "key",         "cause"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(c->name, ours[i]) == 0)
            return tr_in(r->language, "cell", text);
    return text;
}

void column_heading(char out[HEADING_CAP], const struct report *r, size_t column)
{
    const struct column *c = &r->columns[column];
    const char *words = name_words(c->name), *unit = unit_word(r, c);
    snprintf(out, HEADING_CAP, unit[0] != '\0' ? "%s (%s)" : "%s", words != NULL ? tr(r->language, words) : c->name,
             unit);
}
