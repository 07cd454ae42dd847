#include "tui/plain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/choice.h"
#include "tui/marks.h"
#include "tui/view_parts.h"
#include "tui/words.h"

#define REMIND_S 10 /* more often would talk over everything else */

static void one_key(const struct model *m, const char *key, const char *label, struct strbuf *out)
{
    strbuf_puts(out, " ");
    strbuf_printf(out, T(m, "%s %s."), key, label);
}

/* The three buttons first: who knows them needs no other key. */
void plain_keys(const struct model *m, struct strbuf *out)
{
    enum command first = marks_now(m);
    strbuf_printf(out, "%s", T(m, "Keys:"));
    if (first != COMMAND_COUNT) {
        one_key(m, "1", T(m, commands[first].label), out);
        one_key(m, "2", T(m, "hear what else there is"), out);
    }
    if (command_available(m, COMMAND_CALL))
        one_key(m, "3", T(m, commands[COMMAND_CALL].label), out);
    strbuf_puts(out, "\n");
}

/* Every key by its letter, for who asks. */
void plain_all_keys(const struct model *m, struct strbuf *out)
{
    strbuf_printf(out, "%s", T(m, "Keys:"));
    for (int c = 0; c < COMMAND_COUNT; c++) {
        enum command at = (enum command)c;
        if (command_available(m, at) && (commands[c].screens & ON_CONSUMER) != 0 && at != COMMAND_THEME &&
            at != COMMAND_REPAINT && at != COMMAND_LEAVE)
            one_key(m, commands[c].shown, T(m, commands[at].label), out);
    }
    strbuf_puts(out, "\n");
}

/* What the second button moved to. */
static void say_mark(struct plain *p, const struct model *m, struct strbuf *out)
{
    enum command at = marks_shown(m);
    if (m->dialog == DIALOG_DONATE) {
        if (p->choice != m->choice_at + 1)
            strbuf_printf(out, T(m, "%s? 1 is yes, 2 is the next one."), choice_text(m, m->choice_at));
        if (p->choice != m->choice_at + 1)
            strbuf_puts(out, "\n");
        p->choice = m->choice_at + 1;
        return;
    }
    p->choice = 0;
    if (at != COMMAND_COUNT && p->marked != (int)at + 1 && m->marked != COMMAND_COUNT) {
        strbuf_printf(out, T(m, "%s: %s. 1 does it, 2 goes on."), T(m, commands[at].label), T(m, commands[at].help));
        strbuf_puts(out, "\n");
    }
    p->marked = m->marked != COMMAND_COUNT && at != COMMAND_COUNT ? (int)at + 1 : 0;
}

/* What the visit saves, and who says so: asked for by a key. */
static void say_saves(struct plain *p, const struct model *m, struct strbuf *out)
{
    const struct wire_impact *im = &m->state.impact;
    bool asked = m->dialog == DIALOG_SAVES, news = asked && !p->saves;
    char line[240];
    p->saves = asked;
    if (!news)
        return;
    if (m->state.visit.pet_mg >= 1000) {
        view_saves_bottles(m, line, sizeof line);
        strbuf_printf(out, "%s ", line);
    }
    strbuf_printf(out, T(m, "Bottles of recycled plastic take %d %% less energy than new plastic."),
                  (int)((im->energy_ppm + 5000) / 10000));
    strbuf_puts(out, " ");
    if (im->energy_kj > 0) {
        view_saves_lamp(m, im->energy_kj, line, sizeof line);
        strbuf_printf(out, "%s ", line);
    }
    strbuf_printf(out, T(m, "The plastic of a bottle can be a bottle again %d to %d times."), (int)im->remakes_min,
                  (int)im->remakes_max);
    strbuf_puts(out, " ");
    strbuf_printf(out, T(m, "Who says so: %s."), word_source(m, im->source));
    strbuf_puts(out, "\n");
}

/* The newest container that was credited, or refused: one state may carry both, a credit and the refusal after it. */
static const struct wire_recent *newest(const struct wire_state *s, bool credited)
{
    for (size_t i = 0; i < s->recent_count; i++)
        if ((strcmp(s->recent[i].reason, "none") == 0) == credited)
            return &s->recent[i];
    return NULL;
}

static void say_credit(const struct model *m, struct strbuf *out)
{
    const struct wire_state *s = &m->state;
    const struct wire_recent *last = newest(s, true);
    char refund[SAY_MAX], amount[SAY_MAX];
    model_money(m, amount, s->visit.amount);
    if (last != NULL) {
        model_money(m, refund, last->refund);
        strbuf_printf(out, T(m, "Accepted: %s, %s. Your amount is %s."), last->name, refund, amount);
    } else { /* the kiosk was started again in the middle of the visit: what came before it is counted, not listed */
        strbuf_printf(out, T(m, "Accepted so far: %d. Your amount is %s."), (int)s->visit.count, amount);
    }
    strbuf_puts(out, "\n");
}

static void say_refusal(const struct model *m, struct strbuf *out)
{
    const struct wire_recent *last = newest(&m->state, false);
    const char *reason = m->state.phase == PHASE_REFUSED || last == NULL ? m->state.reason : last->reason;
    const struct reason_words *why = word_reason(m, reason);
    char limit[200];
    strbuf_printf(out, T(m, "Refused: %s. %s"), why->title,
                  m->state.elsewhere_en[0] != '\0'     ? word_elsewhere(m)
                  : word_limit(m, limit, sizeof limit) ? limit
                                                       : why->advice);
    strbuf_puts(out, "\n");
}

static void say_training(const struct model *m, struct strbuf *out)
{
    if (m->state.training)
        strbuf_printf(out, "%s\n", T(m, "TRAINING: nothing is paid"));
}

static void say_welcome(const struct model *m, struct strbuf *out)
{
    say_training(m, out);
    strbuf_printf(out, "%s\n", T(m, "Welcome. Show the barcode of the first bottle or can to the window."));
    for (size_t i = 0; i < m->state.rate_count; i++) {
        const struct wire_rate *r = &m->state.rates[i];
        char what[120], drinks[120], amount[SAY_MAX];
        word_materials(m, r->materials, what, sizeof what);
        model_money(m, amount, r->refund);
        if (r->ml_max > 0)
            strbuf_printf(out, T(m, "%s up to %d millilitres: %s each."), what, (int)r->ml_max, amount);
        else if (r->ml_min > 0)
            strbuf_printf(out, T(m, "%s from %d millilitres: %s each."), what, (int)r->ml_min, amount);
        else
            strbuf_printf(out, T(m, "%s: %s each."), word_drinks(m, r, drinks, sizeof drinks) ? drinks : what, amount);
        strbuf_puts(out, "\n");
    }
    plain_keys(m, out);
}

/* Paper that is not coming: its code is all that there is. */
static bool unprinted(const struct wire_slip *s)
{
    return s->has_qr && strcmp(s->print, "printed") != 0 && strcmp(s->print, "sent") != 0;
}

static void say_worth(const struct model *m, struct strbuf *out)
{
    const struct wire_slip *s = &m->state.slip;
    char amount[SAY_MAX];
    model_money(m, amount, s->amount);
    if (strcmp(s->kind, "account") == 0)
        strbuf_printf(out, T(m, "%s is on your card now."), amount);
    else if (strcmp(s->kind, "donation") == 0)
        strbuf_printf(out, T(m, "Thank you for giving %s to %s."), amount,
                      word_donee(m, s->donated_to, s->donated_to_zh));
    else if (strcmp(s->kind, "cases") == 0)
        strbuf_puts(out, T(m, "Keep the slip: staff settles what is on it."));
    else if (unprinted(s))
        strbuf_printf(out, T(m, "The slip could not be printed. Your voucher of %s has the code %s: ask staff."),
                      amount, s->human);
    else if (s->discount)
        strbuf_printf(out,
                      T(m, "Take your discount voucher of %s. Its code is %s. It takes the amount off your shopping."),
                      amount, s->human);
    else
        strbuf_printf(out, T(m, "Take your voucher of %s. Its code is %s. The till pays it."), amount, s->human);
    strbuf_puts(out, "\n");
}

/* Where the rest of the amount went, and how long the voucher is good for. */
static void say_parts(const struct model *m, struct strbuf *out)
{
    const struct wire_slip *s = &m->state.slip;
    char text[SAY_MAX];
    if (s->has_qr && s->donated.minor > 0) {
        model_money(m, text, s->donated);
        strbuf_printf(out, T(m, "Donated: %s"), text);
        strbuf_puts(out, "\n");
    }
    if (s->has_qr && s->credited.minor > 0) {
        model_money(m, text, s->credited);
        strbuf_printf(out, T(m, "%s is on your card now."), text);
        strbuf_puts(out, "\n");
    }
    if (s->points > 0) {
        strbuf_printf(out, T(m, "You earned %lld points."), (long long)s->points);
        strbuf_puts(out, "\n");
    }
    if (s->has_qr && s->expires_ms > 0) {
        say_date(text, s->expires_ms, s->offset_s, model_language(m));
        strbuf_printf(out, T(m, "It is valid until %s."), text);
        strbuf_puts(out, "\n");
    }
}

static void say_slip(const struct model *m, struct strbuf *out)
{
    const struct wire_slip *s = &m->state.slip;
    say_training(m, out);
    say_worth(m, out);
    say_parts(m, out);
    for (size_t i = 0; i < s->case_count; i++) {
        strbuf_printf(out, T(m, "Case %lld is left for staff to settle."), (long long)s->cases[i]);
        strbuf_puts(out, "\n");
    }
    plain_keys(m, out);
}

/* A card was shown, or was not taken; where the amount goes has changed. */
static void say_card(const struct plain *p, const struct model *m, struct strbuf *out)
{
    const struct wire_account *a = &m->state.account;
    const struct wire_visit *v = &m->state.visit;
    bool other = strcmp(a->card, p->card) != 0 && a->present;
    bool refused = strcmp(a->refused, p->card_refused) != 0 && a->refused[0] != '\0';
    bool moved = v->number != 0 && (v->to_account != p->to_account || (v->half != p->half && v->half));
    char balance[SAY_MAX], line[200];
    enum ink ink;
    if (refused)
        strbuf_printf(out, "%s\n", word_card_refused(m, a->refused));
    if (refused && strcmp(a->refused, "limit") == 0 && word_limit(m, line, sizeof line))
        strbuf_printf(out, "%s\n", line);
    if (other) {
        model_money(m, balance, a->balance);
        strbuf_printf(out, T(m, "Your card ends with %s. It holds %s and %lld points."), a->card, balance,
                      (long long)a->points);
        strbuf_puts(out, "\n");
        plain_keys(m, out);
    }
    if (moved && v->to_account && view_account_line(m, line, sizeof line, &ink))
        strbuf_printf(out, "%s\n", line);
    else if (moved && !v->donate && !v->to_account)
        strbuf_printf(out, "%s\n", T(m, "The amount becomes a voucher."));
}

static void say_phase(const struct plain *p, const struct model *m, struct strbuf *out)
{
    static const char *const texts[PHASE_COUNT] = {
        [PHASE_INSERT] = N_("Show the next one to the window."),
        [PHASE_PUT_IN] = N_("Put it in now; the gate is open."),
        [PHASE_PAYING] = N_("One moment: it is being paid out."),
        [PHASE_THANKS] = N_("Thank you. See you next time."),
        [PHASE_CALL_STAFF] = N_("Staff was called and is coming. Please stay here; what you have put in is kept."),
    };
    enum wire_phase phase = m->state.phase;
    if (phase == PHASE_WELCOME)
        say_welcome(m, out);
    else if (phase == PHASE_TAKE_VOUCHER)
        say_slip(m, out);
    else if (phase == PHASE_OUT_OF_SERVICE)
        strbuf_printf(out, "%s %s\n", T(m, "Out of service."), word_out_cause(m, m->state.out_cause));
    else if (phase == PHASE_REFUSED && m->state.visit.refused <= p->refused) /* not counted: "one at a time" */
        say_refusal(m, out);
    else if (phase == PHASE_INSERT && m->state.visit.blocked)
        strbuf_printf(out, "%s %s\n", T(m, "Please ask staff."),
                      T(m, "Staff will help you. Nothing more is taken now; what you put in is paid."));
    else if (texts[phase] != NULL && !(phase == PHASE_INSERT && p->phase == PHASE_ACCEPTED))
        strbuf_printf(out, "%s\n", T(m, texts[phase]));
    if (phase == PHASE_INSERT && m->state.visit.number != p->visit) {
        say_training(m, out);
        plain_keys(m, out);
    }
}

/* At its start, then whenever another REMIND_S have gone. */
static void say_countdown(struct plain *p, const struct model *m, struct strbuf *out)
{
    int64_t left = model_countdown(m);
    int64_t second = left < 0 ? 0 : (left + 999) / 1000;
    bool news = second > 0 && (p->last_second == 0 || second > p->last_second ||
                               (second + REMIND_S - 1) / REMIND_S < (p->last_second + REMIND_S - 1) / REMIND_S);
    p->last_second = second;
    if (!news)
        return;
    strbuf_printf(out, tr_n(model_language(m), "%d second left.", "%d seconds left.", (int)second), (int)second);
    strbuf_printf(out, " %s\n", view_countdown_end(m));
}

/* Once, shortly before the slip's time is over: who needs the code again asks for more time now. */
static void say_slip_time(struct plain *p, const struct model *m, struct strbuf *out)
{
    char line[160];
    bool soon = m->state.phase == PHASE_TAKE_VOUCHER && view_slip_time(m, line, sizeof line);
    if (soon && !p->slip_soon)
        strbuf_printf(out, "%s %s\n", T(m, "Any key gives more time."),
                      T(m, "After it the next person may start; what the code is worth stays yours."));
    p->slip_soon = soon;
}

/* The printer may fail after the slip was announced. */
static void say_unprinted(struct plain *p, const struct model *m, struct strbuf *out)
{
    bool now = m->state.phase == PHASE_TAKE_VOUCHER && unprinted(&m->state.slip);
    if (now && !p->unprinted && p->phase == PHASE_TAKE_VOUCHER)
        say_worth(m, out);
    p->unprinted = now;
}

static void say_visit(const struct plain *p, const struct model *m, struct strbuf *out)
{
    const struct wire_visit *v = &m->state.visit;
    if (v->number != 0 && v->count > p->count)
        say_credit(m, out);
    if (v->number != 0 && v->refused > p->refused)
        say_refusal(m, out);
    if (v->number != 0 && v->case_count > p->case_count && v->case_count <= sizeof v->cases / sizeof *v->cases) {
        strbuf_printf(out, T(m, "Case %lld is left for staff to settle."), (long long)v->cases[v->case_count - 1]);
        strbuf_puts(out, "\n");
    }
    bool other_donee = v->donate && strcmp(m->state.donate_to, p->donate_to) != 0;
    if (v->number == 0 || (v->donate == p->donate && !other_donee && (!v->donate || v->half == p->half)))
        return;
    char half[200];
    enum ink ink;
    if (v->donate && v->half && view_account_line(m, half, sizeof half, &ink))
        strbuf_puts(out, half);
    else if (v->donate)
        strbuf_printf(out, T(m, "You give the amount to %s. You can still change that."),
                      word_donee(m, m->state.donate_to, m->state.donate_to_zh));
    else
        strbuf_puts(out, T(m, "You keep the amount."));
    strbuf_puts(out, "\n");
}

static void say_link(const struct model *m, struct strbuf *out)
{
    if (m->link == LINK_LOST)
        strbuf_printf(out, "%s\n", T(m, "No connection to the kiosk. Nothing is lost; one moment, please."));
    else if (m->link == LINK_CONNECTING)
        strbuf_printf(out, "%s\n", T(m, "Connecting to the kiosk."));
}

/* Staff hear what needs a hand next, and when nothing does any more. */
static void say_task(struct plain *p, const struct model *m, struct strbuf *out)
{
    const struct wire_task *t = &m->state.tasks[0];
    char task[sizeof p->task] = "", what[300];
    if (m->screen != TUI_STAFF)
        return;
    if (m->state.task_count > 0)
        snprintf(task, sizeof task, "%s %s", t->word, t->detail);
    if (strcmp(task, p->task) == 0)
        return;
    text_copy(p->task, sizeof p->task, task);
    if (task[0] == '\0') {
        strbuf_printf(out, "%s\n", T(m, "Nothing needs a hand."));
        return;
    }
    snprintf(what, sizeof what, t->detail[0] != '\0' ? "%s (%s)" : "%s", word_task(m, t->word), t->detail);
    strbuf_printf(out, T(m, "Next: %s."), what);
    strbuf_puts(out, "\n");
}

static void remember(struct plain *p, const struct model *m)
{
    const struct wire_state *s = &m->state;
    p->phase = s->phase;
    p->visit = s->visit.number;
    p->count = s->visit.count;
    p->refused = s->visit.refused;
    p->case_count = s->visit.case_count;
    p->donate = s->visit.donate;
    text_copy(p->donate_to, sizeof p->donate_to, s->visit.donate ? s->donate_to : "");
    p->to_account = s->visit.to_account;
    p->half = s->visit.half;
    text_copy(p->card, sizeof p->card, s->account.present ? s->account.card : "");
    text_copy(p->card_refused, sizeof p->card_refused, s->account.refused);
    text_copy(p->language, sizeof p->language, s->language);
}

void plain_news(struct plain *p, const struct model *m, struct strbuf *out)
{
    if (!p->began || p->link != m->link)
        say_link(m, out);
    bool back = !p->began || p->link != m->link; /* after a pause, say where we are */
    if (strcmp(p->notice, m->notice) != 0 && m->notice[0] != '\0')
        strbuf_printf(out, "%s\n", m->notice);
    text_copy(p->notice, sizeof p->notice, m->notice);
    if (m->link != LINK_UP || !m->has_state) {
        p->link = m->link == LINK_UP ? LINK_CONNECTING : m->link;
        p->began = true;
        return;
    }
    if (p->visit != m->state.visit.number) {
        p->count = p->refused = 0;
        p->case_count = 0;
        p->donate = p->to_account = p->half = false;
    }
    say_visit(p, m, out);
    say_card(p, m, out);
    if (back || p->phase != m->state.phase || strcmp(p->language, m->state.language) != 0)
        say_phase(p, m, out);
    say_countdown(p, m, out);
    say_slip_time(p, m, out);
    say_unprinted(p, m, out);
    say_mark(p, m, out);
    say_saves(p, m, out);
    say_task(p, m, out);
    remember(p, m);
    p->link = m->link;
    p->began = true;
}
