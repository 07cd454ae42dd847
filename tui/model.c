#include "tui/model.h"

#include <string.h>

#include "tui/choice.h"
#include "tui/command.h"
#include "tui/guide.h"
#include "tui/key.h"
#include "tui/marks.h"
#include "tui/menu.h"
#include "tui/reply.h"
#include "tui/theme.h"
#include "tui/unlisted.h"

#define REPORT_PAGE     12 /* lines that left and right turn: fewer than any screen shows */
#define NOTICE_MS       6000
#define SEAT_RETRY_MS   5000 /* another consumer screen may have been closed */
#define MINUTE_MS       60000
#define DAYS_REFRESH_MS 5000 /* the days are read again at most this often while today's counts move */

void model_init(struct model *m, const struct tui_options *o, struct rng rng)
{
    *m = (struct model){.screen = o->screen,
                        .locked = o->locked,
                        .rng = rng,
                        .next_id = 1,
                        .after_sign_in = -1,
                        .marked = COMMAND_COUNT};
    text_copy(m->language, sizeof m->language, o->language == NULL ? "en" : o->language);
    if (o->theme != NULL)
        theme_find(&m->theme, o->theme);
    m->state.visit.countdown_ms = -1;
    m->source = o->history;
    m->oper.at.span = SPAN_MONTH;
}

const char *model_language(const struct model *m)
{
    if (m->latin_only)
        return "en";
    return m->screen == TUI_CONSUMER && m->link == LINK_UP && m->has_state ? m->state.language : m->language;
}

const char *T(const struct model *m, const char *msgid)
{
    return tr(model_language(m), msgid);
}

int64_t model_utc(const struct model *m)
{
    return m->state.utc_ms + (m->now_ms - m->state_at_ms);
}

int64_t model_countdown(const struct model *m)
{
    int64_t left = m->state.visit.countdown_ms;
    if (left < 0 || !m->has_state)
        return -1;
    left -= m->now_ms - m->state_at_ms;
    return left < 0 ? 0 : left;
}

int64_t model_slip_left(const struct model *m)
{
    int64_t left = m->state.slip.left_ms;
    if (left < 0 || !m->has_state || !m->state.slip.present)
        return -1;
    left -= m->now_ms - m->state_at_ms;
    return left < 0 ? 0 : left;
}

void model_money(const struct model *m, char out[SAY_MAX], money v)
{
    say_money(out, v, m->state.currency, m->state.exponent);
}

void model_notice(struct model *m, enum ink ink, const char *text)
{
    text_copy(m->notice, sizeof m->notice, text);
    m->notice_ink = ink;
    m->notice_until_ms = m->now_ms + NOTICE_MS;
}

void model_say_letters(struct model *m, const char *language)
{
    bool wanted = m->latin_only && strncmp(language, "zh", 2) == 0;
    if (wanted && !m->letters_said)
        model_notice(m, INK_WARN, N_("This terminal has no Chinese letters, so it stays English."));
    m->letters_said = wanted;
}

struct wire_request *model_ask(struct model *m, enum wire_command c)
{
    if (m->link != LINK_UP || m->pending_count == MODEL_REQUESTS_MAX)
        return NULL;
    struct pending *p = &m->pending[m->pending_count++];
    *p = (struct pending){.request = {.id = m->next_id++, .command = c, .event = event_id_new(&m->rng)}};
    return &p->request;
}

const struct wire_request *model_unsent(struct model *m)
{
    for (size_t i = 0; i < m->pending_count; i++) {
        struct pending *p = &m->pending[i];
        if (p->sent || (p->again && wire_commands[p->request.command].least > m->role))
            continue;
        p->sent = true;
        return &p->request;
    }
    return NULL;
}

/* Asked again after a lost connection only where the request names its object and carries its own id, so that a second
 * asking can neither do it twice nor do it to somebody else's visit. */
static bool worth_asking_again(const struct pending *p)
{
    return p->request.command == CMD_VOUCHER_REDEEM || p->request.command == CMD_CASE_SETTLE ||
           p->request.command == CMD_SIGNAL_CLEAR;
}

static void on_lost(struct model *m)
{
    size_t kept = 0;
    bool dropped = false;
    for (size_t i = 0; i < m->pending_count; i++) {
        struct pending p = m->pending[i];
        if (worth_asking_again(&p)) {
            p.sent = false;
            p.again = true;
            m->pending[kept++] = p;
        } else {
            dropped = dropped || p.sent;
        }
    }
    m->pending_count = kept;
    explicit_bzero(&m->pending[kept], (MODEL_REQUESTS_MAX - kept) * sizeof m->pending[0]); /* perhaps a PIN */
    m->role = ROLE_WATCH;
    m->seat = m->watching = false;
    m->person[0] = '\0';
    explicit_bzero(m->token, sizeof m->token);
    m->days_asked_ms = 0;
    bool waiting = m->dialog == DIALOG_FORM && m->form.waiting;
    if (waiting)
        form_close(&m->form);
    if (waiting || m->dialog == DIALOG_UNLISTED) /* a list of before would be old */
        m->dialog = DIALOG_NONE;
    if (kept > 0)
        model_notice(m, INK_WARN,
                     T(m, "The outcome is not known yet: sign in again and it is asked with the same id."));
    else if (dropped)
        model_notice(m, INK_WARN, T(m, "No answer came: please look before you try again."));
}

void model_hello(struct model *m, enum tui_screen screen)
{
    static const char *const words[] = {
        [TUI_CONSUMER] = "consumer", [TUI_STAFF] = "staff", [TUI_OPERATOR] = "operator"};
    struct wire_request *r = model_ask(m, CMD_HELLO);
    if (r != NULL)
        text_copy(r->screen, sizeof r->screen, words[screen]);
}

void model_link(struct model *m, enum link_state link)
{
    enum link_state before = m->link;
    m->link = link;
    if (link == LINK_UP)
        model_hello(m, m->screen);
    else if (before == LINK_UP)
        on_lost(m);
}

static uint64_t days_mark(const struct model *m)
{
    const struct wire_today *t = &m->state.today;
    return (uint64_t)t->z_no << 40 ^ (uint64_t)(t->accepted + t->refused) << 16 ^ (uint64_t)t->redeemed_count;
}

/* The operator's days, when today has moved since they were read. */
static void keep_days(struct model *m)
{
    uint64_t mark = days_mark(m);
    bool due = m->days_asked_ms == 0 || (mark != m->days_mark && m->now_ms - m->days_asked_ms >= DAYS_REFRESH_MS);
    struct wire_request *r = due ? model_ask(m, CMD_DAYS) : NULL;
    if (r != NULL) {
        r->number = MODEL_DAYS_MAX;
        m->days_asked_ms = m->now_ms > 0 ? m->now_ms : 1;
        m->days_mark = mark;
    }
}

void model_time(struct model *m, int64_t mono_ms)
{
    m->now_ms = mono_ms;
    if (m->notice[0] != '\0' && mono_ms >= m->notice_until_ms)
        m->notice[0] = '\0';
    if (m->link != LINK_UP)
        return;
    if (m->screen == TUI_OPERATOR && m->role >= ROLE_STAFF && m->has_state)
        keep_days(m);
    if (m->watching && mono_ms >= m->seat_retry_ms) {
        m->seat_retry_ms = mono_ms + SEAT_RETRY_MS;
        model_hello(m, m->screen);
    }
}

static int64_t sooner(int64_t a, int64_t b) /* of two times; -1 is never */
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

int64_t model_until_ms(const struct model *m)
{
    int64_t at = -1, left = model_countdown(m), slip = model_slip_left(m);
    if (m->notice[0] != '\0')
        at = m->notice_until_ms;
    if (m->alert_until_ms > m->now_ms)
        at = sooner(at, m->alert_until_ms);
    if (m->flash_until_ms > m->now_ms)
        at = sooner(at, m->flash_until_ms);
    if (m->link != LINK_UP)
        return at;
    if (m->has_state)
        at = sooner(at, m->now_ms + MINUTE_MS - model_utc(m) % MINUTE_MS);
    if (left > 0)
        at = sooner(at, m->now_ms + left % 1000 + 1);
    if (slip > 0)
        at = sooner(at, m->now_ms + slip % 1000 + 1);
    if (m->watching)
        at = sooner(at, m->seat_retry_ms);
    if (m->screen == TUI_OPERATOR && m->role >= ROLE_STAFF && m->has_state && days_mark(m) != m->days_mark)
        at = sooner(at, m->days_asked_ms + DAYS_REFRESH_MS);
    at = sooner(at, oper_until_ms(m));
    return at;
}

void model_line(struct model *m, const char *line, size_t n)
{
    reply_line(m, line, n);
}

static void close_dialog(struct model *m)
{
    form_close(&m->form);
    explicit_bzero(&m->redeemed, sizeof m->redeemed);
    m->after_sign_in = -1;
    m->dialog = DIALOG_NONE;
}

static void form_dialog_key(struct model *m, int key)
{
    switch (form_key(&m->form, key)) {
    case FORM_EDITING: break;
    case FORM_SUBMIT: command_submit(m); break;
    case FORM_CANCEL: close_dialog(m); break;
    }
}

/* Up and down turn the pages of a report and of the list of keys; any other key closes it. */
static bool report_key(struct model *m, int key)
{
    int lines = m->dialog == DIALOG_KEYS ? COMMAND_COUNT : 0;
    for (const char *at = m->report; m->dialog == DIALOG_REPORT && *at != '\0'; at++)
        lines += *at == '\n';
    int by = key == TK_UP ? -1 : key == TK_DOWN ? 1 : key == TK_LEFT ? -REPORT_PAGE : key == TK_RIGHT ? REPORT_PAGE : 0;
    int to = m->report_top + by;
    m->report_top = to < 0 ? 0 : to < lines ? to : lines > 0 ? lines - 1 : 0;
    return by != 0;
}

static void any_key(struct model *m, int key)
{
    if (key == TK_REPAINT) { /* over a form, too */
        command_run(m, COMMAND_REPAINT);
        return;
    }
    if (m->dialog == DIALOG_FORM) {
        form_dialog_key(m, key);
        return;
    }
    if (m->dialog == DIALOG_GUIDE) {
        guide_key(m, key);
        return;
    }
    if (m->dialog == DIALOG_EXPORT) {
        oper_export_key(m, key);
        return;
    }
    if (m->dialog == DIALOG_MENU) {
        menu_key(m, key);
        return;
    }
    if (m->dialog == DIALOG_UNLISTED) {
        unlisted_key(m, key);
        return;
    }
    if (m->dialog == DIALOG_DONATE) {
        choice_key(m, key);
        return;
    }
    if (m->dialog == DIALOG_KEYS && key >= TK_ROW && key < TK_ROW + COMMAND_COUNT) { /* pointed at */
        close_dialog(m);
        if (command_available(m, (enum command)(key - TK_ROW)))
            command_run(m, (enum command)(key - TK_ROW));
        return;
    }
    if ((m->dialog == DIALOG_REPORT || m->dialog == DIALOG_KEYS) && report_key(m, key))
        return;
    if (m->dialog != DIALOG_NONE) { /* something to read: any key goes on */
        close_dialog(m);
        return;
    }
    if (key == TK_ENTER && !m->marking && command_of_key(m, key) == COMMAND_CHOOSE) {
        m->marking = true; /* nobody pays out by an Enter whose meaning is not on the screen */
        return;
    }
    if (key >= TK_ROW && key < TK_ROW_END)
        command_point(m, key - TK_ROW);
    else
        command_key(m, key);
}

/* What the kiosk hears anyway, and takes as a sign that somebody is there. */
static bool tells_the_kiosk(const struct model *m, int key)
{
    enum command c = m->dialog == DIALOG_NONE ? command_of_key(m, key) : COMMAND_COUNT;
    if (c == COMMAND_CHOOSE)
        c = marks_now(m);
    switch (c) {
    case COMMAND_PAY:
    case COMMAND_DONE:
    case COMMAND_MORE_TIME:
    case COMMAND_TO_ACCOUNT:
    case COMMAND_HALF:
    case COMMAND_LANGUAGE:
    case COMMAND_CALL: return true;
    case COMMAND_DONATE: return m->state.charity_count <= 1;
    default: return false;
    }
}

/* While a time is running out, any key and any touch gives more of it. */
static void somebody_is_there(struct model *m, int key)
{
    bool slip = m->state.phase == PHASE_TAKE_VOUCHER && m->state.slip.left_ms >= 0;
    bool runs = m->state.phase == PHASE_COUNTDOWN || slip;
    if (m->screen == TUI_CONSUMER && m->seat && m->has_state && runs && !tells_the_kiosk(m, key))
        model_ask(m, CMD_MORE_TIME);
}

void model_key(struct model *m, int key)
{
    bool button = key == '1' || key == '2' || key == '3' || key == TK_ENTER || key == TK_RIGHT;
    m->touched = false;
    m->marking = m->marking && button;
    somebody_is_there(m, key);
    if ((key & TK_PASTED) == 0)
        any_key(m, key);
    else if (m->dialog == DIALOG_FORM)
        any_key(m, key & ~TK_PASTED);
}

void model_touch(struct model *m, int key)
{
    somebody_is_there(m, key);
    m->marking = false;
    m->touched = true;
    if (key != TK_NONE)
        any_key(m, key);
}
