/* What staff should do next, in the order of wire/task.h: kind first, then who has waited longest. A task keeps the
 * time at which it arose: the journal's where there is a row, else when it was first seen in this run. */
#include "engine/core.h"
#include "wire/task.h"

#include <stdio.h>
#include <string.h>

/* The list while it is made: the kinds beside the lines, so that words need not be looked up again. */
struct list {
    struct engine *g;
    struct wire_state *w;
    enum task kinds[WIRE_TASKS_MAX];
};

static int64_t first_seen(const struct engine *g, const char *word, const char *detail)
{
    for (size_t i = 0; i < g->state.task_count; i++)
        if (strcmp(g->state.tasks[i].word, word) == 0 && strcmp(g->state.tasks[i].detail, detail) == 0)
            return g->state.tasks[i].since_ms;
    return g->now.utc_ms;
}

/* The line at its place; the least urgent one falls off a full list, until something above it is done. */
static struct wire_task *insert(struct list *l, enum task kind, int64_t since_ms)
{
    struct wire_state *w = l->w;
    size_t at = w->task_count;
    while (at > 0 && (l->kinds[at - 1] > kind || (l->kinds[at - 1] == kind && w->tasks[at - 1].since_ms > since_ms)))
        at--;
    if (at == WIRE_TASKS_MAX)
        return NULL;
    size_t last = w->task_count < WIRE_TASKS_MAX ? w->task_count++ : WIRE_TASKS_MAX - 1;
    memmove(&w->tasks[at + 1], &w->tasks[at], (last - at) * sizeof w->tasks[0]);
    memmove(&l->kinds[at + 1], &l->kinds[at], (last - at) * sizeof l->kinds[0]);
    memset(&w->tasks[at], 0, sizeof w->tasks[at]);
    l->kinds[at] = kind;
    w->tasks[at].since_ms = since_ms;
    text_copy(w->tasks[at].word, sizeof w->tasks[at].word, task_kinds[kind].word);
    return &w->tasks[at];
}

/* since_ms 0: since it was first seen. */
static void add_since(struct list *l, enum task kind, const char *detail, int64_t since_ms)
{
    const char *word = task_kinds[kind].word;
    enum chore chore;
    struct chore_live *c = chore_of_task(word, &chore) ? chore_find(l->g, chore, detail) : NULL;
    if (c != NULL)
        since_ms = c->since_ms; /* over a restart, once it was begun */
    struct wire_task *t = insert(l, kind, since_ms != 0 ? since_ms : first_seen(l->g, word, detail));
    if (t == NULL)
        return;
    text_copy(t->detail, sizeof t->detail, detail);
    if (c == NULL)
        return;
    text_copy(t->chore, sizeof t->chore, chore_rows[chore].word);
    t->begun = c->begun_ms != 0;
}

static void add(struct list *l, enum task kind, const char *detail)
{
    add_since(l, kind, detail, 0);
}

static bool is_listed(const struct wire_state *w, const struct chore_live *c)
{
    for (size_t i = 0; i < w->task_count; i++)
        if (strcmp(w->tasks[i].chore, chore_rows[c->kind].word) == 0 && strcmp(w->tasks[i].detail, c->subject) == 0)
            return true;
    return false;
}

/* Begun, and what raised it is over, but a step is missing: the new bag is not entered, the door stands open. */
static void add_unfinished(struct list *l)
{
    for (size_t i = 0; i < CHORES_MAX; i++) {
        const struct chore_live *c = &l->g->chores[i];
        if (!c->used || c->begun_ms == 0 || is_listed(l->w, c))
            continue;
        struct wire_task *t = insert(l, TASK_FINISH_TASK, c->since_ms);
        if (t == NULL)
            return;
        text_copy(t->detail, sizeof t->detail, c->subject);
        text_copy(t->chore, sizeof t->chore, chore_rows[c->kind].word);
        t->begun = true;
    }
}

/* Cases of a kind are one line: the oldest, and how many more. */
static void add_cases(struct list *l, enum case_kind kind, enum task task)
{
    char detail[96];
    int n;
    const struct case_row *c = case_oldest(l->g, kind, &n);
    if (c == NULL)
        return;
    snprintf(detail, sizeof detail, n > 1 ? "#%lld +%d" : "#%lld", (long long)c->number, n - 1);
    add_since(l, task, detail, c->opened_ms);
}

static void add_all_cases(struct list *l)
{
    static const struct {
        enum case_kind kind;
        enum task task;
    } rows[] = {{CASE_HELP, TASK_HELP},
                {CASE_ALARM, TASK_VOUCHER_ALARM},
                {CASE_IN_DOUBT, TASK_SETTLE_CASE},
                {CASE_DISPUTED, TASK_SETTLE_CASE},
                {CASE_SWALLOWED, TASK_SETTLE_CASE},
                {CASE_UNPRINTABLE, TASK_UNPRINTED_VOUCHER},
                {CASE_NOT_IN_BOOKS, TASK_VOUCHER_NOT_IN_BOOKS}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        add_cases(l, rows[i].kind, rows[i].task);
}

static void add_signals(struct list *l)
{
    char detail[96];
    int n;
    const struct signal_row *s = signals_blocking(l->g, false);
    for (int lane = 0; lane < 2; lane++, s = signals_blocking(l->g, true)) {
        if (s == NULL)
            continue;
        snprintf(detail, sizeof detail, "#%lld", (long long)s->number);
        add_since(l, lane ? TASK_LANE_BLOCKED : TASK_VISIT_BLOCKED, detail, s->raised_ms);
    }
    s = signals_oldest_warning(l->g, &n);
    if (s == NULL)
        return;
    bool bag = strcmp(s->kind, signal_word(SIGNAL_BAG_MASS)) == 0;
    snprintf(detail, sizeof detail, n > 1 ? "#%lld +%d" : "#%lld", (long long)s->number, n - 1);
    add_since(l, bag ? TASK_BAG_MASS : TASK_SIGNAL, detail, s->raised_ms);
}

static bool stops_the_lane(const struct slot *s)
{
    return s->set->kind == DEVICE_IO || (s->set->kind == DEVICE_SCANNER && s->set->role == ROLE_LANE);
}

static void add_devices(struct list *l)
{
    for (size_t i = 0; i < l->g->set->device_count; i++) {
        const struct slot *s = &l->g->slots[i];
        if (!device_is_lost(s))
            continue;
        bool absent = !s->plugged || s->health == HEALTH_ABSENT, vital = stops_the_lane(s);
        add(l,
            absent ? (vital ? TASK_VITAL_ABSENT : TASK_DEVICE_ABSENT)
                   : (vital ? TASK_VITAL_SILENT : TASK_DEVICE_SILENT),
            s->set->name);
    }
    for (size_t i = 0; i < l->g->set->device_count; i++)
        if (weigh_is_occupied(l->g, &l->g->slots[i]))
            add(l, TASK_SCALE_OCCUPIED, l->g->set->devices[i].name);
}

static void add_bins(struct list *l)
{
    for (size_t i = 0; i < l->g->set->bin_count; i++) {
        if (bin_is_full(l->g, (int)i))
            add(l, TASK_BIN_FULL, l->g->set->bins[i].name);
        if (bin_is_nearly_full(l->g, (int)i))
            add(l, TASK_BIN_NEARLY_FULL, l->g->set->bins[i].name);
    }
}

static void add_printer(struct list *l)
{
    struct slot *s = device_of(l->g, DEVICE_PRINTER);
    if (s == NULL || !s->printer.known)
        return;
    if (s->printer.paper == PAPER_OUT)
        add(l, TASK_PAPER_OUT, s->set->name);
    if (s->printer.cover_open)
        add(l, TASK_COVER_OPEN, s->set->name);
    if (s->printer.paper == PAPER_LOW)
        add(l, TASK_PAPER_LOW, s->set->name);
}

/* Until an operator has decided; the one that has waited longest, and how many more. */
static void add_proposals(struct list *l)
{
    const struct added_row *oldest = NULL;
    char digits[15], detail[96];
    int n = 0;
    for (size_t i = 0; i < l->g->added_count; i++) {
        const struct added_row *row = &l->g->added[i];
        if (strcmp(row->what, "proposed") != 0)
            continue;
        if (n++ == 0 || row->at_ms < oldest->at_ms)
            oldest = row;
    }
    if (n == 0)
        return;
    gtin_text(digits, oldest->container.gtin);
    snprintf(detail, sizeof detail, n > 1 ? "%s +%d" : "%s", digits, n - 1);
    add_since(l, TASK_CONTAINER_PROPOSED, detail, oldest->at_ms);
}

static bool at_work_with_the_door(const struct engine *g)
{
    for (size_t i = 0; i < CHORES_MAX; i++)
        if (g->chores[i].used && g->chores[i].begun_ms != 0)
            return true;
    return false;
}

/* What turns people away without a device's trouble. */
static void add_service(struct list *l)
{
    struct engine *g = l->g;
    if (g->low_space)
        add(l, TASK_LOW_DISK, "");
    if (g->find == NULL && g->restart.over)
        add(l, TASK_NO_CATALOGUE, "");
    if (door_is_open(g) && !at_work_with_the_door(g))
        add(l, TASK_DOOR_OPEN, "");
    if (g->paused && !at_work_with_the_door(g)) /* the guide of the cleaning goes on with it */
        add(l, TASK_PAUSED, "");
}

static void add_books(struct list *l)
{
    struct engine *g = l->g;
    char detail[96];
    if (g->damaged || ask_is_late(g))
        add(l, TASK_LEDGER_TROUBLE, g->damage);
    if (g->now.state == CLOCK_UNSET)
        add(l, TASK_CLOCK_UNSET, "");
    if (day_is_due(g)) {
        snprintf(detail, sizeof detail, "Z %lld", (long long)g->today.z_no);
        add_since(l, TASK_DAY_CLOSE_DUE, detail, g->day_due_ms);
    }
    for (int d = 0; d < DUTY_COUNT; d++)
        if (g->duties[d].failed_ms != 0)
            add_since(l, d == DUTY_BACKUP ? TASK_BACKUP_FAILED : TASK_EXPORT_FAILED, g->duties[d].why,
                      g->duties[d].failed_ms);
}

static void add_till(struct list *l)
{
    enum task kind;
    if (l->g->now.mono_ms < l->g->till_notice.until_ms && task_parse(&kind, l->g->till_notice.word))
        add(l, kind, l->g->till_notice.detail);
}

void tasks_fill(struct engine *g, struct wire_state *w)
{
    struct list l = {.g = g, .w = w};
    add_till(&l);
    add_books(&l);
    add_signals(&l);
    add_all_cases(&l);
    if (g->lane.state == LANE_JAMMED)
        add(&l, TASK_JAM, g->set->lane.name);
    add_service(&l);
    add_devices(&l);
    add_printer(&l);
    add_bins(&l);
    if (chore_cleaning_due(g))
        add(&l, TASK_CLEAN, "");
    add_proposals(&l);
    if (g->nobody_registered)
        add(&l, TASK_ADD_FIRST_PERSON, "");
    if (g->training)
        add(&l, TASK_TRAINING_ON, "");
    add_unfinished(&l); /* last: it asks what is listed */
}
