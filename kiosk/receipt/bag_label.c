/* The label of a bag that was taken out: what the carrier and the counting centre need, and its id as Code 128. */
#include "base/text.h"
#include "base/tr.h"
#include "receipt/parts.h"
#include "receipt/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A symbol takes 11 modules; start, check and stop take 35, the quiet zones 20. Below two dots no reader reads it. */
#define SYMBOL_MODULES 11
#define FRAME_MODULES  55
#define MODULE_DOTS    2

/* Where it does not, the id stands in large letters all the same. */
static bool code_fits(const struct receipt_shop *shop, const char *id)
{
    return ((int)strlen(id) * SYMBOL_MODULES + FRAME_MODULES) * MODULE_DOTS <= shop->width_dots;
}

/* What was typed by people is never cut: where it does not fit beside its name it gets lines of its own. */
static void typed(struct page *p, const struct receipt_shop *shop, const char *name, const char *value)
{
    if (text_width(name) + 1 + text_width(value) <= part_columns(shop)) {
        page_pair(p, false, name, value);
        return;
    }
    page_text(p, PAGE_LEFT, 1, false, name);
    page_text(p, PAGE_RIGHT, 1, false, value);
}

static void pair(struct page *p, const char *lang, const char *msgid, const char *value)
{
    page_pair(p, false, tr(lang, msgid), value);
}

static void pair_count(struct page *p, const char *lang, const char *msgid, int64_t n)
{
    char value[24];
    snprintf(value, sizeof value, "%" PRId64, n);
    pair(p, lang, msgid, value);
}

/* To the gram, cut: no more is claimed than was there. */
static void pair_mass(struct page *p, const char *lang, const char *msgid, mass m)
{
    char value[48] = "?";
    if (mass_known(m))
        snprintf(value, sizeof value, "%" PRId64 ".%03" PRId64 " kg", m.mg / 1000000, m.mg / 1000 % 1000);
    pair(p, lang, msgid, value);
}

static void contents(struct page *p, const char *lang, const struct bag_label *b)
{
    page_rule(p);
    pair_count(p, lang, N_("Containers credited"), b->accepted);
    pair_count(p, lang, N_("Refused into the bin"), b->refused);
    pair_count(p, lang, N_("In doubt"), b->in_doubt);
    pair_count(p, lang, N_("Fallen in unscanned"), b->unscanned);
    pair_mass(p, lang, N_("By the catalogue"), b->catalogue);
    if (b->mass_unknown > 0)
        pair_count(p, lang, N_("Of unknown weight"), b->mass_unknown);
    pair_mass(p, lang, N_("Weighed"), b->weighed);
    if (b->compared) { /* permille as per cent with one decimal, the sign kept for values below one per cent */
        char value[32];
        int64_t d = b->difference_permille, size = d < 0 ? -d : d;
        snprintf(value, sizeof value, "%c%" PRId64 ".%" PRId64 " %%", d < 0 ? '-' : '+', size / 10, size % 10);
        pair(p, lang, N_("Difference"), value);
    }
    if (b->warning)
        page_text(p, PAGE_CENTER, 1, true, tr(lang, "The weight does not fit: please check this bag."));
}

enum status receipt_bag_page(struct page *out, const struct receipt_shop *shop, const struct bag_label *b,
                             struct err *e)
{
    struct page page = {0}, *p = &page;
    const char *lang = language_word(b->language);
    char when[64];
    if (b->bag[0] == '\0')
        return err_set(e, ST_INVALID, "label: a bag without its id");
    part_head(p, shop);
    page_text(p, PAGE_CENTER, 1, false, shop->kiosk);
    part_large(p, shop, 2, b->bag);
    if (code_fits(shop, b->bag))
        page_code128(p, b->bag);
    page_rule(p);
    typed(p, shop, tr(lang, "Bin"), b->bin);
    typed(p, shop, tr(lang, "Seal"), b->seal);
    date_for_people(when, sizeof when, b->opened_ms, b->offset_s, b->language);
    pair(p, lang, N_("Put in"), when);
    date_for_people(when, sizeof when, b->closed_ms, b->offset_s, b->language);
    pair(p, lang, N_("Taken out"), when);
    typed(p, shop, tr(lang, "Taken out by"), b->actor);
    contents(p, lang, b);
    page_cut(p);
    if (page.failed) {
        page_free(&page);
        return err_set(e, ST_MEMORY, "label: out of memory");
    }
    *out = page;
    return ST_OK;
}
