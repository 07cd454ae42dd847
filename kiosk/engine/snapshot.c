/* The visible state as one value, built anew from memory each time: whatever is not set here is zero. */
#include "devices/step.h"
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

/* What must be told, then the same in the language of the place: the screens speak two, people there perhaps neither.
 */
void scheme_sign(char out[WIRE_SIGN_MAX], const struct scheme *s, bool chinese)
{
    bool other =
        s->sign_local[0] != '\0' && strcmp(s->sign_local, s->sign_en) != 0 && strcmp(s->sign_local, s->sign_zh) != 0;
    snprintf(out, WIRE_SIGN_MAX, "%s%s%s", chinese ? s->sign_zh : s->sign_en, other ? " " : "",
             other ? s->sign_local : "");
}

static void copy_scheme(struct engine *g, struct wire_state *w)
{
    const struct scheme *s = &g->set->scheme;
    text_copy(w->scheme, sizeof w->scheme, s->id);
    text_copy(w->scheme_name_en, sizeof w->scheme_name_en, s->name_en);
    text_copy(w->scheme_name_zh, sizeof w->scheme_name_zh, s->name_zh);
    scheme_sign(w->sign_en, s, false);
    scheme_sign(w->sign_zh, s, true);
    w->legal_deposit = s->legal_deposit;
    w->cash_without_purchase = s->cash_without_purchase;
    text_copy(w->currency, sizeof w->currency, s->currency.code);
    w->exponent = s->currency.exponent;
}

/* Why, and what the scheme itself says to that. */
static void fill_refusal(struct engine *g, struct wire_state *w)
{
    const struct scheme *s = &g->set->scheme;
    if (w->phase != PHASE_REFUSED)
        return;
    text_copy(w->reason, sizeof w->reason, reason_word(g->notice.reason));
    const struct refusal_words *words = scheme_refusal_words(s, g->notice.reason);
    if (words == NULL)
        return;
    text_copy(w->refusal_en, sizeof w->refusal_en, words->en);
    text_copy(w->refusal_zh, sizeof w->refusal_zh, words->zh);
    text_copy(w->refusal_local, sizeof w->refusal_local, words->local);
}

/* More drinks than these are no exception that a screen could name. */
#define DRINKS_NAMED 3

static void drink_words(char *out, size_t cap, uint32_t mask)
{
    size_t len = 0;
    out[0] = '\0';
    for (int d = 0; d < DRINK_COUNT && __builtin_popcount(mask) <= DRINKS_NAMED; d++) {
        const char *word = drink_word((enum drink)d);
        if ((mask >> d & 1) != 0 && len + strlen(word) + 2 <= cap)
            len += (size_t)snprintf(out + len, cap - len, "%s%s", len > 0 ? "," : "", word);
    }
}

/* Words of a mask, comma separated; the last ones are left out where they do not fit. */
static void material_words(char *out, size_t cap, uint32_t mask)
{
    size_t len = 0;
    if ((mask & SCHEME_MATERIALS_ANY) == SCHEME_MATERIALS_ANY) {
        text_copy(out, cap, "any");
        return;
    }
    out[0] = '\0';
    for (int m = 0; m < MATERIAL_COUNT; m++) {
        const char *word = material_word((enum material)m);
        if ((mask >> m & 1) == 0 || len + strlen(word) + 2 > cap)
            continue;
        len += (size_t)snprintf(out + len, cap - len, "%s%s", len > 0 ? "," : "", word);
    }
}

static void fill_rates(struct engine *g, struct wire_state *w)
{
    const struct scheme *s = &g->set->scheme;
    int32_t day = pricing_day(g);
    for (size_t i = 0; i < s->rule_count && w->rate_count < WIRE_RATES_MAX; i++) {
        const struct refund_rule *r = &s->rules[i];
        if (day < r->day_from || day > r->day_to || r->only.value != 0 || r->refund.minor == 0)
            continue;
        struct wire_rate *out = &w->rates[w->rate_count++];
        material_words(out->materials, sizeof out->materials, r->materials);
        out->ml_min = r->ml_min;
        out->ml_max = r->ml_max < SCHEME_ML_MAX ? r->ml_max : 0;
        drink_words(out->drinks, sizeof out->drinks, r->drinks);
        out->refund = r->refund;
    }
}

static void fill_devices(struct engine *g, struct wire_state *w)
{
    w->device_count = g->set->device_count < WIRE_DEVICES_MAX ? g->set->device_count : WIRE_DEVICES_MAX;
    for (size_t i = 0; i < w->device_count; i++) {
        const struct slot *s = &g->slots[i];
        struct wire_device *d = &w->devices[i];
        text_copy(d->name, sizeof d->name, s->set->name);
        text_copy(d->kind, sizeof d->kind, device_kind_word(s->set->kind));
        text_copy(d->health, sizeof d->health, device_health_word(s->health));
        text_copy(d->note, sizeof d->note, s->note);
        d->age_ms = device_age(s);
        text_copy(d->port, sizeof d->port, s->set->port.where);
        text_copy(d->step, sizeof d->step, device_step_word(device_step(s->set->kind, s->health, s->note)));
    }
}

static void fill_bins(struct engine *g, struct wire_state *w)
{
    w->bin_count = g->set->bin_count < WIRE_BINS_MAX ? g->set->bin_count : WIRE_BINS_MAX;
    for (size_t i = 0; i < w->bin_count; i++) {
        const struct bin_settings *s = &g->set->bins[i];
        struct wire_bin *b = &w->bins[i];
        text_copy(b->name, sizeof b->name, s->name);
        material_words(b->materials, sizeof b->materials, s->materials);
        b->fill_permille = bin_fill(g, (int)i, &b->fill_age_ms);
        b->capacity = s->capacity;
        b->count = g->bags[i].count;
        text_copy(b->bag, sizeof b->bag, g->bags[i].id);
        b->full = bin_is_full(g, (int)i);
        b->nearly_full = bin_is_nearly_full(g, (int)i);
    }
}

/* Whom a full bin turns away is told where to go. */
static void fill_elsewhere(struct engine *g, struct wire_state *w)
{
    bool refused = w->phase == PHASE_REFUSED && g->notice.reason == REASON_BIN_FULL;
    bool all_full = w->phase == PHASE_OUT_OF_SERVICE && strcmp(w->out_cause, "bin_full") == 0;
    if ((!refused && !all_full) || g->set->bin_count == 0)
        return;
    const struct bin_settings *b = &g->set->bins[refused ? g->full_bin : 0];
    text_copy(w->elsewhere_en, sizeof w->elsewhere_en, b->elsewhere_en);
    text_copy(w->elsewhere_zh, sizeof w->elsewhere_zh, b->elsewhere_zh);
}

static void fill_cases(struct engine *g, struct wire_state *w)
{
    for (size_t i = 0; i < g->case_count; i++) {
        const struct case_row *c = &g->cases[i];
        if (!c->open)
            continue;
        w->today.cases_open++;
        if (w->case_count == WIRE_CASES_MAX)
            continue;
        struct wire_case *out = &w->cases[w->case_count++];
        out->number = c->number;
        out->opened_ms = c->opened_ms;
        out->visit = c->visit;
        text_copy(out->kind, sizeof out->kind, case_kind_word(c->kind));
        text_copy(out->why, sizeof out->why, c->why);
        if (c->gtin.value != 0)
            gtin_text(out->gtin, c->gtin);
        out->amount = c->amount;
        out->offset_s = g->now.offset_s;
    }
}

static void fill_today(struct engine *g, struct wire_state *w)
{
    const struct day_row *d = &g->today;
    w->today.z_no = d->z_no;
    text_copy(w->today.label, sizeof w->today.label, d->label);
    w->today.accepted = d->accepted;
    w->today.refused = d->refused;
    w->today.visits = d->visits;
    w->today.redeemed_count = d->redeemed_count;
    w->today.vouchers_open = g->vouchers.open_count;
    w->today.refunds = d->refunds;
    w->today.redeemed = d->redeemed;
    w->today.vouchers_open_amount = g->vouchers.open_amount;
    w->today.pet_mg = d->pet.mg;
    for (int m = 0; m < MATERIAL_COUNT && w->today.material_count < WIRE_MATERIALS_MAX; m++) {
        if (g->materials[m].accepted == 0)
            continue;
        size_t i = w->today.material_count++;
        text_copy(w->today.materials[i].material, sizeof w->today.materials[i].material,
                  material_word((enum material)m));
        w->today.materials[i].accepted = g->materials[m].accepted;
        w->today.materials[i].bottle_mg = g->materials[m].bottle_mg;
    }
    for (size_t u = 0; u < g->unknown_count && w->today.unknown_count < WIRE_UNKNOWN_MAX; u++) {
        if (strcmp(g->unknown[u].state, "added") == 0 || strcmp(g->unknown[u].state, "declined") == 0)
            continue;
        size_t i = w->today.unknown_count++;
        gtin_text(w->today.unknown[i].gtin, g->unknown[u].gtin);
        w->today.unknown[i].count = (int32_t)(g->unknown[u].count < INT32_MAX ? g->unknown[u].count : INT32_MAX);
    }
}

static void fill_visit(struct engine *g, struct wire_state *w)
{
    struct wire_visit *v = &w->visit;
    v->countdown_ms = -1;
    if (g->visit.state == VISIT_NONE)
        return;
    v->number = g->visit.number;
    v->count = g->visit.count;
    v->refused = g->visit.refused;
    v->amount = g->visit.amount;
    v->pet_mg = g->visit.pet.mg;
    v->pet_count = (int32_t)g->totals[MATERIAL_PET].count; /* a visit's limits are far below */
    v->donate = g->visit.donate;
    if (g->visit.state == VISIT_WARNED) { /* whole seconds: the screen changes once a second, not at every look */
        int64_t left = g->visit.deadline_ms - g->now.mono_ms;
        v->countdown_ms = left > 0 ? (left + 999) / 1000 * 1000 : 0;
    }
    v->case_count = g->visit_case_count;
    memcpy(v->cases, g->visit_cases, g->visit_case_count * sizeof v->cases[0]);
}

/* As reports count it: of the recycled PET that becomes bottles, against what virgin PET takes. */
static void avoided(int64_t *out, int64_t mg, int64_t per_kg, int64_t ppm)
{
    int64_t all;
    if (!impact_scale(&all, mg, per_kg, 1000000)) /* mg a kg */
        return;
    *out = impact_share(all, ppm);
}

/* Before a visit, too: the shares and who says them are there to be read. */
static void fill_impact(const struct engine *g, struct wire_state *w)
{
    const struct impact *im = &g->set->impact;
    struct wire_impact *out = &w->impact;
    int64_t rpet = impact_share(w->visit.pet_mg, im->yield.ppm), bottle = impact_share(rpet, im->bottle_to_bottle_ppm);
    snprintf(out->set, sizeof out->set, "%s %s", im->factors.id, im->factors.version);
    text_copy(out->source, sizeof out->source, im->factors.src.source);
    text_copy(out->yield_source, sizeof out->yield_source, im->yield.src.source);
    text_copy(out->bottle_source, sizeof out->bottle_source, im->bottle_to_bottle_src.source);
    text_copy(out->process, sizeof out->process, im->yield.process);
    out->energy_ppm = im->factors.energy_ppm;
    out->greenhouse_gas_ppm = im->factors.greenhouse_gas_ppm;
    out->yield_ppm = im->yield.ppm;
    out->bottle_ppm = im->bottle_to_bottle_ppm;
    out->remakes_min = im->remakes_min;
    out->remakes_max = im->remakes_max;
    out->bottles = (int32_t)impact_share(w->visit.pet_count, im->yield.ppm);
    out->energy_kj = out->co2e_g = -1;
    if (!im->baseline.present)
        return;
    text_copy(out->baseline_source, sizeof out->baseline_source, im->baseline.src.source);
    avoided(&out->energy_kj, bottle, im->baseline.energy_kj_per_kg, im->factors.energy_ppm);
    avoided(&out->co2e_g, bottle, im->baseline.co2e_g_per_kg, im->factors.greenhouse_gas_ppm);
}

static void fill_slip(struct engine *g, struct wire_state *w)
{
    const struct slip *s = &g->slip;
    w->slip.left_ms = -1;
    if (!s->present)
        return;
    w->slip.present = true;
    text_copy(w->slip.kind, sizeof w->slip.kind, s->kind);
    w->slip.counter = s->voucher.counter;
    text_copy(w->slip.human, sizeof w->slip.human, s->voucher.human);
    w->slip.amount = s->amount;
    text_copy(w->slip.print, sizeof w->slip.print, print_state_word(s->print));
    w->slip.expires_ms = s->voucher.expires_ms;
    w->slip.offset_s = s->voucher.offset_s;
    w->slip.has_qr = s->voucher.digits[0] != '\0';
    w->slip.case_count = s->case_count;
    memcpy(w->slip.cases, s->cases, s->case_count * sizeof s->cases[0]);
    text_copy(w->slip.donated_to, sizeof w->slip.donated_to, s->donated_to);
    w->slip.donated = s->parts.donated;
    w->slip.credited = s->parts.credited;
    w->slip.left_ms = slip_left_ms(g);
    if (w->slip.left_ms > 0) /* whole seconds, as for the visit */
        w->slip.left_ms = (w->slip.left_ms + 999) / 1000 * 1000;
    w->slip.points = s->parts.points;
    w->slip.discount = s->voucher.discount;
    text_copy(w->slip.donated_to_zh, sizeof w->slip.donated_to_zh, s->donated_to_zh);
}

static enum wire_phase lane_phase(const struct engine *g)
{
    switch (g->lane.state) {
    case LANE_OPEN: return PHASE_PUT_IN;
    case LANE_JAMMED: return PHASE_CALL_STAFF;
    case LANE_IDLE: return g->counter_busy ? PHASE_WORKING : PHASE_COUNT;
    case LANE_ADMITTING:
    case LANE_INSIDE:
    case LANE_SETTLING:
    case LANE_COMMITTING: break;
    }
    return PHASE_WORKING;
}

/* One thing at a time: money that is being paid first, then what the machine is doing with the container, then what it
 * said last, then the state of rest. */
static enum wire_phase phase_of(struct engine *g, bool in_service)
{
    bool refused = g->notice.present && g->notice.reason != REASON_NONE;
    bool open = visit_is_open(g);
    if (g->visit.state == VISIT_PAYING || (g->slip.present && g->slip.waiting_for_paper))
        return PHASE_PAYING;
    if (g->slip.present)
        return PHASE_TAKE_VOUCHER;
    if (g->now.mono_ms < g->help_until_ms || g->lane.state == LANE_JAMMED)
        return PHASE_CALL_STAFF;
    if (refused)
        return PHASE_REFUSED;
    if (lane_phase(g) != PHASE_COUNT)
        return lane_phase(g);
    if (g->visit.state == VISIT_WARNED)
        return PHASE_COUNTDOWN;
    if (g->notice.present)
        return PHASE_ACCEPTED;
    if (g->now.mono_ms < g->thanks_until_ms)
        return PHASE_THANKS;
    if (!in_service)
        return PHASE_OUT_OF_SERVICE;
    return open ? PHASE_INSERT : PHASE_WELCOME;
}

static void fill_lane(struct engine *g, struct wire_state *w)
{
    text_copy(w->lane, sizeof w->lane, g->set->lane.name);
    text_copy(w->lane_kind, sizeof w->lane_kind, g->set->lane.kind == LANE_CHUTE ? "chute" : "counter");
    text_copy(w->lane_state, sizeof w->lane_state, lane_state_word(g->lane.state));
    w->beam_entry = g->inputs_known && (g->inputs >> IO_ENTRY_BEAM & 1) != 0;
    w->beam_bin = g->inputs_known && (g->inputs >> IO_BIN_BEAM & 1) != 0;
    w->gate_open = g->gate_open;
    struct slot *p = device_of(g, DEVICE_PRINTER);
    w->printer_ok = printer_ready(g);
    w->paper_low = p != NULL && p->printer.known && p->printer.paper == PAPER_LOW;
    w->paper_out = p != NULL && p->printer.known && p->printer.paper == PAPER_OUT;
    w->can_donate = g->set->charity_count > 0;
    if (w->can_donate) {
        const struct charity *c = &g->set->charities[g->choice.charity];
        text_copy(w->donate_to, sizeof w->donate_to, c->name_en);
        text_copy(w->donate_to_zh, sizeof w->donate_to_zh, c->name_zh);
    }
    for (; w->charity_count < g->set->charity_count && w->charity_count < WIRE_CHARITIES_MAX; w->charity_count++) {
        const struct charity *c = &g->set->charities[w->charity_count];
        struct wire_charity *to = &w->charities[w->charity_count];
        to->number = (int64_t)w->charity_count + 1;
        text_copy(to->name_en, sizeof to->name_en, c->name_en);
        text_copy(to->name_zh, sizeof to->name_zh, c->name_zh);
    }
    w->has_scale = device_of(g, DEVICE_SCALE) != NULL;
    w->plate_occupied = w->has_scale && g->scale.known && g->scale.occupied;
    text_copy(w->counter_till, sizeof w->counter_till, g->set->counter_till);
}

void snapshot_fill(struct engine *g, struct wire_state *w)
{
    static const char *const clocks[] = {"unset", "holdover", "synced"};
    memset(w, 0, sizeof *w);
    w->utc_ms = g->now.utc_ms;
    w->offset_s = g->now.offset_s;
    text_copy(w->clock, sizeof w->clock, clocks[g->now.state]);
    text_copy(w->kiosk, sizeof w->kiosk, g->set->kiosk_name);
    text_copy(w->shop, sizeof w->shop, g->set->shop_name);
    text_copy(w->version, sizeof w->version, REBOTTLE_VERSION);
    copy_scheme(g, w);
    text_copy(w->language, sizeof w->language, g->language);
    w->training = g->training;
    w->paused = g->paused;
    text_copy(w->out_cause, sizeof w->out_cause, service_cause(g));
    w->in_service = w->out_cause[0] == '\0';
    fill_lane(g, w);
    w->phase = phase_of(g, w->in_service);
    fill_refusal(g, w);
    fill_elsewhere(g, w);
    if (w->phase == PHASE_REFUSED && g->notice.reason == REASON_LIMIT_REACHED)
        text_copy(w->limit, sizeof w->limit, g->limit);
    fill_visit(g, w);
    fill_impact(g, w);
    card_fill(g, w);
    if (strcmp(w->account.refused, "limit") == 0)
        text_copy(w->limit, sizeof w->limit, g->limit);
    w->recent_count = g->recent_count;
    memcpy(w->recent, g->recent, g->recent_count * sizeof w->recent[0]);
    fill_slip(g, w);
    fill_devices(g, w);
    fill_bins(g, w);
    fill_cases(g, w);
    signals_fill(g, w);
    tasks_fill(g, w);
    chores_fill(g, w);
    fill_rates(g, w);
    fill_today(g, w);
    outlook_fill(g, w);
}
