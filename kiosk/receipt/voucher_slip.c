/* The slip of a visit: a voucher, a donation, or only the cases that are still open. */
#include "base/text.h"
#include "base/tr.h"
#include "receipt/parts.h"
#include "receipt/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct slip {
    struct page *page;
    const struct receipt_shop *shop;
    const struct receipt_voucher *v;
    const char *lang;
    struct voucher_token token; /* all zero when there is no voucher */
    bool has_voucher, is_donation, is_account;
};

static void say(const struct slip *s, enum page_align align, bool bold, const char *msgid)
{
    page_text(s->page, align, 1, bold, tr(s->lang, msgid));
}

/* A slip must not say anything that its token does not. */
static enum status slip_judge(struct slip *s, struct err *e)
{
    const struct receipt_voucher *v = s->v;
    s->has_voucher = v->digits[0] != '\0';
    s->is_account = !s->has_voucher && v->credited.minor != 0;
    s->is_donation = !s->has_voucher && !s->is_account && v->donated_to[0] != '\0';
    if (s->has_voucher && (v->donated_to[0] != '\0') != (v->donated.minor != 0))
        return err_set(e, ST_INVALID, "slip: beside a voucher a donation has its amount, and whom it is for");
    if (!s->has_voucher && !s->is_donation && !s->is_account && (v->amount.minor != 0 || v->case_count == 0))
        return err_set(e, ST_INVALID, "slip: no voucher, no donation and no case to print");
    if (v->line_count > RECEIPT_LINES_MAX || v->refusal_count > RECEIPT_REFUSALS_MAX ||
        v->case_count > RECEIPT_CASES_MAX)
        return err_set(e, ST_INVALID, "slip: more lines than it can hold");
    if (!s->has_voucher)
        return ST_OK;
    uint8_t bytes[TOKEN_BYTES];
    enum status st = token_from_digits(bytes, v->digits, strnlen(v->digits, sizeof v->digits), e);
    if (st == ST_OK)
        st = token_decode_body(&s->token, bytes, e);
    if (st != ST_OK)
        return st;
    if (s->token.amount.minor != v->amount.minor || s->token.currency != v->currency.numeric)
        return err_set(e, ST_INVALID, "slip: the token is worth %" PRId64 ", the slip says %" PRId64,
                       s->token.amount.minor, v->amount.minor);
    if (((s->token.flags & TOKEN_TRAINING) != 0) != v->training)
        return err_set(e, ST_INVALID, "slip: token and slip disagree about training");
    if (((s->token.flags & TOKEN_DISCOUNT) != 0) != v->discount)
        return err_set(e, ST_INVALID, "slip: token and slip disagree about a discount");
    return ST_OK;
}

static void slip_training(const struct slip *s)
{
    if (!s->v->training)
        return;
    part_large(s->page, s->shop, 2, tr(s->lang, "*** TRAINING ***"));
    say(s, PAGE_CENTER, true, N_("Worth nothing. It cannot be redeemed."));
    page_rule(s->page);
}

static void slip_title(const struct slip *s)
{
    const struct receipt_voucher *v = s->v;
    const char *voucher = v->rebate ? N_("Rebate voucher") : N_("Deposit voucher");
    const char *title = v->discount      ? N_("Discount voucher")
                        : s->has_voucher ? voucher
                        : s->is_account  ? N_("Credited to your card")
                        : s->is_donation ? N_("Donation receipt")
                                         : N_("Your open cases");
    part_large(s->page, s->shop, 2, tr(s->lang, title));
    if (v->reprint)
        say(s, PAGE_CENTER, true,
            s->has_voucher ? N_("REPRINT: the same voucher again, paid only once") : N_("REPRINT"));
    if (v->amount.minor == 0)
        return;
    char amount[64];
    money_for_people(amount, sizeof amount, v->amount, &v->currency, v->language);
    page_feed(s->page, 1);
    part_large(s->page, s->shop, 4, amount);
    page_feed(s->page, 1);
    if (s->is_donation) {
        page_textf(s->page, PAGE_CENTER, 1, false, tr(s->lang, "Donated to %s"), v->donated_to);
        say(s, PAGE_CENTER, false, N_("Thank you!"));
    }
}

static enum status slip_voucher(const struct slip *s, struct err *e)
{
    const struct receipt_voucher *v = s->v;
    if (!s->has_voucher)
        return ST_OK;
    enum status st = part_qr(s->page, s->shop, v->digits, QR_Q, tr(s->lang, "QR code of the voucher"), e);
    if (st != ST_OK)
        return st;
    page_text(s->page, PAGE_CENTER, 1, true, v->human);
    say(s, PAGE_CENTER, false, N_("Show this code at the till."));
    if (v->discount)
        say(s, PAGE_CENTER, true, N_("It takes this amount off your shopping. It is not paid in cash."));
    char till[TILL_CODE_MAX + 1];
    /* A till that reads only this cannot see the training flag: better no code than one that it would pay. */
    if (!v->training && receipt_till_code(till, s->shop->till_template, &s->token)) {
        page_feed(s->page, 1);
        page_code128(s->page, till);
    }
    return ST_OK;
}

/* Right-aligned, so that the sums stand below one another. Figures without currency: that is above, in large. */
static enum status slip_items(const struct slip *s, struct err *e)
{
    const struct receipt_voucher *v = s->v;
    if (v->line_count > 0 || v->goodwill.minor != 0)
        page_rule(s->page);
    for (size_t i = 0; i < v->line_count; i++) {
        money sum;
        char each[32], total[32];
        if (!money_times(&sum, v->lines[i].refund, v->lines[i].count))
            return err_set(e, ST_INVALID, "slip: line %zu is too large", i + 1);
        money_format(each, sizeof each, v->lines[i].refund, v->currency.exponent);
        money_format(total, sizeof total, sum, v->currency.exponent);
        page_textf(s->page, PAGE_RIGHT, 1, false, "%" PRId32 " x %s = %s", v->lines[i].count, each, total);
    }
    if (v->goodwill.minor != 0) {
        char given[32];
        money_format(given, sizeof given, v->goodwill, v->currency.exponent);
        page_textf(s->page, PAGE_RIGHT, 1, false, "%s %s", tr(s->lang, "Goodwill"), given);
    }
    return ST_OK;
}

static void line_money(const struct slip *s, const char *text, money m)
{
    char amount[64];
    money_for_people(amount, sizeof amount, m, &s->v->currency, s->v->language);
    page_textf(s->page, PAGE_RIGHT, 1, false, "%s %s", text, amount);
}

/* Where the other parts of the visit went, and what the card's account holds now. */
static void slip_parts(const struct slip *s)
{
    const struct receipt_voucher *v = s->v;
    char text[96];
    bool beside = s->has_voucher || s->is_account;
    if (v->credited.minor == 0 && v->points == 0 && !v->has_account && !(beside && v->donated.minor != 0))
        return;
    page_rule(s->page);
    if (beside && v->donated.minor != 0) {
        snprintf(text, sizeof text, tr(s->lang, "Donated to %s"), v->donated_to);
        line_money(s, text, v->donated);
    }
    if (s->has_voucher && v->credited.minor != 0)
        line_money(s, tr(s->lang, "To your card's account"), v->credited);
    if (v->points != 0)
        page_textf(s->page, PAGE_RIGHT, 1, false, "%s %lld", tr(s->lang, "Points for this visit"),
                   (long long)v->points);
    if (!v->has_account)
        return;
    if (v->saved.minor != 0 || v->credited.minor != 0)
        line_money(s, tr(s->lang, "Now on your account"), v->saved);
    page_textf(s->page, PAGE_RIGHT, 1, false, "%s %lld", tr(s->lang, "Points you have now"), (long long)v->points_left);
}

static void slip_refusals(const struct slip *s)
{
    const struct receipt_voucher *v = s->v;
    if (v->refusal_count == 0)
        return;
    page_rule(s->page);
    say(s, PAGE_LEFT, false, N_("Not counted:"));
    for (size_t i = 0; i < v->refusal_count; i++)
        page_textf(s->page, PAGE_LEFT, 1, false, "%" PRId32 " x %s", v->refusals[i].count,
                   v->refusals[i].words[0] != '\0' ? v->refusals[i].words
                                                   : receipt_reason(v->language, v->refusals[i].reason));
}

static void slip_cases(const struct slip *s)
{
    const struct receipt_voucher *v = s->v;
    if (v->case_count == 0)
        return;
    page_rule(s->page);
    for (size_t i = 0; i < v->case_count; i++)
        page_textf(s->page, PAGE_LEFT, 1, true, tr(s->lang, "Case %lld is open: staff will settle it."),
                   (long long)v->cases[i]);
    say(s, PAGE_LEFT, false, N_("Keep this slip until then."));
}

static void slip_conditions(const struct slip *s)
{
    const struct receipt_voucher *v = s->v;
    char when[64];
    page_rule(s->page);
    if (s->has_voucher && v->expires_ms != 0) {
        date_for_people(when, sizeof when, v->expires_ms, v->offset_s, v->language);
        page_textf(s->page, PAGE_LEFT, 1, true, tr(s->lang, "Valid until %s"), when);
    }
    if (s->has_voucher && v->cash_without_purchase)
        say(s, PAGE_LEFT, false, N_("You can have it in cash without buying anything."));
    if (v->rebate && (s->has_voucher || s->is_donation))
        say(s, PAGE_LEFT, false, N_("A rebate of the operator, not a deposit by law."));
    if (v->sign[0] != '\0')
        page_text(s->page, PAGE_LEFT, 1, false, v->sign);
    if (v->clock_unsure)
        say(s, PAGE_LEFT, true, N_("The clock of this machine was not certain: dates on this slip may be wrong."));
    date_for_people(when, sizeof when, v->issued_ms, v->offset_s, v->language);
    page_text(s->page, PAGE_LEFT, 1, false, when);
    if (v->visit != 0)
        page_textf(s->page, PAGE_LEFT, 1, false, tr(s->lang, "Machine %s, visit %lld"), s->shop->kiosk,
                   (long long)v->visit);
    else /* goodwill belongs to nobody's visit */
        page_textf(s->page, PAGE_LEFT, 1, false, tr(s->lang, "Machine %s"), s->shop->kiosk);
}

enum status receipt_voucher_page(struct page *out, const struct receipt_shop *shop, const struct receipt_voucher *v,
                                 struct err *e)
{
    struct page page = {0};
    struct slip s = {.page = &page, .shop = shop, .v = v, .lang = language_word(v->language)};
    enum status st = slip_judge(&s, e);
    if (st != ST_OK)
        return st;
    part_head(&page, shop);
    slip_training(&s);
    slip_title(&s);
    st = slip_voucher(&s, e);
    if (st == ST_OK)
        st = slip_items(&s, e);
    if (st == ST_OK) {
        slip_parts(&s);
        slip_refusals(&s);
        slip_cases(&s);
        slip_conditions(&s);
        if (v->training) {
            page_rule(&page);
            part_large(&page, shop, 2, tr(s.lang, "*** TRAINING ***"));
        }
        page_cut(&page);
        if (page.failed)
            st = err_set(e, ST_MEMORY, "slip: out of memory");
    }
    if (st != ST_OK) {
        page_free(&page);
        return st;
    }
    *out = page;
    return ST_OK;
}
