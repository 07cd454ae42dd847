/* The card that a person shows, before the first container or after the last. Its number goes to the people thread and
 * nowhere else; what comes back is the account's opaque id. With the visit's number known the visit is linked to it in
 * the ledger at once, so that a power cut does not ask for the card again.
 *
 *   scanned --JOB_CARD--> account --JOB_ACCOUNT--> what it holds --limit of the day?--> present --visit known--> linked
 *
 * A card without a visit is forgotten after a while, a card of a visit with the visit. */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

#define MASKED_DIGITS 4 /* enough to see that it is one's own */

/* ---- which barcodes are cards ----------------------------------------------------------------------------------- */

static bool check_gs1(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (digits[i] - '0') * ((n - i) % 2 == 0 ? 3 : 1);
    return sum % 10 == 0;
}

static bool check_luhn(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = (digits[i] - '0') * ((n - i) % 2 == 0 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

bool card_matches(const struct engine *g, const char *text)
{
    const struct card_settings *c = &g->set->accounts.cards;
    size_t n = strlen(text);
    if (!g->set->accounts.on || c->length == 0 || n != (size_t)c->length || strspn(text, "0123456789") != n ||
        strncmp(text, c->prefix, strlen(c->prefix)) != 0)
        return false;
    switch (c->check) {
    case CARD_CHECK_GS1: return check_gs1(text, n);
    case CARD_CHECK_LUHN: return check_luhn(text, n);
    case CARD_CHECK_NONE: break;
    }
    return true;
}

/* ---- shown ------------------------------------------------------------------------------------------------------- */

void card_refuse(struct engine *g, const char *why)
{
    text_copy(g->card.refused, sizeof g->card.refused, why);
    g->card.refused_until_ms = g->now.mono_ms + CARD_NOTICE_MS;
}

void card_forget(struct engine *g)
{
    memset(&g->card, 0, sizeof g->card);
    memset(&g->choice, 0, sizeof g->choice);
}

static void keep_row(struct engine *g, const struct answer *a)
{
    g->card.row = a->account;
    g->card.entry_count = a->count < WIRE_ENTRIES_MAX ? a->count : WIRE_ENTRIES_MAX;
    memcpy(g->card.entries, a->entries, g->card.entry_count * sizeof a->entries[0]);
}

static void on_erased(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status != ST_OK)
        output_log(g, LOG_ERROR, "an erased account's card could not be forgotten: %s", a->message);
}

/* A power cut between the erasing in the ledger and in people.db: the card is forgotten now. */
static void forget_erased(struct engine *g, const char *account)
{
    struct asked *q = ask(g, JOB_CARD_ERASE, false, on_erased);
    if (q != NULL)
        text_copy(q->job.text, sizeof q->job.text, account);
    card_refuse(g, "erased");
}

static void on_account(struct engine *g, const struct asked *q, const struct answer *a)
{
    g->card.asked = false;
    if (g->visit.state == VISIT_PAYING || g->slip.present)
        return; /* the payout was faster: this card is for the next visit, if its owner shows it again */
    struct account_row none = {.opened_ms = 0};
    const struct account_row *row = a->status == ST_OK ? &a->account : &none;
    if (a->status != ST_OK && a->status != ST_NOT_FOUND) {
        card_refuse(g, "trouble");
        return;
    }
    if (row->erased) {
        forget_erased(g, q->job.text);
        return;
    }
    if (limit_of_person(g, row->today) != NULL) { /* what was taken is paid all the same, as a voucher */
        limit_words(g->limit, sizeof g->limit, limit_of_person(g, row->today));
        card_refuse(g, "limit");
        return;
    }
    card_forget(g);
    if (a->status == ST_OK)
        keep_row(g, a);
    text_copy(g->card.row.account, sizeof g->card.row.account, q->job.text);
    text_copy(g->card.masked, sizeof g->card.masked, q->text);
    g->card.present = true;
    g->card.idle_until_ms = g->now.mono_ms + CARD_IDLE_MS;
    g->choice.to_account = g->set->accounts.choose_account && !g->visit.donate;
    card_link(g);
}

static void ask_account(struct engine *g, const char *account, const char *masked)
{
    struct asked *q = ask(g, JOB_ACCOUNT, false, on_account);
    if (q == NULL) {
        g->card.asked = false;
        card_refuse(g, "trouble");
        return;
    }
    text_copy(q->job.text, sizeof q->job.text, account);
    text_copy(q->text, sizeof q->text, masked);
    q->job.number = g->visit.number;
}

static void on_card(struct engine *g, const struct asked *q, const struct answer *a)
{
    size_t n = strlen(q->job.text);
    if (a->status == ST_OK) {
        ask_account(g, a->account.account, q->job.text + (n > MASKED_DIGITS ? n - MASKED_DIGITS : 0));
        return;
    }
    g->card.asked = false;
    card_refuse(g, "trouble");
    output_log(g, LOG_NOTICE, "a card was not taken: %s", a->message); /* messages name no number */
}

void card_scan(struct engine *g, const char *number)
{
    bool busy = g->visit.state == VISIT_PAYING || g->pay.wanted || g->slip.waiting_for_paper || g->card.asked;
    if (busy)
        return;
    if (!g->set->accounts.on || g->training) {
        card_refuse(g, g->training ? "training" : "off");
        return;
    }
    if (g->slip.present)
        slip_end(g, false);
    visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
    struct asked *q = ask(g, JOB_CARD, false, on_card);
    if (q == NULL) {
        card_refuse(g, "trouble");
        return;
    }
    g->card.asked = true;
    text_copy(q->job.text, sizeof q->job.text, number);
    q->job.number = 1;
}

void card_on_scanner(struct engine *g, struct slot *s, const struct scan *scan)
{
    bool plain = card_number_plain(scan->text);
    device_tell(g, s, &(struct device_command){.kind = plain ? SCANNER_ACCEPT : SCANNER_REFUSE});
    if (plain)
        card_scan(g, scan->text);
    else
        card_refuse(g, "unreadable");
}

/* ---- linked ------------------------------------------------------------------------------------------------------ */

static void on_linked(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (q->number == g->visit.number && strcmp(q->job.facts[0].linked.account, g->card.row.account) == 0) {
        g->card.linking = false;
        g->card.linked = a->status == ST_OK;
        if (a->status != ST_OK) {
            output_log(g, LOG_ERROR, "a visit was not linked to its account: %s", a->message);
            card_forget(g);
            card_refuse(g, "trouble");
        }
    }
    visit_lane_free(g);
}

void card_link(struct engine *g)
{
    if (!g->card.present || g->card.linked || g->card.linking || !visit_is_open(g) || g->visit.number == 0)
        return;
    struct asked *q = ask(g, JOB_COMMIT, true, on_linked);
    struct fact *f = ask_fact(g, q, FACT_LINKED, "visit");
    f->linked.visit = g->visit.number;
    text_copy(f->linked.account, sizeof f->linked.account, g->card.row.account);
    q->number = g->visit.number;
    g->card.linking = true;
}

static void on_read(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK || strcmp(g->card.row.account, q->job.text) != 0)
        return;
    keep_row(g, a);
}

void card_read(struct engine *g)
{
    struct asked *q = g->card.present ? ask(g, JOB_ACCOUNT, false, on_read) : NULL;
    if (q == NULL)
        return;
    text_copy(q->job.text, sizeof q->job.text, g->card.row.account);
    q->job.number = g->visit.number;
}

void card_resume(struct engine *g, const char *account)
{
    if (account[0] == '\0' || !g->set->accounts.on)
        return;
    g->card.present = g->card.linked = true;
    text_copy(g->card.row.account, sizeof g->card.row.account, account);
    g->choice.to_account = g->set->accounts.choose_account;
    card_read(g);
}

void card_time(struct engine *g)
{
    if (g->card.present && g->visit.state == VISIT_NONE && g->now.mono_ms >= g->card.idle_until_ms)
        card_forget(g);
}

int64_t card_deadline(const struct engine *g)
{
    return g->card.present && g->visit.state == VISIT_NONE ? g->card.idle_until_ms : TIME_NEVER;
}

/* ---- points ------------------------------------------------------------------------------------------------------ */

#define MG_PER_G 1000

/* Of the visit's sums, and rounded down once for each material: a bottle of 9 g at a point for 10 g is not lost where
 * the next one follows. */
int64_t points_of(const struct engine *g)
{
    const struct account_settings *s = &g->set->accounts;
    int64_t points = 0;
    for (int m = 0; s->give_points && m < MATERIAL_COUNT; m++) {
        const struct point_rule *r = &s->points[m];
        const struct material_sum *t = &g->totals[m];
        points += t->count * r->per_container; /* a visit holds some hundreds, at most 10000 points each */
        points += r->points > 0 ? t->known.mg / MG_PER_G * r->points / r->grams : 0;
    }
    return points;
}

int64_t points_worth(const struct engine *g, int64_t points, money *amount)
{
    const struct account_settings *s = &g->set->accounts;
    *amount = (money){0};
    if (s->discount_points == 0)
        return 0;
    int64_t units = points / s->discount_points, most = g->set->scheme.voucher_cap.minor / s->discount_amount.minor;
    units = units < most ? units : most; /* what is above one voucher stays for the next */
    return money_times(amount, s->discount_amount, units) ? units * s->discount_points : 0;
}

void card_fill(struct engine *g, struct wire_state *w)
{
    struct wire_account *a = &w->account;
    const struct account_settings *s = &g->set->accounts;
    if (g->now.mono_ms < g->card.refused_until_ms)
        text_copy(a->refused, sizeof a->refused, g->card.refused);
    w->visit.to_account = g->choice.to_account;
    w->visit.half = g->choice.half;
    a->present = g->card.present;
    if (!a->present)
        return;
    text_copy(a->card, sizeof a->card, g->card.masked);
    a->balance = g->card.row.balance;
    a->points = g->card.row.points;
    a->points_coming = points_of(g);
    points_worth(g, a->points, &a->discount);
    a->takes_money = s->money;
    a->can_spend = s->spend_at_kiosk;
    a->entry_count = g->card.entry_count;
    for (size_t i = 0; i < a->entry_count; i++) {
        const struct account_entry *e = &g->card.entries[i];
        a->entries[i] =
            (struct wire_entry){.at_ms = e->at_ms, .offset_s = e->offset_s, .amount = e->amount, .points = e->points};
        text_copy(a->entries[i].what, sizeof a->entries[i].what, e->what);
    }
}
