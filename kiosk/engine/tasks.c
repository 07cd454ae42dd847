/* What staff should do next, most urgent first: what keeps people from their money, then what stops the machine, then
 * what will. A task keeps the time at which it first appeared. */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

static int64_t since(const struct engine *g, const char *word, const char *detail)
{
    for (size_t i = 0; i < g->state.task_count; i++)
        if (strcmp(g->state.tasks[i].word, word) == 0 && strcmp(g->state.tasks[i].detail, detail) == 0)
            return g->state.tasks[i].since_ms;
    return g->now.utc_ms;
}

static void add(struct engine *g, struct wire_state *w, const char *word, const char *detail)
{
    if (w->task_count == WIRE_TASKS_MAX)
        return; /* the least urgent wait until something above them is done */
    struct wire_task *t = &w->tasks[w->task_count++];
    text_copy(t->word, sizeof t->word, word);
    text_copy(t->detail, sizeof t->detail, detail);
    t->since_ms = since(g, word, t->detail);
    enum chore kind;
    struct chore_live *c = chore_of_task(word, &kind) ? chore_find(g, kind, t->detail) : NULL;
    if (c == NULL)
        return;
    text_copy(t->chore, sizeof t->chore, chore_rows[kind].word);
    t->since_ms = c->since_ms; /* over a restart, once it was begun */
    t->begun = c->begun_ms != 0;
}

static bool is_listed(const struct wire_state *w, const struct chore_live *c)
{
    for (size_t i = 0; i < w->task_count; i++)
        if (strcmp(w->tasks[i].chore, chore_rows[c->kind].word) == 0 && strcmp(w->tasks[i].detail, c->subject) == 0)
            return true;
    return false;
}

/* Begun, and what raised it is over, but a step is missing: the new bag is not entered, the door stands open. */
static void add_unfinished(struct engine *g, struct wire_state *w)
{
    for (size_t i = 0; i < CHORES_MAX && w->task_count < WIRE_TASKS_MAX; i++) {
        const struct chore_live *c = &g->chores[i];
        if (!c->used || c->begun_ms == 0 || is_listed(w, c))
            continue;
        add(g, w, "finish_task", c->subject);
        struct wire_task *t = &w->tasks[w->task_count - 1];
        text_copy(t->chore, sizeof t->chore, chore_rows[c->kind].word);
        t->since_ms = c->since_ms;
        t->begun = true;
    }
}

static void add_cases(struct engine *g, struct wire_state *w, enum case_kind kind, const char *word)
{
    char detail[96];
    int n;
    const struct case_row *c = case_oldest(g, kind, &n);
    if (c == NULL)
        return;
    snprintf(detail, sizeof detail, n > 1 ? "#%lld +%d" : "#%lld", (long long)c->number, n - 1);
    add(g, w, word, detail);
}

/* The signal that keeps somebody from going on comes before everything else. */
static void add_blocked(struct engine *g, struct wire_state *w)
{
    char detail[96];
    int64_t visit = signals_blocking_number(g, false), lane = signals_blocking_number(g, true);
    snprintf(detail, sizeof detail, "#%lld", (long long)visit);
    if (visit != 0)
        add(g, w, "visit_blocked", detail);
    snprintf(detail, sizeof detail, "#%lld", (long long)lane);
    if (lane != 0)
        add(g, w, "lane_blocked", detail);
}

static void add_warnings(struct engine *g, struct wire_state *w)
{
    char detail[96];
    int n;
    const struct signal_row *s = signals_oldest_warning(g, &n);
    if (s == NULL)
        return;
    snprintf(detail, sizeof detail, n > 1 ? "#%lld +%d" : "#%lld", (long long)s->number, n - 1);
    add(g, w, strcmp(s->kind, signal_word(SIGNAL_BAG_MASS)) == 0 ? "bag_mass" : "signal", detail);
}

static bool stops_the_lane(const struct slot *s)
{
    return s->set->kind == DEVICE_IO || (s->set->kind == DEVICE_SCANNER && s->set->role == ROLE_LANE);
}

static void add_devices(struct engine *g, struct wire_state *w, bool vital)
{
    for (size_t i = 0; i < g->set->device_count; i++) {
        const struct slot *s = &g->slots[i];
        if (stops_the_lane(s) != vital || !device_is_lost(s))
            continue;
        if (!s->plugged || s->health == HEALTH_ABSENT)
            add(g, w, "device_absent", s->set->name);
        else
            add(g, w, "device_silent", s->set->name);
    }
}

static void add_bins(struct engine *g, struct wire_state *w, bool full)
{
    for (size_t i = 0; i < g->set->bin_count; i++)
        if (full ? bin_is_full(g, (int)i) : bin_is_nearly_full(g, (int)i))
            add(g, w, full ? "bin_full" : "bin_nearly_full", g->set->bins[i].name);
}

static void add_printer(struct engine *g, struct wire_state *w, bool urgent)
{
    struct slot *s = device_of(g, DEVICE_PRINTER);
    if (s == NULL || !s->printer.known)
        return;
    if (urgent && s->printer.paper == PAPER_OUT)
        add(g, w, "paper_out", s->set->name);
    if (urgent && s->printer.cover_open)
        add(g, w, "cover_open", s->set->name);
    if (!urgent && s->printer.paper == PAPER_LOW)
        add(g, w, "paper_low", s->set->name);
}

void tasks_fill(struct engine *g, struct wire_state *w)
{
    char detail[96];
    if (g->damaged || ask_is_late(g))
        add(g, w, "ledger_trouble", g->damage);
    if (g->now.mono_ms < g->till_notice.until_ms)
        add(g, w, g->till_notice.word, g->till_notice.detail);
    add_blocked(g, w);
    add_cases(g, w, CASE_HELP, "help");
    add_cases(g, w, CASE_ALARM, "voucher_alarm");
    add_cases(g, w, CASE_IN_DOUBT, "settle_case");
    if (g->lane.state == LANE_JAMMED)
        add(g, w, "jam", g->set->lane.name);
    add_cases(g, w, CASE_DISPUTED, "settle_case");
    add_cases(g, w, CASE_SWALLOWED, "settle_case");
    add_cases(g, w, CASE_NOT_IN_BOOKS, "voucher_not_in_books");
    if (g->low_space)
        add(g, w, "low_disk", "");
    add_devices(g, w, true);
    add_printer(g, w, true);
    add_bins(g, w, true);
    add_warnings(g, w);
    add_cases(g, w, CASE_UNPRINTABLE, "unprinted_voucher");
    add_devices(g, w, false);
    if (chore_cleaning_due(g))
        add(g, w, "clean", "");
    add_unfinished(g, w);
    add_printer(g, w, false);
    add_bins(g, w, false);
    if (g->now.state == CLOCK_UNSET)
        add(g, w, "clock_unset", "");
    if (day_is_due(g)) {
        snprintf(detail, sizeof detail, "Z %lld", (long long)g->today.z_no);
        add(g, w, "day_close_due", detail);
    }
    if (g->export_trouble[0] != '\0')
        add(g, w, "export_failed", g->export_trouble);
    if (g->nobody_registered)
        add(g, w, "add_first_person", "");
    if (g->set->training)
        add(g, w, "training_on", "");
}
