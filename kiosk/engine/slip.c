/* The slip as the person sees it on screen: from the commit of the payout until it is taken, its time is over, or the
 * next person scans. The token goes to the screen in the consumer seat and nowhere else. */
#include "engine/core.h"

#include <string.h>

/* A voucher that is not on paper is on the screen alone: time enough to find a phone and photograph it. */
#define ONLY_HERE_MS 120000

static int64_t only_here_ms(const struct engine *g, bool voucher)
{
    return voucher && g->set->slip_ms < ONLY_HERE_MS ? ONLY_HERE_MS : g->set->slip_ms;
}

void slip_show(struct engine *g, const char *kind, const struct voucher_row *v, money amount,
               const struct slip_parts *parts)
{
    struct slip *s = &g->slip;
    memset(s, 0, sizeof *s);
    s->present = s->waiting_for_paper = true;
    text_copy(s->kind, sizeof s->kind, kind);
    if (v != NULL)
        s->voucher = *v;
    s->amount = amount;
    if (parts != NULL)
        s->parts = *parts;
    s->visit = g->visit.number;
    s->until_ms = TIME_NEVER;
    s->case_count = g->visit_case_count;
    memcpy(s->cases, g->visit_cases, sizeof s->cases);
    if (s->parts.donated.minor > 0) {
        const struct charity *c = &g->set->charities[s->parts.charity];
        text_copy(s->donated_to_zh, sizeof s->donated_to_zh, c->name_zh);
        text_copy(s->donated_to, sizeof s->donated_to, c->name_en);
    }
    g->notice.present = false;
    clients_token(g);
    s->job = print_slip(g, kind, v, s->visit, amount, parts);
    if (s->job == 0) { /* too many slips are waiting */
        s->waiting_for_paper = false;
        s->until_ms = g->now.mono_ms + only_here_ms(g, v != NULL);
        if (v != NULL)
            case_open(g, CASE_UNPRINTABLE, s->visit, v->counter, "printer_busy", true);
    }
}

void voucher_hand_over(struct engine *g, const struct voucher_row *v)
{
    day_count_voucher(g, v);
    if (print_slip(g, "voucher", v, v->visit, v->amount, NULL) == 0)
        case_open(g, CASE_UNPRINTABLE, v->visit, v->counter, "printer_busy", true);
}

void slip_printed(struct engine *g, uint32_t job, enum print_state state)
{
    struct slip *s = &g->slip;
    if (!s->present || s->job != job)
        return;
    s->print = state;
    s->waiting_for_paper = state == PRINT_STATE_SENT;
    if (!s->waiting_for_paper)
        s->until_ms = g->now.mono_ms +
                      (state == PRINT_STATE_PRINTED ? g->set->slip_ms : only_here_ms(g, s->voucher.digits[0] != '\0'));
}

void slip_extend(struct engine *g)
{
    if (g->slip.until_ms != TIME_NEVER)
        g->slip.until_ms = g->now.mono_ms + g->set->extend_ms;
}

int64_t slip_left_ms(const struct engine *g)
{
    if (!g->slip.present || g->slip.until_ms == TIME_NEVER)
        return -1;
    int64_t left = g->slip.until_ms - g->now.mono_ms;
    return left > 0 ? left : 0;
}

void slip_case(struct engine *g, int64_t visit, int64_t number)
{
    struct slip *s = &g->slip;
    if (s->present && s->visit == visit && s->case_count < VISIT_CASES)
        s->cases[s->case_count++] = number;
}

void slip_end(struct engine *g, bool thanks)
{
    if (!g->slip.present)
        return;
    memset(&g->slip, 0, sizeof g->slip);
    clients_token(g);
    if (thanks)
        g->thanks_until_ms = g->now.mono_ms + THANKS_MS;
    text_copy(g->language, sizeof g->language, g->set->language);
}

void slip_time(struct engine *g)
{
    if (g->slip.present && !g->slip.waiting_for_paper && g->now.mono_ms >= g->slip.until_ms)
        slip_end(g, true);
}
