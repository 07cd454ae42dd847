#include "devices/sim/people.h"

#include <string.h>

#define HAND_MS 300 /* from seeing the gate open to the bottle at the entry beam */
#define LOOK_MS 10  /* how often a waiting person looks at the gate */

/* The way of one container: when, counted from the entry beam, which beam turns dark or light. The chute that this
 * describes: beams 180 mm apart; a bottle of 240 mm at 2 m/s darkens the entry beam for 120 ms and reaches the bin beam
 * 90 ms after it reached the entry beam; its shoulder is past the bin beam 100 ms later. */
struct way_row {
    int32_t at_ms;
    enum sim_input beam;
    bool dark;
};

static const struct way_row falls[] = {
    {0, IN_ENTRY, true}, {90, IN_BIN, true}, {120, IN_ENTRY, false}, {190, IN_BIN, false}};
static const struct way_row pullback[] = {{0, IN_ENTRY, true}, {400, IN_ENTRY, false}};
static const struct way_row both[] = {
    {0, IN_ENTRY, true}, {0, IN_BIN, true}, {100, IN_BIN, false}, {120, IN_ENTRY, false}};
static const struct way_row reverse[] = {{0, IN_ENTRY, true},  {90, IN_BIN, true},    {120, IN_ENTRY, false},
                                         {190, IN_BIN, false}, {270, IN_BIN, true},   {360, IN_ENTRY, true},
                                         {370, IN_BIN, false}, {480, IN_ENTRY, false}};
static const struct way_row jam[] = {{0, IN_ENTRY, true}};

/* With a plate: it lies there for a second, is weighed, and rolls on, or back out where the gate has been shut. */
static const struct way_row weighed[] = {
    {0, IN_ENTRY, true}, {120, IN_ENTRY, false}, {1120, IN_BIN, true}, {1220, IN_BIN, false}};
#define ON_PLATE  1 /* rows: when it comes to lie there, and when it leaves */
#define OFF_PLATE 2

#define ROWS(a)                                                                                                        \
    {                                                                                                                  \
        a, sizeof a / sizeof a[0]                                                                                      \
    }
static const struct {
    const struct way_row *row;
    size_t count;
} ways[ACT_COUNT] = {
    [ACT_FALLS] = ROWS(falls), [ACT_NEVER] = {NULL, 0},       [ACT_PULLBACK] = ROWS(pullback),
    [ACT_BOTH] = ROWS(both),   [ACT_REVERSE] = ROWS(reverse), [ACT_JAM] = ROWS(jam),
};

static const struct way {
    const struct way_row *row;
    size_t count;
} over_plate = ROWS(weighed);

static const char *const words[ACT_COUNT] = {
#define X(name, word) word,
    ACT_LIST(X)
#undef X
};

bool act_parse(enum act *out, const char *word)
{
    for (int a = 0; a < ACT_COUNT; a++)
        if (strcmp(words[a], word) == 0) {
            *out = (enum act)a;
            return true;
        }
    return false;
}

struct visit_plan visit_plan_new(enum act act)
{
    return (struct visit_plan){.act = act, .every_ms = 200, .wait_ms = 3000, .watch_ms = 3000};
}

static bool has_plate(const struct person *p)
{
    return p->plan.weight_mg > 0 && p->plan.act == ACT_FALLS;
}

static struct way way_of(const struct person *p)
{
    return has_plate(p) ? over_plate : (struct way){ways[p->plan.act].row, ways[p->plan.act].count};
}

static void enter(struct person *p, enum person_state s, int64_t now_us)
{
    p->state = s;
    p->since_us = now_us;
    p->next_us = now_us;
}

static void go_away(struct person *p, bool gate_was_open)
{
    p->state = PERSON_AWAY;
    p->gate_was_open = gate_was_open;
}

static bool waited(const struct person *p, int32_t ms, int64_t now_us)
{
    return now_us - p->since_us >= (int64_t)ms * SIM_MS;
}

static bool past_entry(const struct person *p)
{
    if (p->state != PERSON_MOVING)
        return p->state == PERSON_WATCHING && p->plan.act != ACT_NEVER;
    for (size_t i = 0; i < p->row; i++)
        if (way_of(p).row[i].beam == IN_ENTRY && !way_of(p).row[i].dark)
            return true;
    return false;
}

static void read_again(struct person *p, const struct chute *c, int64_t now_us)
{
    if (p->reads_left == 0 || now_us < p->read_us)
        return;
    if (past_entry(p)) {
        p->reads_left = 0; /* inside, the scanner sees it no more */
        return;
    }
    c->scan(c->ctx, p->plan.aim, p->plan.gtin);
    p->reads_left--;
    p->read_us += (int64_t)p->plan.every_ms * SIM_MS;
}

/* The rows of one instant. The next ones are counted from now, not from the beginning: when this process was held up,
 * the bottle is later, but its beams still turn in their order and with their distances. */
static void move(struct person *p, const struct chute *c, int64_t now_us)
{
    size_t count = way_of(p).count;
    const struct way_row *row = way_of(p).row;
    if (has_plate(p) && p->row == OFF_PLATE) {
        c->load(c->ctx, 0);
        p->returned = !c->gate_open(c->ctx);
        if (p->returned) {
            go_away(p, true);
            return;
        }
    }
    if (has_plate(p) && p->row == ON_PLATE)
        c->load(c->ctx, p->plan.weight_mg);
    int32_t at_ms = row[p->row].at_ms;
    for (; p->row < count && row[p->row].at_ms == at_ms; p->row++)
        c->beam(c->ctx, row[p->row].beam, row[p->row].dark);
    if (p->row < count)
        p->next_us = now_us + (int64_t)(row[p->row].at_ms - at_ms) * SIM_MS;
    else if (p->plan.unscanned || p->plan.act == ACT_JAM)
        go_away(p, c->gate_open(c->ctx)); /* nothing to watch: no gate was meant, or it cannot shut */
    else
        enter(p, PERSON_WATCHING, now_us);
}

static void start_moving(struct person *p, const struct chute *c, int64_t now_us)
{
    enter(p, PERSON_MOVING, now_us);
    p->row = 0;
    move(p, c, now_us);
}

void person_start(struct person *p, const struct visit_plan *plan, const struct chute *c, int64_t now_us)
{
    *p = (struct person){.plan = *plan, .reads_left = plan->reads};
    if (plan->unscanned) {
        start_moving(p, c, now_us);
        return;
    }
    enter(p, PERSON_SHOWING, now_us);
    c->scan(c->ctx, plan->aim, plan->gtin);
    p->read_us = now_us + (int64_t)plan->every_ms * SIM_MS;
    person_step(p, c, now_us);
}

void person_step(struct person *p, const struct chute *c, int64_t now_us)
{
    if (p->state == PERSON_AWAY)
        return;
    read_again(p, c, now_us);
    if (now_us < p->next_us)
        return;
    bool open = c->gate_open(c->ctx);
    p->next_us = now_us + (int64_t)LOOK_MS * SIM_MS;
    switch (p->state) {
    case PERSON_SHOWING:
        if (open)
            enter(p, p->plan.act == ACT_NEVER ? PERSON_WATCHING : PERSON_REACHING, now_us);
        else if (waited(p, p->plan.wait_ms, now_us))
            go_away(p, false);
        break;
    case PERSON_REACHING:
        if (!open)
            go_away(p, false);
        else if (waited(p, HAND_MS, now_us))
            start_moving(p, c, now_us);
        break;
    case PERSON_MOVING: move(p, c, now_us); break;
    case PERSON_WATCHING:
        if (!open || waited(p, p->plan.watch_ms, now_us))
            go_away(p, true);
        break;
    case PERSON_AWAY: break;
    }
}

int64_t person_deadline(const struct person *p)
{
    if (p->state == PERSON_AWAY)
        return SIM_NEVER;
    return p->reads_left > 0 && p->read_us < p->next_us ? p->read_us : p->next_us;
}
