/* A till scanner on the kiosk's host: a scanned voucher is redeemed at once. The same digits within a few seconds are
 * the scanner reading twice and stay one claim; later they are the slip presented again, which is a claim of its own
 * and is told when and where the first one was paid. */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

#define SAME_PRESENTATION_MS 5000

void till_notice_show(struct engine *g, const char *word, const char *detail)
{
    text_copy(g->till_notice.word, sizeof g->till_notice.word, word);
    text_copy(g->till_notice.detail, sizeof g->till_notice.detail, detail);
    g->till_notice.until_ms = g->now.mono_ms + TILL_NOTICE_MS;
}

static void tell_scanner(struct engine *g, int64_t index, bool good)
{
    device_tell(g, &g->slots[index], &(struct device_command){.kind = good ? SCANNER_ACCEPT : SCANNER_REFUSE});
}

/* What the person with the slip must be told. */
static void when_and_where(char *out, size_t cap, const struct voucher_row *v)
{
    char at[32];
    timestamp_format(at, v->redeemed_ms, v->offset_s);
    snprintf(out, cap, " %.10s %.5s %s", at, at + strlen("2026-11-21T"), v->till);
}

static void on_redeemed(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_result *r = &a->results[0];
    char amount[32], detail[96];
    money_format(amount, sizeof amount, r->voucher.amount, g->set->scheme.currency.exponent);
    bool paid = a->status == ST_OK && r->redeem == REDEEM_PAID;
    if (paid && answer_is_new(q, r))
        day_count_redeemed(g, &r->voucher);
    int n = snprintf(detail, sizeof detail, "%s %s %s: %s", r->voucher.human, amount, g->set->scheme.currency.code,
                     redeem_outcome_word(r->redeem));
    if (paid && r->voucher.discount && n > 0 && (size_t)n < sizeof detail)
        snprintf(detail + n, sizeof detail - (size_t)n, " (discount)"); /* off the price: nothing leaves the drawer */
    if (r->redeem == REDEEM_ALREADY && n > 0 && (size_t)n < sizeof detail)
        when_and_where(detail + n, sizeof detail - (size_t)n, &r->voucher);
    till_notice_show(g, paid ? "till_paid" : "till_refused", detail);
    tell_scanner(g, q->number, paid);
    if (r->redeem == REDEEM_NOT_OURS || r->redeem == REDEEM_BEFORE_RESTORE)
        alarm_raise(g, &q->job.facts[0]);
}

void till_scan(struct engine *g, struct slot *s, const struct scan *scan)
{
    bool digits = scan->len == TOKEN_DIGITS && strspn(scan->text, "0123456789") == TOKEN_DIGITS;
    if (!digits) {
        till_notice_show(g, "till_refused", redeem_outcome_word(REDEEM_INVALID));
        tell_scanner(g, s->index, false);
        return;
    }
    bool again = strcmp(g->till_digits, scan->text) == 0 && g->now.mono_ms < g->till_claim_until_ms;
    g->till_claim_until_ms = g->now.mono_ms + SAME_PRESENTATION_MS;
    if (again)
        return; /* one claim, one answer: it is on its way or on screen */
    struct asked *q = ask(g, JOB_COMMIT, false, on_redeemed);
    if (q == NULL)
        return;
    char actor[ACTOR_MAX];
    snprintf(actor, sizeof actor, "till:%s", s->set->till);
    struct fact *f = ask_fact(g, q, FACT_REDEEMED, actor);
    g->till_notice.until_ms = g->now.mono_ms; /* what was said about another slip is not about this one */
    text_copy(g->till_digits, sizeof g->till_digits, scan->text);
    text_copy(f->redeemed.digits, sizeof f->redeemed.digits, scan->text);
    text_copy(f->redeemed.till, sizeof f->redeemed.till, s->set->till);
    f->redeemed.claim = event_new(g);
    q->number = s->index;
}
