#include "deposit/signal.h"

#include <string.h>

#define MINUTE_MS 60000

static const struct {
    const char *word;
    enum signal_about about;
    struct signal_rule rule;
} kinds[SIGNAL_KIND_COUNT] = {
#define X(name, w, a) [SIGNAL_##name] = {.word = (w), .about = SIGNAL_ABOUT_##a, .rule = RULE_##name},
#define RULE(act, n, in, min)                                                                                          \
    {                                                                                                                  \
        SIGNAL_##act, (n), SIGNAL_IN_##in, (min)                                                                       \
    }
#define RULE_RATE             RULE(WARN, 5, VISIT, 0)
#define RULE_REVERSE_MOVEMENT RULE(BLOCK_VISIT, 5, VISIT, 0)
#define RULE_WEIGHT_RANGE     RULE(WARN, 5, VISIT, 0)
#define RULE_ORDER_UNKNOWN    RULE(BLOCK_VISIT, 5, VISIT, 0)
#define RULE_FELL_UNSCANNED   RULE(WARN, 10, MINUTES, 60)
#define RULE_BAG_MASS         RULE(WARN, 1, DAY, 0)
#define RULE_REPRINTS         RULE(WARN, 10, DAY, 0)
#define RULE_VOIDS            RULE(WARN, 3, DAY, 0)
#define RULE_UNDOS            RULE(WARN, 3, DAY, 0)
#define RULE_GOODWILL         RULE(WARN, 10, DAY, 0)
#define RULE_CLONE_ALARM      RULE(WARN, 1, DAY, 0)
#define RULE_PIN_TRIES        RULE(WARN, 5, MINUTES, 60)
    SIGNAL_LIST(X)
#undef X
};
static const char *const actions[SIGNAL_ACTION_COUNT] = {"off", "note", "warn", "block_visit", "block_lane"};
static const char *const windows[SIGNAL_WINDOW_COUNT] = {"visit", "day", "minutes"};

const char *signal_word(enum signal_kind k)
{
    return (unsigned)k < SIGNAL_KIND_COUNT ? kinds[k].word : "?";
}

bool signal_parse(enum signal_kind *out, const char *word)
{
    for (int i = 0; i < SIGNAL_KIND_COUNT; i++) {
        if (strcmp(kinds[i].word, word) == 0) {
            *out = (enum signal_kind)i;
            return true;
        }
    }
    return false;
}

enum signal_about signal_about(enum signal_kind k)
{
    return kinds[k].about;
}

const char *signal_action_word(enum signal_action a)
{
    return (unsigned)a < SIGNAL_ACTION_COUNT ? actions[a] : "?";
}

const char *signal_window_word(enum signal_window w)
{
    return (unsigned)w < SIGNAL_WINDOW_COUNT ? windows[w] : "?";
}

struct signal_rule signal_rule_default(enum signal_kind k)
{
    return kinds[k].rule;
}

const char *signal_rule_problem(enum signal_kind k, const struct signal_rule *r)
{
    bool lane = kinds[k].about == SIGNAL_ABOUT_LANE;
    if (r->action == SIGNAL_OFF)
        return NULL;
    if (r->window == SIGNAL_IN_VISIT && !lane)
        return "is counted by person, till or bag, never within a visit; window: day or minutes";
    if (r->action == SIGNAL_BLOCK_VISIT && r->window != SIGNAL_IN_VISIT)
        return "blocks a visit by what others may have done; block_visit goes with window: visit";
    if (r->action == SIGNAL_BLOCK_LANE && !lane)
        return "does not come from the lane, so closing it would stop nobody but the customers; off, note or warn";
    if (k == SIGNAL_BAG_MASS && r->count != 1)
        return "is about one bag, which is weighed once; count: 1";
    if (r->window == SIGNAL_IN_MINUTES && r->minutes < 1)
        return "has the window minutes and does not say how many; minutes: 1 to 1440";
    if (r->window != SIGNAL_IN_MINUTES && r->minutes != 0)
        return "says minutes, which go with window: minutes alone";
    return NULL;
}

/* ---- evidence to signals ---------------------------------------------------------------------------------------- */

static bool together(const struct signal_rule *r, const struct evidence *a, const struct evidence *b)
{
    if (a->kind != b->kind)
        return false;
    switch (r->window) {
    case SIGNAL_IN_VISIT: return a->visit != 0 && a->visit == b->visit;
    case SIGNAL_IN_DAY: return a->z_no == b->z_no && strcmp(a->subject, b->subject) == 0;
    case SIGNAL_IN_MINUTES:
        return b->at_ms - a->at_ms <= (int64_t)r->minutes * MINUTE_MS && strcmp(a->subject, b->subject) == 0;
    case SIGNAL_WINDOW_COUNT: break;
    }
    return false;
}

/* Enough of them from `from` on? The last one that is needed ends it, so that what follows counts anew. */
static bool due_from(struct signal_due *out, const struct signal_rule *r, const struct evidence *e, size_t n,
                     size_t from)
{
    *out = (struct signal_due){.kind = e[from].kind, .first_seq = e[from].seq};
    memcpy(out->subject, e[from].subject, sizeof out->subject);
    for (size_t i = from; i < n && out->count < r->count; i++) {
        if (!together(r, &e[from], &e[i]))
            continue;
        out->count++;
        out->last_seq = e[i].seq;
        out->visit = e[i].visit;
        memcpy(out->detail, e[i].detail, sizeof out->detail);
    }
    return out->count >= r->count && out->count > 0;
}

bool signal_next(struct signal_due *out, const struct signal_rule rules[SIGNAL_KIND_COUNT], const struct evidence *e,
                 size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct signal_rule *r = &rules[e[i].kind];
        if (r->action != SIGNAL_OFF && due_from(out, r, e, n, i))
            return true;
    }
    return false;
}

bool signal_too_soon(int64_t after_ms, int32_t containers_per_minute)
{
    return containers_per_minute > 0 && after_ms >= 0 && after_ms < MINUTE_MS / containers_per_minute;
}
