#include "tui/command.h"

#include <string.h>

#include "tui/operator.h"

const struct command_row commands[COMMAND_COUNT] = {
#define X(name, screens, key, other, shown, label, help) {screens, key, other, shown, label, help},
    COMMANDS(X)
#undef X
};

static bool has_task(const struct model *m, const char *word)
{
    for (size_t i = 0; i < m->state.task_count; i++)
        if (strcmp(m->state.tasks[i].word, word) == 0)
            return true;
    return false;
}

static bool in_visit(const struct model *m)
{
    enum wire_phase p = m->state.phase;
    return m->state.visit.number != 0 && p != PHASE_PAYING && p != PHASE_TAKE_VOUCHER && p != PHASE_THANKS;
}

/* The card is shown, and nothing is on its way to it. */
static bool card_alone(const struct wire_state *s)
{
    return s->account.present && s->account.can_spend && s->visit.number == 0 && !s->slip.present;
}

static bool consumer_available(const struct model *m, enum command c)
{
    const struct wire_state *s = &m->state;
    switch (c) {
    case COMMAND_PAY:
        return in_visit(m) && (s->visit.amount.minor > 0 || s->visit.case_count > 0 || s->visit.count > 0);
    case COMMAND_DONE: return s->phase == PHASE_TAKE_VOUCHER || s->phase == PHASE_THANKS;
    case COMMAND_MORE_TIME: return s->phase == PHASE_COUNTDOWN || s->phase == PHASE_TAKE_VOUCHER;
    case COMMAND_DONATE: return in_visit(m) && s->can_donate && s->visit.amount.minor > 0;
    case COMMAND_TO_ACCOUNT:
        return in_visit(m) && s->account.present && s->account.takes_money && s->visit.amount.minor > 0;
    case COMMAND_HALF: return in_visit(m) && s->visit.amount.minor > 1 && (s->visit.donate || s->visit.to_account);
    case COMMAND_SPEND_POINTS: return card_alone(s) && s->account.discount.minor > 0;
    case COMMAND_SPEND_MONEY: return card_alone(s) && s->account.balance.minor > 0;
    case COMMAND_CALL: return s->phase != PHASE_CALL_STAFF;
    case COMMAND_SAVES:
        return s->impact.set[0] != '\0' && s->phase != PHASE_TAKE_VOUCHER && s->phase != PHASE_COUNTDOWN;
    default: return true;
    }
}

static bool staff_available(const struct model *m, enum command c)
{
    const struct wire_state *s = &m->state;
    bool counter = strcmp(s->lane_kind, "counter") == 0, nobody = has_task(m, "add_first_person");
    switch (c) {
    case COMMAND_NEXT_TASK: return s->task_count > 0;
    case COMMAND_SETTLE: return s->case_count + s->signal_count > 0;
    case COMMAND_BAG: return s->bin_count > 0;
    case COMMAND_SCAN: return counter;
    case COMMAND_COUNT_BY_HAND: return counter || !s->in_service;
    case COMMAND_PAYOUT: return (counter || !s->in_service) && s->visit.number != 0;
    case COMMAND_PAUSE: return !s->paused;
    case COMMAND_RESUME: return s->paused;
    case COMMAND_CLEAR_JAM: return has_task(m, "jam") || strcmp(s->lane_state, "jammed") == 0;
    case COMMAND_FIGURES: return m->past != NULL;
    case COMMAND_OPEN: return oper_can_open(m);
    case COMMAND_BACK: return m->past != NULL && (m->oper.depth > 0 || m->oper.at.tab != TAB_DAYS);
    case COMMAND_EARLIER:
    case COMMAND_LATER: return m->past != NULL && m->oper.at.tab != TAB_DAYS;
    case COMMAND_NEWEST: return m->past != NULL && m->oper.at.row == 0;
    case COMMAND_SPAN: return m->past != NULL && oper_has_periods(m);
    case COMMAND_LOOK:
    case COMMAND_MEASURE: return m->past != NULL && oper_has_periods(m) && m->oper.at.tab != TAB_BAGS;
    case COMMAND_FILTER: return m->past != NULL && oper_in_journal(m);
    case COMMAND_VISIT: return oper_visit_of(m) > 0;
    case COMMAND_SEARCH: return m->past != NULL;
    case COMMAND_EXPORT: return m->source != NULL;
    case COMMAND_REFRESH: return m->oper.at.tab == TAB_DAYS;
    case COMMAND_FIRST_PERSON: return nobody;
    case COMMAND_ADD_PERSON:
    case COMMAND_PEOPLE:
    case COMMAND_CHANGE_PERSON:
    case COMMAND_NEW_KEY:
    case COMMAND_SET_PIN: return m->role >= ROLE_OPERATOR;
    case COMMAND_SIGN_IN: return !nobody && m->person[0] == '\0';
    case COMMAND_SIGN_OUT: return m->person[0] != '\0';
    default: return true;
    }
}

bool command_available(const struct model *m, enum command c)
{
    static const int screen_bits[] = {
        [TUI_CONSUMER] = ON_CONSUMER, [TUI_STAFF] = ON_STAFF, [TUI_OPERATOR] = ON_OPERATOR};
    if ((commands[c].screens & screen_bits[m->screen]) == 0)
        return false;
    switch (c) {
    case COMMAND_LANGUAGE:
    case COMMAND_THEME:
    case COMMAND_REPAINT:
    case COMMAND_HELP: return true;
    case COMMAND_LEAVE: return m->locked;
    case COMMAND_QUIT:
    case COMMAND_OTHER_SCREEN: return !m->locked;
    default: break;
    }
    if (m->link != LINK_UP || !m->has_state)
        return false;
    return m->screen == TUI_CONSUMER ? consumer_available(m, c) : staff_available(m, c);
}

enum command command_of_key(const struct model *m, int key)
{
    if (key >= 'A' && key <= 'Z')
        key += 'a' - 'A';
    for (int c = 0; c < COMMAND_COUNT; c++)
        if ((commands[c].key == key || (commands[c].other != 0 && commands[c].other == key)) &&
            command_available(m, (enum command)c))
            return (enum command)c;
    return COMMAND_COUNT;
}

bool command_hinted(const struct model *m, enum command c)
{
    switch (c) {
    case COMMAND_UP:
    case COMMAND_DOWN:
    case COMMAND_PAGE_UP:
    case COMMAND_PAGE_DOWN:
    case COMMAND_EARLIER:
    case COMMAND_LATER:
    case COMMAND_MEASURE:
    case COMMAND_NEWEST:
    case COMMAND_CHOOSE:
    case COMMAND_NEXT_ACT:
    case COMMAND_GOODWILL:
    case COMMAND_CASE_OPEN:
    case COMMAND_ADD_PERSON:
    case COMMAND_PEOPLE:
    case COMMAND_CHANGE_PERSON:
    case COMMAND_NEW_KEY:
    case COMMAND_ACCOUNT:
    case COMMAND_TRAINING:
    case COMMAND_SET_PIN:
    case COMMAND_CLEAN:
    case COMMAND_FIND:
    case COMMAND_UNDO:
    case COMMAND_VOID:
    case COMMAND_TILLS:
    case COMMAND_THEME:
    case COMMAND_REPAINT:
    case COMMAND_BAG:
    case COMMAND_DAY_X:
    case COMMAND_CARD:
    case COMMAND_SPEND:
    case COMMAND_UNLISTED: /* its key stands beside what it is about */
    case COMMAND_HALF:     /* the line about where the amount goes says it; the help button needs the room */
    case COMMAND_LEAVE: return false;
    case COMMAND_HELP:
    case COMMAND_QUIT: return m->screen != TUI_CONSUMER || m->link != LINK_UP;
    default: return true;
    }
}

enum wire_role command_role(enum command c)
{
    if (c == COMMAND_CHOOSE || c == COMMAND_NEXT_ACT || c == COMMAND_SAVES)
        return ROLE_WATCH; /* of the screen alone: what they lead to is judged by itself */
    if (commands[c].screens == ON_CONSUMER)
        return ROLE_CONSUMER;
    switch (c) {
    case COMMAND_ADD_PERSON:
    case COMMAND_PEOPLE:
    case COMMAND_CHANGE_PERSON:
    case COMMAND_NEW_KEY:
    case COMMAND_SET_PIN: return ROLE_OPERATOR;
    case COMMAND_ACCOUNT:
    case COMMAND_TRAINING:
    case COMMAND_SETTLE:
    case COMMAND_GOODWILL:
    case COMMAND_CASE_OPEN:
    case COMMAND_CARD:
    case COMMAND_SPEND:
    case COMMAND_REDEEM:
    case COMMAND_SCAN:
    case COMMAND_COUNT_BY_HAND:
    case COMMAND_PAYOUT:
    case COMMAND_PAUSE:
    case COMMAND_RESUME:
    case COMMAND_CLEAR_JAM:
    case COMMAND_REPRINT:
    case COMMAND_DAY_CLOSE:
    case COMMAND_DAY_X:
    case COMMAND_BAG:
    case COMMAND_CLEAN:
    case COMMAND_FIND:
    case COMMAND_UNDO:
    case COMMAND_VOID:
    case COMMAND_TILLS:
    case COMMAND_UNLISTED:
    case COMMAND_REFRESH: return ROLE_STAFF;
    case COMMAND_SEARCH:
    case COMMAND_FILTER:
    case COMMAND_VISIT:
    case COMMAND_EXPORT: return ROLE_OPERATOR;
    default: return ROLE_WATCH;
    }
}
