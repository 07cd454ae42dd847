#include "tui/marks.h"

/* What ends the visit comes first, what only looks last; a countdown is first of all answered. */
static const enum command order[] = {COMMAND_PAY,        COMMAND_DONE, COMMAND_MORE_TIME,    COMMAND_DONATE,
                                     COMMAND_TO_ACCOUNT, COMMAND_HALF, COMMAND_SPEND_POINTS, COMMAND_SPEND_MONEY,
                                     COMMAND_LANGUAGE,   COMMAND_SAVES};
#define ORDERED (sizeof order / sizeof *order)

/* Phases between which a mark stays where it is: the next bottle may be in the chute while somebody chooses. */
static int stage(enum wire_phase p)
{
    switch (p) {
    case PHASE_COUNTDOWN: return 1;
    case PHASE_PAYING:
    case PHASE_TAKE_VOUCHER:
    case PHASE_THANKS: return 2;
    case PHASE_WELCOME: return 3;
    default: return 0;
    }
}

static enum command first(const struct model *m)
{
    if (m->state.phase == PHASE_COUNTDOWN && command_available(m, COMMAND_MORE_TIME))
        return COMMAND_MORE_TIME;
    for (size_t i = 0; i < ORDERED; i++)
        if (command_available(m, order[i]))
            return order[i];
    return COMMAND_COUNT;
}

enum command marks_now(const struct model *m)
{
    enum command c = (enum command)m->marked;
    bool holds = m->marking && c < COMMAND_COUNT && m->marked_in == stage(m->state.phase) && command_available(m, c);
    return holds ? c : first(m);
}

enum command marks_shown(const struct model *m)
{
    return m->marking ? marks_now(m) : COMMAND_COUNT;
}

void marks_next(struct model *m)
{
    enum command now = marks_now(m);
    size_t at = 0;
    while (at < ORDERED && order[at] != now)
        at++;
    for (size_t i = 1; i <= ORDERED; i++) {
        enum command c = order[(at + i) % ORDERED];
        if (command_available(m, c)) {
            m->marked = (int)c;
            break;
        }
    }
    m->marked_in = stage(m->state.phase);
    m->marking = true;
}

void marks_choose(struct model *m)
{
    enum command c = marks_now(m);
    m->marked = COMMAND_COUNT; /* after it, the first again: what was chosen is paid out by one more press */
    m->marking = true;
    if (c != COMMAND_COUNT)
        command_run(m, c);
}
