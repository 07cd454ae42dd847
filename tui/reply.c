#include "tui/reply.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tui/alert.h"
#include "tui/command.h"
#include "tui/guide.h"
#include "tui/reply_said.h"
#include "tui/words.h"

static void follow_selection(struct model *m, const struct wire_state *next)
{
    if (m->screen != TUI_STAFF)
        return;
    int cases = (int)m->state.case_count, at = 0;
    bool on_signal = m->selected >= cases && m->selected < cases + (int)m->state.signal_count;
    int64_t number = m->selected < cases ? m->state.cases[m->selected].number : 0;
    if (on_signal)
        number = m->state.signals[m->selected - cases].number;
    for (size_t i = 0; !on_signal && i < next->case_count; i++)
        if (next->cases[i].number == number)
            at = (int)i;
    for (size_t i = 0; on_signal && i < next->signal_count; i++)
        if (next->signals[i].number == number)
            at = (int)(next->case_count + i);
    m->selected = at;
}

/* A dialog lies over the visit only while there is time for it: a countdown has to be seen. */
static bool choosing(const struct wire_state *s)
{
    return s->phase != PHASE_COUNTDOWN && s->phase != PHASE_PAYING && s->phase != PHASE_TAKE_VOUCHER &&
           s->phase != PHASE_THANKS;
}

static void stop_choosing(struct model *m)
{
    if (m->dialog == DIALOG_DONATE || m->dialog == DIALOG_SAVES)
        m->dialog = DIALOG_NONE;
}

/* Where a form is open, staff is at the keyboard: a figure in their PIN is none of ours. */
static void board_button(struct model *m, const char *button)
{
    if (m->screen != TUI_CONSUMER || m->dialog == DIALOG_FORM)
        return;
    if (strcmp(button, "next") == 0)
        model_key(m, '2');
    else if (strcmp(button, "choose") == 0)
        model_key(m, '1');
}

static void on_event(struct model *m, const struct wire_heard *heard, const struct wire_state *next)
{
    switch (heard->kind) {
    case HEARD_STATE:
        follow_selection(m, next);
        alert_on_state(m, next);
        model_say_letters(m, next->language);
        m->state = *next;
        m->has_state = true;
        m->state_at_ms = m->now_ms;
        guide_state(m);
        if (m->screen == TUI_CONSUMER && !choosing(next))
            stop_choosing(m);
        break;
    case HEARD_TOKEN: text_copy(m->token, sizeof m->token, heard->text); break;
    case HEARD_SIGNED_OUT:
        m->person[0] = '\0';
        m->role = m->base_role;
        form_close(&m->form); /* it may hold what the next one must not see */
        m->dialog = DIALOG_NONE;
        model_notice(m, INK_WARN,
                     strcmp(heard->text, "idle") == 0 ? T(m, "Signed out: nothing was done for a while.")
                                                      : T(m, "Signed out: this person was changed."));
        break;
    case HEARD_BUTTON: board_button(m, heard->text); break;
    case HEARD_BYE: model_notice(m, INK_WARN, heard->text); break;
    case HEARD_REPLY:
    case HEARD_OTHER: break;
    }
}

/* How long, and on the clock until when: whoever comes back later need not have counted. */
static void say_wait(struct model *m, int64_t wait_s)
{
    struct civil until = civil_from_utc(model_utc(m) + wait_s * 1000, m->state.offset_s);
    snprintf(m->form.problem, sizeof m->form.problem,
             T(m, "Too many tries: please wait %d seconds, until %02d:%02d:%02d."), (int)wait_s, until.hour,
             until.minute, until.second);
}

static void on_signed_in(struct model *m, const json_t *root, bool ok)
{
    char role[16];
    bool for_form = m->dialog == DIALOG_FORM && (m->form.kind == FORM_SIGN_IN || m->form.kind == FORM_LEAVE);
    if (!ok) {
        int64_t wait_s = (reply_int(root, "wait_ms") + 999) / 1000;
        if (!for_form)
            return;
        m->form.waiting = false;
        m->form.at = 1;
        explicit_bzero(m->form.fields[1].value, sizeof m->form.fields[1].value);
        if (wait_s > 0)
            say_wait(m, wait_s > 86400 ? 86400 : wait_s);
        else
            text_copy(m->form.problem, sizeof m->form.problem, N_("The name or the PIN is wrong."));
        return;
    }
    reply_text(root, "name", m->person, sizeof m->person);
    reply_text(root, "role", role, sizeof role);
    if (!wire_role_parse(&m->role, role))
        m->role = ROLE_WATCH;
    if (!for_form)
        return;
    int next = m->after_sign_in;
    m->leave = m->form.kind == FORM_LEAVE && m->role >= ROLE_STAFF;
    form_close(&m->form);
    m->dialog = DIALOG_NONE;
    m->after_sign_in = -1;
    if (next >= 0 && m->role >= command_role((enum command)next))
        command_run(m, (enum command)next);
}

/* A consumer screen that is refused (another one has the seat) looks on, and asks for the seat again later. */
static void on_hello(struct model *m, const json_t *root, bool ok)
{
    char role[16];
    if (!ok) {
        if (m->screen == TUI_CONSUMER && !m->watching) {
            m->watching = true;
            model_hello(m, TUI_STAFF);
        }
        return;
    }
    reply_text(root, "role", role, sizeof role);
    if (!wire_role_parse(&m->role, role))
        m->role = ROLE_WATCH;
    m->base_role = m->role;
    m->seat = json_is_true(json_object_get(root, "seat"));
    m->watching = m->watching && !m->seat;
}

static void on_answer(struct model *m, const struct wire_request *q, const json_t *root, bool ok)
{
    bool form = m->dialog == DIALOG_FORM && m->form.waiting;
    char why[200];
    if (q->command == CMD_VOUCHER_REDEEM) {
        said_redeemed(m, root);
        return;
    }
    if (!ok) {
        said_failure(m, root, why, sizeof why);
        if (q->command == CMD_TASK_BEGIN || q->command == CMD_TASK_STEP) {
            guide_refused(m, q->command, why);
        } else if (form) {
            m->form.waiting = false;
            m->form.confirming = m->form.count == 0; /* nothing to type again: the question stays */
            text_copy(m->form.problem, sizeof m->form.problem, why);
        } else {
            model_notice(m, INK_BAD, why);
        }
        return;
    }
    if (form) {
        form_close(&m->form);
        m->dialog = DIALOG_NONE;
    }
    if (q->command == CMD_SCAN)
        said_scan(m, root);
    else if (q->command == CMD_DAYS)
        said_days(m, root);
    else if (q->command == CMD_BAG_REPLACE)
        said_bag(m, root);
    else if (q->command == CMD_VOUCHER_SHOW)
        said_voucher(m, root);
    else if (q->command == CMD_VOUCHER_LIST)
        said_vouchers(m, root);
    else if (q->command == CMD_PERSON_LIST)
        said_persons(m, root);
    else if (q->command == CMD_ACCOUNT_SHOW)
        said_account(m, root);
    else if (q->command == CMD_TILLS)
        said_tills(m, root);
    else if (q->command == CMD_UNLISTED)
        said_unlisted(m, root);
    else if (q->command == CMD_DAY_X)
        said_report(m, root);
    else
        said_done(m, q, root);
}

static void on_reply(struct model *m, const json_t *root)
{
    const json_t *id = json_object_get(root, "id");
    bool ok = json_is_true(json_object_get(root, "ok"));
    for (size_t i = 0; json_is_integer(id) && i < m->pending_count; i++) {
        if (m->pending[i].request.id != json_integer_value(id) || !m->pending[i].sent)
            continue;
        struct wire_request q = m->pending[i].request;
        m->pending_count--;
        memmove(&m->pending[i], &m->pending[i + 1], (m->pending_count - i) * sizeof m->pending[0]);
        explicit_bzero(&m->pending[m->pending_count], sizeof m->pending[0]); /* it may have held a PIN */
        if (q.command == CMD_HELLO)
            on_hello(m, root, ok);
        else if (q.command == CMD_SIGN_IN)
            on_signed_in(m, root, ok);
        else
            on_answer(m, &q, root, ok);
        explicit_bzero(&q, sizeof q);
        return;
    }
}

void reply_line(struct model *m, const char *line, size_t n)
{
    static struct wire_state next; /* some 20 kB: not for the stack; screens have one thread */
    struct wire_heard heard;
    if (wire_heard_parse(&heard, &next, line, n, NULL) != ST_OK)
        return;
    if (heard.kind != HEARD_REPLY) {
        on_event(m, &heard, &next);
        return;
    }
    json_t *root = json_loadb(line, n, 0, NULL);
    on_reply(m, root);
    json_decref(root);
}
