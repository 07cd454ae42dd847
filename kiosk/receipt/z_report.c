/* The Z report of a closed day, and the X report: the same figures of an open day, closing nothing. */
#include "base/text.h"
#include "base/tr.h"
#include "receipt/parts.h"
#include "receipt/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct report {
    struct page *page;
    const struct receipt_shop *shop;
    const struct z_report *z;
    const char *lang;
};

/* A figure is never cut: where name and value do not fit on one line they get one each. */
static void pair_text(const struct report *r, const char *name, const char *value)
{
    if (text_width(name) + 1 + text_width(value) <= part_columns(r->shop)) {
        page_pair(r->page, false, name, value);
        return;
    }
    page_text(r->page, PAGE_LEFT, 1, false, name);
    page_text(r->page, PAGE_RIGHT, 1, false, value);
}

static void pair(const struct report *r, const char *msgid, const char *value)
{
    pair_text(r, tr(r->lang, msgid), value);
}

static void pair_count(const struct report *r, const char *msgid, int64_t count)
{
    char value[32];
    snprintf(value, sizeof value, "%" PRId64, count);
    pair(r, msgid, value);
}

static void pair_money(const struct report *r, const char *msgid, money m)
{
    char value[64];
    money_for_people(value, sizeof value, m, &r->z->currency, r->z->language);
    pair(r, msgid, value);
}

/* "2 / €0.50" */
static void pair_sum(const struct report *r, const char *msgid, int64_t count, money m)
{
    char sum[64], value[96];
    money_for_people(sum, sizeof sum, m, &r->z->currency, r->z->language);
    snprintf(value, sizeof value, "%" PRId64 " / %s", count, sum);
    pair(r, msgid, value);
}

static void report_title(const struct report *r)
{
    char title[96];
    snprintf(title, sizeof title, tr(r->lang, r->z->preview ? N_("X report, day %lld") : N_("Z report %lld")),
             (long long)r->z->z_no);
    part_large(r->page, r->shop, 2, title);
    if (r->z->preview)
        page_text(r->page, PAGE_CENTER, 1, true, tr(r->lang, "Preview: the day is still open."));
    page_text(r->page, PAGE_CENTER, 1, false, r->shop->kiosk);
}

static void report_span(const struct report *r)
{
    const struct z_report *z = r->z;
    char when[64];
    page_rule(r->page);
    pair(r, N_("Business day"), z->day);
    date_for_people(when, sizeof when, z->opened_ms, z->offset_s, z->language);
    pair(r, N_("Opened"), when);
    if (!z->preview) {
        date_for_people(when, sizeof when, z->closed_ms, z->offset_s, z->language);
        pair(r, N_("Closed"), when);
        pair(r, N_("Closed by"), strcmp(z->closed_by, "rule") == 0 ? tr(r->lang, "automatic") : z->closed_by);
    }
    snprintf(when, sizeof when, "%" PRId64 " - %" PRId64, z->first_seq, z->last_seq);
    pair(r, N_("Journal rows"), when);
}

/* Only where there is any: most shops take no cards. Discounts are in no figure of deposits. */
static void report_accounts(const struct report *r)
{
    const struct z_report *z = r->z;
    if (z->to_accounts.minor != 0)
        pair_money(r, N_("To accounts"), z->to_accounts);
    if (z->from_accounts.minor != 0)
        pair_money(r, N_("From accounts"), z->from_accounts);
    if (z->points_given != 0)
        pair_count(r, N_("Points given"), z->points_given);
    if (z->points_spent != 0)
        pair_count(r, N_("Points spent"), z->points_spent);
    if (z->discounts.minor != 0)
        pair_money(r, N_("Discount vouchers"), z->discounts);
    if (z->discounts_used.minor != 0)
        pair_money(r, N_("Discounts at tills"), z->discounts_used);
}

static void report_figures(const struct report *r)
{
    const struct z_report *z = r->z;
    page_rule(r->page);
    pair_count(r, N_("Visits"), z->visits);
    pair_count(r, N_("Containers accepted"), z->accepted);
    pair_count(r, N_("Containers refused"), z->refused);
    pair_money(r, N_("Refunds credited"), z->refunds);
    page_rule(r->page);
    pair_count(r, N_("Vouchers issued"), z->vouchers_issued_count);
    pair_money(r, N_("Issued, amount"), z->vouchers_issued);
    pair_count(r, N_("Vouchers redeemed"), z->redeemed_count);
    pair_money(r, N_("Redeemed, amount"), z->redeemed);
    pair_sum(r, N_("Redemptions undone"), z->undone_count, z->undone);
    pair_sum(r, N_("Vouchers voided"), z->voided_count, z->voided);
    pair_sum(r, N_("Vouchers expired"), z->expired_count, z->expired);
    pair_money(r, N_("Donated"), z->donated);
    pair_money(r, N_("Goodwill refunds"), z->goodwill);
    report_accounts(r);
    pair_count(r, N_("Voucher alarms"), z->alarms);
    pair_count(r, N_("Signals"), z->signals);
    pair_count(r, N_("Open cases"), z->cases_open);
}

/* To the gram, rounded half up; milligrams are in the exports. */
static void format_kg(char out[48], mass m)
{
    int64_t g = m.mg / 1000 + (m.mg % 1000 >= 500);
    snprintf(out, 48, "%" PRId64 ".%03" PRId64 " kg", g / 1000, g % 1000);
}

/* "PET   24   0.612 kg", and below it how many of them nobody knows the weight of. */
static void report_materials(const struct report *r)
{
    const struct z_report *z = r->z;
    if (z->material_count > 0)
        page_rule(r->page);
    for (size_t i = 0; i < z->material_count; i++) {
        char weight[48] = "? kg", value[96], note[96];
        bool known = mass_known(z->materials[i].bottle) && z->materials[i].mass_unknown < z->materials[i].accepted;
        if (known)
            format_kg(weight, z->materials[i].bottle);
        snprintf(value, sizeof value, "%" PRId32 "  %12s", z->materials[i].accepted, weight);
        pair_text(r, receipt_material(z->language, z->materials[i].material), value);
        if (z->materials[i].mass_unknown > 0) {
            snprintf(note, sizeof note, tr(r->lang, "weight unknown: %ld"), (long)z->materials[i].mass_unknown);
            page_text(r->page, PAGE_RIGHT, 1, false, note);
        }
    }
}

/* 64 hex digits in groups of eight, so that a person can compare them with a screen. */
static void report_head(const struct report *r)
{
    char groups[80] = "";
    size_t n = 0;
    if (r->z->head_hex[0] == '\0')
        return; /* a preview: rows go on being added */
    for (size_t i = 0; r->z->head_hex[i] != '\0' && n + 2 < sizeof groups; i++) {
        if (i > 0 && i % 8 == 0)
            groups[n++] = ' ';
        groups[n++] = r->z->head_hex[i];
    }
    groups[n] = '\0';
    page_rule(r->page);
    page_text(r->page, PAGE_LEFT, 1, false, tr(r->lang, "Chain head"));
    page_text(r->page, PAGE_LEFT, 1, false, groups);
}

static enum status report_checkpoint(const struct report *r, struct err *e)
{
    if (r->z->preview || r->z->checkpoint[0] == '\0')
        return ST_OK;
    page_rule(r->page);
    enum status st = part_qr(r->page, r->shop, r->z->checkpoint, QR_M, tr(r->lang, "QR code of the checkpoint"), e);
    page_text(r->page, PAGE_CENTER, 1, false, tr(r->lang, "Signed checkpoint. Keep this paper: it proves the ledger."));
    return st;
}

enum status receipt_z_page(struct page *out, const struct receipt_shop *shop, const struct z_report *z, struct err *e)
{
    struct page page = {0};
    struct report r = {.page = &page, .shop = shop, .z = z, .lang = language_word(z->language)};
    if (z->material_count > sizeof z->materials / sizeof *z->materials)
        return err_set(e, ST_INVALID, "report: more materials than it can hold");
    if (!z->preview && z->checkpoint[0] == '\0')
        return err_set(e, ST_INVALID, "report: a closed day without its checkpoint");
    part_head(&page, shop);
    report_title(&r);
    report_span(&r);
    report_figures(&r);
    report_materials(&r);
    report_head(&r);
    enum status st = report_checkpoint(&r, e);
    page_cut(&page);
    if (st == ST_OK && page.failed)
        st = err_set(e, ST_MEMORY, "report: out of memory");
    if (st != ST_OK) {
        page_free(&page);
        return st;
    }
    *out = page;
    return ST_OK;
}
