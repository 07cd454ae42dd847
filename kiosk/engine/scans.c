/* A scan on its way to an admission: text, GTIN, catalogue, scheme, limit, bin. While a container is in hand the same
 * GTIN is a re-read and another one has to wait; after a refused scan the same barcode within repeat_ms is the same
 * container held up again. What the chute refused is another matter: people are asked to scan it again, or it is gone
 * and the next equal bottle follows, so the next scan counts at once. */
#include "engine/core.h"

#include <string.h>

#define DAY_S          86400
#define VOUCHER_PREFIX "9801"
#define WAIT_NOTICE_MS 1500 /* "one at a time" gives way to what the container in hand needs */

static enum symbology symbology_of(const struct scan *s)
{
    if (s->aim[0] == '\0')
        return SYM_UNKNOWN;
    if (strcmp(s->aim, "]E4") == 0)
        return SYM_EAN8;
    return s->aim[1] == 'E' ? SYM_EAN13 : SYM_OTHER;
}

int32_t pricing_day(const struct engine *g)
{
    bool unset = g->now.state == CLOCK_UNSET && g->known_ms > g->now.utc_ms;
    int64_t s = (unset ? g->known_ms : g->now.utc_ms) / 1000 + g->now.offset_s;
    return (int32_t)(s >= 0 ? s / DAY_S : -((-s + DAY_S - 1) / DAY_S));
}

static enum reason judge_text(gtin *out, const char *text, size_t n, enum symbology sym)
{
    switch (gtin_parse(out, text, n, sym)) {
    case GTIN_OK: return gtin_classify(*out) == GTIN_ITEM ? REASON_NONE : REASON_NOT_A_CONTAINER;
    case GTIN_BAD_CHECK_DIGIT: return REASON_BAD_CHECK_DIGIT;
    case GTIN_BAD_LENGTH:
    case GTIN_BAD_CHARACTER: break;
    }
    bool voucher = n == TOKEN_DIGITS && strncmp(text, VOUCHER_PREFIX, strlen(VOUCHER_PREFIX)) == 0;
    return voucher || sym == SYM_OTHER ? REASON_NOT_A_CONTAINER : REASON_UNREADABLE;
}

struct judged scan_judge(struct engine *g, const char *text, size_t n, enum symbology sym)
{
    struct judged j = {.reason = REASON_NONE};
    j.reason = judge_text(&j.gtin, text, n, sym);
    if (j.reason != REASON_NONE)
        return j;
    j.known = g->find != NULL && g->find(g->find_ctx, j.gtin, &j.container);
    if (!j.known) {
        j.reason = REASON_UNKNOWN_GTIN;
        return j;
    }
    j.reason = scheme_refund(&g->set->scheme, &j.container, pricing_day(g), &j.rule);
    if (j.reason != REASON_NONE)
        return j;
    struct visit none = {0};
    const struct visit *v = visit_is_open(g) ? &g->visit : &none;
    j.reason = visit_may_take(v, &g->limits, j.rule->refund);
    g->limit[0] = '\0';
    const struct scheme_limit *l = limit_reached(g, &j.container, j.rule->refund, 1);
    if (j.reason == REASON_NONE && l != NULL) {
        j.reason = REASON_LIMIT_REACHED;
        limit_words(g->limit, sizeof g->limit, l);
    }
    if (visit_is_open(g) && signals_block_visit(g))
        j.reason = REASON_VISIT_BLOCKED;
    int bin = bin_of(g, j.container.material);
    if (j.reason == REASON_NONE && bin >= 0 && bin_is_full(g, bin)) {
        j.reason = REASON_BIN_FULL;
        g->full_bin = bin;
    }
    return j;
}

/* ---- refusals --------------------------------------------------------------------------------------------------- */

void recent_add(struct engine *g, const struct judged *j, const char *text, money refund)
{
    memmove(g->recent + 1, g->recent, sizeof g->recent - sizeof g->recent[0]);
    if (g->recent_count < WIRE_RECENT_MAX)
        g->recent_count++;
    struct wire_recent *r = &g->recent[0];
    memset(r, 0, sizeof *r);
    if (j->known) {
        text_copy(r->name, sizeof r->name, j->container.name);
        text_copy(r->material, sizeof r->material, material_word(j->container.material));
    } else {
        text_escape(r->name, 32, text, strlen(text)); /* the beginning is enough to recognise it */
    }
    if (j->gtin.value != 0)
        gtin_text(r->gtin, j->gtin);
    r->refund = refund;
    text_copy(r->reason, sizeof r->reason, reason_word(j->reason));
}

void notice_show(struct engine *g, enum reason reason, int64_t for_ms)
{
    g->notice.present = true;
    g->notice.reason = reason;
    g->notice.until_ms = g->now.mono_ms + for_ms;
}

static void refused_before(struct engine *g, gtin number, const char *text)
{
    g->last_refused_gtin = number;
    text_copy(g->last_refused, sizeof g->last_refused, text);
    g->last_refused_until_ms = g->now.mono_ms + g->set->lane.repeat_ms;
}

struct fact *refused_fact(struct engine *g, const struct judged *j, const char *text, answered_fn then,
                          struct asked **q)
{
    *q = ask(g, JOB_COMMIT, false, then);
    if (*q == NULL)
        return NULL;
    struct fact *f = ask_fact(g, *q, FACT_REFUSED, "visit");
    f->refused.visit = visit_is_open(g) ? g->visit.number : 0;
    text_copy(f->refused.lane, sizeof f->refused.lane, g->set->lane.name);
    f->refused.reason = j->reason;
    f->refused.gtin = j->gtin;
    if (j->known)
        f->refused.container = j->container;
    if (j->gtin.value == 0)
        text_escape(f->refused.scanned, sizeof f->refused.scanned, text, strlen(text));
    return f;
}

static void refuse(struct engine *g, struct slot *s, const struct judged *j, const char *text)
{
    struct asked *q;
    refused_before(g, j->gtin, text);
    recent_add(g, j, text, (money){0});
    notice_show(g, j->reason, NOTICE_MS);
    visit_feed(g, (struct visit_event){.kind = VISIT_REFUSED});
    device_tell(g, s, &(struct device_command){.kind = SCANNER_REFUSE});
    if (refused_fact(g, j, text, NULL, &q) != NULL)
        day_count_refused(g);
}

/* The same container held up again: what is on screen about it stays. */
static bool is_same_refused(struct engine *g, gtin number, const char *text)
{
    if (g->now.mono_ms >= g->last_refused_until_ms)
        return false;
    if (number.value != 0 || g->last_refused_gtin.value != 0)
        return gtin_equal(number, g->last_refused_gtin);
    return strcmp(text, g->last_refused) == 0;
}

/* ---- the chute -------------------------------------------------------------------------------------------------- */

static void admit(struct engine *g, const struct judged *j)
{
    g->notice.present = false;
    visit_ensure(g);
    g->admission = (struct admission){.container = j->container, .rule = *j->rule};
    lane_feed(g, (struct lane_event){.kind = LANE_ADMIT,
                                     .gtin = j->gtin,
                                     .weight_min_mg = j->container.weight_min_mg,
                                     .weight_max_mg = j->container.weight_max_mg});
}

static void scan_on_chute(struct engine *g, struct slot *s, const struct scan *scan)
{
    gtin in_hand = g->lane.gtin, read = {0};
    (void)judge_text(&read, scan->text, scan->len, symbology_of(scan));
    if (lane_busy(&g->lane)) {
        if (read.value != 0 && !gtin_equal(read, in_hand))
            notice_show(g, REASON_ANOTHER_FIRST, WAIT_NOTICE_MS);
        return;
    }
    if (is_same_refused(g, read, scan->text)) {
        g->last_refused_until_ms = g->now.mono_ms + g->set->lane.repeat_ms;
        return;
    }
    bool counting = lane_holds(g); /* by hand, while it was out of service: that opens the visit, not this scan too */
    if (counting || g->visit.state == VISIT_PAYING || g->pay.wanted || g->slip.waiting_for_paper) {
        notice_show(g, REASON_ANOTHER_FIRST, WAIT_NOTICE_MS);
        return;
    }
    if (service_cause(g)[0] != '\0' || !lane_ready(&g->lane)) {
        notice_show(g, REASON_OUT_OF_SERVICE, NOTICE_MS);
        return;
    }
    if (g->slip.present)
        slip_end(g, false);
    struct judged j = scan_judge(g, scan->text, scan->len, symbology_of(scan));
    visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
    if (j.reason == REASON_NONE)
        admit(g, &j);
    else
        refuse(g, s, &j, scan->text);
}

void scan_on_lane(struct engine *g, struct slot *s, const struct scan *scan)
{
    char actor[ACTOR_MAX];
    if (card_matches(g, scan->text)) {
        card_scan(g, scan->text);
        return;
    }
    if (g->set->lane.kind == LANE_CHUTE) {
        scan_on_chute(g, s, scan);
    } else if (clients_staff_present(g, actor)) { /* a hand scanner at the counter: credit by who is signed in */
        clients_staff_acted(g);
        counter_scan(g, scan->text, symbology_of(scan), NULL, actor, (struct waiting){0});
    } else {
        notice_show(g, REASON_OUT_OF_SERVICE, NOTICE_MS);
    }
}
