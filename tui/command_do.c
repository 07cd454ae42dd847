/* What the commands do: most become a request to the daemon, some a form first, a few stay on this screen. */
#include "tui/choice.h"
#include "tui/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/advice.h"
#include "tui/forms.h"
#include "tui/guide.h"
#include "tui/marks.h"
#include "tui/theme.h"
#include "tui/unlisted.h"
#include "tui/words.h"

static void ask_pay_to(struct model *m, const char *to, bool half)
{
    struct wire_request *r = model_ask(m, CMD_PAY_TO);
    if (r == NULL)
        return;
    text_copy(r->text, sizeof r->text, to);
    r->number = half ? 1 : 0;
}

static void ask_spend(struct model *m, const char *what)
{
    struct wire_request *r = model_ask(m, CMD_ACCOUNT_SPEND);
    if (r != NULL)
        text_copy(r->note, sizeof r->note, what);
}

static void ask_language(struct model *m)
{
    const char *other = strcmp(model_language(m), "en") == 0 ? "zh_CN" : "en";
    model_say_letters(m, other);
    struct wire_request *r = m->screen == TUI_CONSUMER && m->seat ? model_ask(m, CMD_LANGUAGE) : NULL;
    if (r != NULL)
        text_copy(r->text, sizeof r->text, other);
    text_copy(m->language, sizeof m->language, other);
}

static int list_rows(const struct model *m)
{
    return (int)(m->state.case_count + m->state.signal_count);
}

static void move(struct model *m, int by)
{
    if (m->screen == TUI_OPERATOR) {
        oper_move(m, by);
        return;
    }
    int n = list_rows(m);
    int to = m->selected + by;
    m->selected = to < 0 || n == 0 ? 0 : to >= n ? n - 1 : to;
}

/* Selects the case or the signal that a task names ("#7 +2"); false: the task is about neither. */
static bool select_named(struct model *m, const struct wire_task *t)
{
    static const char *const signals[] = {"visit_blocked", "lane_blocked", "signal", "bag_mass"};
    bool signal = false;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        signal = signal || strcmp(signals[i], t->word) == 0;
    long long number = t->detail[0] == '#' ? strtoll(t->detail + 1, NULL, 10) : 0;
    size_t cases = m->state.case_count, count = signal ? m->state.signal_count : cases;
    for (size_t i = 0; number > 0 && i < count; i++) {
        if ((signal ? m->state.signals[i].number : m->state.cases[i].number) != number)
            continue;
        m->selected = (int)(signal ? cases + i : i);
        return true;
    }
    return false;
}

/* The one thing that the first line of the staff screen asks for: a guide, a command, or sentences that say what. */
static void open_task(struct model *m)
{
    static const struct {
        const char *word;
        enum command command;
    } starts[] = {{"add_first_person", COMMAND_FIRST_PERSON}, {"day_close_due", COMMAND_DAY_CLOSE},
                  {"unprinted_voucher", COMMAND_REPRINT},     {"paused", COMMAND_RESUME},
                  {"training_on", COMMAND_TRAINING},          {"jam", COMMAND_CLEAR_JAM},
                  {"container_proposed", COMMAND_UNLISTED}};
    if (m->state.task_count == 0)
        return;
    const struct wire_task first = m->state.tasks[0];
    bool named = select_named(m, &first);
    if (first.chore[0] != '\0') {
        if (m->role < ROLE_STAFF)
            command_sign_in_first(m, COMMAND_NEXT_TASK);
        else
            guide_open(m, first.chore, first.detail);
        return;
    }
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (strcmp(first.word, starts[i].word) == 0 && command_available(m, starts[i].command)) {
            command_run(m, starts[i].command);
            return;
        }
    if (named)
        command_run(m, COMMAND_SETTLE);
    else
        advice_show(m, &first);
}

static void run_here(struct model *m, enum command c)
{
    switch (c) {
    case COMMAND_NEXT_TASK: open_task(m); break;
    case COMMAND_SETTLE: form_for_settle(m); break;
    case COMMAND_GOODWILL: form_for_goodwill(m); break;
    case COMMAND_CASE_OPEN: form_for_claim(m); break;
    case COMMAND_ADD_PERSON: form_for_add_person(m); break;
    case COMMAND_SET_PIN: form_for_set_pin(m); break;
    case COMMAND_COUNT_BY_HAND: form_for_count(m); break;
    case COMMAND_REDEEM:
        form_for_line(m, FORM_REDEEM, N_("Redeem a voucher"), N_("Scan it, or type its code"), 299);
        break;
    case COMMAND_SCAN: form_for_line(m, FORM_SCAN, N_("A container by hand"), N_("Barcode"), 48); break;
    case COMMAND_REPRINT: form_for_line(m, FORM_REPRINT, N_("Print a voucher again"), N_("Number or code"), 299); break;
    case COMMAND_ACCOUNT: form_for_line(m, FORM_ACCOUNT, N_("An account"), N_("Account, or card"), 24); break;
    case COMMAND_TRAINING: form_for_training(m); break;
    case COMMAND_CHANGE_PERSON: form_for_change_person(m); break;
    case COMMAND_CARD:
        form_for_line(m, FORM_CARD, N_("Show a card"), N_("Number of the card"), 24);
        m->form.fields[0].digits = true;
        break;
    case COMMAND_SPEND: form_for_spend(m); break;
    case COMMAND_TO_ACCOUNT: ask_pay_to(m, m->state.visit.to_account ? "voucher" : "account", false); break;
    case COMMAND_HALF: ask_pay_to(m, m->state.visit.donate ? "donate" : "account", !m->state.visit.half); break;
    case COMMAND_SPEND_POINTS: ask_spend(m, "points"); break;
    case COMMAND_SPEND_MONEY: ask_spend(m, "money"); break;
    case COMMAND_BAG: form_for_bag(m); break;
    case COMMAND_CLEAN: guide_open(m, "clean", ""); break;
    case COMMAND_FIND: form_for_find(m); break;
    case COMMAND_UNDO: form_for_act_of_two(m, FORM_UNDO, N_("Take a redemption back")); break;
    case COMMAND_VOID: form_for_act_of_two(m, FORM_VOID, N_("Void a voucher")); break;
    case COMMAND_TILLS: form_for_tills(m); break;
    case COMMAND_UNLISTED: unlisted_ask(m); break;
    case COMMAND_MENU: m->dialog = DIALOG_MENU; break;
    case COMMAND_DAY_CLOSE: form_for_day_close(m); break;
    case COMMAND_NEW_KEY: form_for_new_key(m); break;
    case COMMAND_FIRST_PERSON: form_for_first_person(m); break;
    case COMMAND_SIGN_IN: form_for_sign_in(m, FORM_SIGN_IN, N_("Sign in"), -1); break;
    case COMMAND_LEAVE: form_for_sign_in(m, FORM_LEAVE, N_("Staff: leave this screen"), -1); break;
    case COMMAND_REFRESH: m->days_asked_ms = 0; break; /* model_time asks */
    case COMMAND_UP: move(m, -1); break;
    case COMMAND_DOWN: move(m, 1); break;
    case COMMAND_PAGE_UP: oper_page(m, -1); break;
    case COMMAND_PAGE_DOWN: oper_page(m, 1); break;
    case COMMAND_FIGURES: oper_next_tab(m); break;
    case COMMAND_OPEN: oper_open(m); break;
    case COMMAND_BACK: oper_back(m); break;
    case COMMAND_EARLIER: oper_shift(m, -1); break;
    case COMMAND_LATER: oper_shift(m, 1); break;
    case COMMAND_NEWEST: oper_newest(m); break;
    case COMMAND_SPAN: oper_span(m); break;
    case COMMAND_LOOK: oper_look(m); break;
    case COMMAND_MEASURE: oper_measure(m); break;
    case COMMAND_VISIT: oper_visit(m); break;
    case COMMAND_SEARCH: oper_search_form(m); break;
    case COMMAND_FILTER: oper_filter_form(m); break;
    case COMMAND_EXPORT: oper_export_form(m); break;
    case COMMAND_OTHER_SCREEN:
        m->screen = m->screen == TUI_STAFF ? TUI_OPERATOR : TUI_STAFF;
        m->selected = 0;
        break;
    case COMMAND_LANGUAGE: ask_language(m); break;
    case COMMAND_CHOOSE: marks_choose(m); break;
    case COMMAND_NEXT_ACT: marks_next(m); break;
    case COMMAND_DONATE: choice_open(m); break;
    case COMMAND_SAVES: m->dialog = DIALOG_SAVES; break;
    case COMMAND_THEME: m->theme = (m->theme + 1) % theme_count; break;
    case COMMAND_REPAINT: m->repaint = true; break;
    case COMMAND_HELP:
        m->dialog = DIALOG_KEYS;
        m->report_top = 0;
        break;
    case COMMAND_QUIT: m->leave = true; break;
    default: break;
    }
}

void command_run(struct model *m, enum command c)
{
    static const struct {
        enum command command;
        enum wire_command request;
    } plain[] = {{COMMAND_PAY, CMD_PAY},       {COMMAND_DONE, CMD_DONE},           {COMMAND_MORE_TIME, CMD_MORE_TIME},
                 {COMMAND_CALL, CMD_HELP},     {COMMAND_PAYOUT, CMD_PAYOUT},       {COMMAND_PAUSE, CMD_PAUSE},
                 {COMMAND_RESUME, CMD_RESUME}, {COMMAND_CLEAR_JAM, CMD_CLEAR_JAM}, {COMMAND_SIGN_OUT, CMD_SIGN_OUT},
                 {COMMAND_DAY_X, CMD_DAY_X},   {COMMAND_PEOPLE, CMD_PERSON_LIST}};
    if (command_role(c) >= ROLE_STAFF && m->role < command_role(c)) {
        command_sign_in_first(m, c);
        return;
    }
    if (command_role(c) == ROLE_CONSUMER && !m->seat) {
        model_notice(m, INK_WARN, T(m, "This screen only watches: another one is the kiosk's own."));
        return;
    }
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (plain[i].command == c) {
            model_ask(m, plain[i].request);
            return;
        }
    run_here(m, c);
}

void command_key(struct model *m, int key)
{
    if (oper_digit(m, key))
        return;
    enum command c = command_of_key(m, key);
    if (c != COMMAND_COUNT)
        command_run(m, c);
}

void command_point(struct model *m, int row)
{
    if (m->screen == TUI_OPERATOR) {
        oper_point(m, row);
        return;
    }
    if (m->screen == TUI_CONSUMER || row >= list_rows(m))
        return; /* the list is shorter by now */
    if (m->selected == row)
        command_key(m, TK_ENTER);
    m->selected = row;
}
