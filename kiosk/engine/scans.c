/* A scan on its way to an admission: text, GTIN, catalogue, scheme, limit, bin. While a container is in hand the same
 * GTIN is a re-read and another one has to wait; after a refused scan the same barcode within repeat_ms is the same
 * container held up again. What the chute refused is another matter: people are asked to scan it again, or it is gone
 * and the next equal bottle follows, so the next scan counts at once. */
#include "engine/core.h"

#include <string.h>

#define DAY_S          86400
#define WAIT_NOTICE_MS 1500 /* "one at a time" gives way to what the container in hand needs */

int32_t pricing_day(const struct engine *g)
{
    bool unset = g->now.state == CLOCK_UNSET && g->known_ms > g->now.utc_ms;
    int64_t s = (unset ? g->known_ms : g->now.utc_ms) / 1000 + g->now.offset_s;
    return (int32_t)(s >= 0 ? s / DAY_S : -((-s + DAY_S - 1) / DAY_S));
}

/* ---- serial numbers ---------------------------------------------------------------------------------------------
 * Where the scheme says that each container has a number of its own, the same one again is a copied label. Remembered
 * since the start of this run only; where it says nothing, a serial is ignored: makers print what they like into it,
 * and an honest customer must not be refused for that. */

static bool serial_was_credited(const struct engine *g, gtin number, const char *serial)
{
    for (size_t i = 0; i < SERIALS_KEPT; i++)
        if (gtin_equal(g->serials[i].number, number) && strcmp(g->serials[i].serial, serial) == 0)
            return true;
    return false;
}

void scan_credited(struct engine *g, gtin number, const char *serial)
{
    if (!g->set->scheme.serialised || serial[0] == '\0')
        return;
    g->serials[g->serial_at].number = number;
    text_copy(g->serials[g->serial_at].serial, sizeof g->serials[0].serial, serial);
    g->serial_at = (g->serial_at + 1) % SERIALS_KEPT;
}

/* ---- judging ---------------------------------------------------------------------------------------------------- */

static enum reason reason_of(const struct barcode *b)
{
    switch (b->verdict) {
    case BARCODE_ITEM: return gtin_classify(b->gs1.gtin) == GTIN_ITEM ? REASON_NONE : REASON_NOT_A_CONTAINER;
    case BARCODE_BAD_CHECK_DIGIT: return REASON_BAD_CHECK_DIGIT;
    case BARCODE_OTHER: return REASON_NOT_A_CONTAINER;
    case BARCODE_ADD_ON:
    case BARCODE_UNREADABLE: break;
    }
    return REASON_UNREADABLE;
}

/* The text alone: nothing about catalogue, scheme and visit. */
static struct judged read_code(const char *aim, const char *text, size_t n, enum gs1_verdict *fault)
{
    struct barcode b = barcode_read(aim, text, n);
    struct judged j = {.reason = reason_of(&b), .add_on = b.verdict == BARCODE_ADD_ON, .gtin = b.gs1.gtin};
    text_copy(j.serial, sizeof j.serial, b.gs1.serial);
    *fault = b.fault;
    return j;
}

struct judged scan_judge(struct engine *g, const char *aim, const char *text, size_t n)
{
    enum gs1_verdict fault;
    struct judged j = read_code(aim, text, n, &fault);
    if (fault != GS1_OK)
        output_log(g, LOG_NOTICE, "a scanned code %s", gs1_text(fault));
    if (j.reason != REASON_NONE)
        return j;
    j.known = container_find(g, j.gtin, &j.container);
    if (!j.known) {
        j.reason = REASON_UNKNOWN_GTIN;
        return j;
    }
    if (j.container.listing != LISTING_ACCEPT && !(j.container.listing == LISTING_TEST && g->training)) {
        j.reason = REASON_NOT_IN_SCHEME;
        return j;
    }
    j.reason = scheme_refund(&g->set->scheme, &j.container, pricing_day(g), &j.rule);
    if (j.reason == REASON_NONE && g->set->scheme.serialised && j.serial[0] != '\0' &&
        serial_was_credited(g, j.gtin, j.serial))
        j.reason = REASON_SERIAL_TWICE;
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
    f->refused.training = g->training;
    if (j->reason == REASON_UNKNOWN_GTIN && !g->training)
        unknown_count(g, j->gtin);
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
    text_copy(g->admission.serial, sizeof g->admission.serial, j->serial);
    lane_feed(g, (struct lane_event){.kind = LANE_ADMIT,
                                     .gtin = j->gtin,
                                     .weight_min_mg = j->container.weight_min_mg,
                                     .weight_max_mg = j->container.weight_max_mg});
}

static void scan_on_chute(struct engine *g, struct slot *s, const struct scan *scan)
{
    enum gs1_verdict fault;
    struct judged code = read_code(scan->aim, scan->text, scan->len, &fault);
    gtin in_hand = g->lane.gtin, read = code.gtin;
    if (code.add_on)
        return;
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
    if (g->list.asked) { /* milliseconds: the other list is being opened */
        g->list.scan_held = true;
        g->list.scan_device = s->index;
        g->list.scan = *scan;
        return;
    }
    if (g->slip.present)
        slip_end(g, false);
    struct judged j = scan_judge(g, scan->aim, scan->text, scan->len);
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
        counter_scan(g, scan->aim, scan->text, NULL, actor, (struct waiting){0});
    } else {
        notice_show(g, REASON_OUT_OF_SERVICE, NOTICE_MS);
    }
}
