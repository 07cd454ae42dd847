#include "tui/reply.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tui/command.h"
#include "tui/guide.h"
#include "tui/report.h"
#include "tui/unlisted.h"
#include "tui/words.h"

/* Members of an object, with a value for "not there" or "of another type". Texts are cleaned on the way in. */
static void get_text(const json_t *o, const char *key, char *out, size_t cap)
{
    const json_t *v = json_object_get(o, key);
    out[0] = '\0';
    if (json_is_string(v))
        text_clean(out, cap, json_string_value(v), json_string_length(v));
}

static int64_t get_int(const json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key)); /* 0 for everything else */
}

static int32_t get_count(const json_t *o, const char *key)
{
    int64_t v = get_int(o, key);
    return v < 0 ? 0 : v > INT32_MAX ? INT32_MAX : (int32_t)v;
}

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

static void on_event(struct model *m, const struct wire_heard *heard, const struct wire_state *next)
{
    switch (heard->kind) {
    case HEARD_STATE:
        follow_selection(m, next);
        m->state = *next;
        m->has_state = true;
        m->state_at_ms = m->now_ms;
        guide_state(m);
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
    case HEARD_BYE: model_notice(m, INK_WARN, heard->text); break;
    case HEARD_REPLY:
    case HEARD_OTHER: break;
    }
}

/* Why something was not done: our words for the code, then the daemon's own sentence. */
static void say_failure(const struct model *m, const json_t *root, char *out, size_t cap)
{
    static const struct {
        const char *code, *text;
    } words[] = {{"refused", N_("Not done: a rule says no.")},
                 {"denied", N_("Not allowed for this person.")},
                 {"not_found", N_("There is no such thing here.")},
                 {"invalid", N_("That is not a valid value.")},
                 {"exists", N_("It is there already.")},
                 {"again", N_("Not now: please try again later.")},
                 {"unknown", N_("The outcome is not known: ask again.")}};
    char code[24], message[120];
    const char *text = N_("It did not work.");
    get_text(root, "code", code, sizeof code);
    get_text(root, "message", message, sizeof message);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].code, code) == 0)
            text = words[i].text;
    snprintf(out, cap, "%s %s", T(m, text), message);
}

static void on_signed_in(struct model *m, const json_t *root, bool ok)
{
    char role[16];
    bool for_form = m->dialog == DIALOG_FORM && (m->form.kind == FORM_SIGN_IN || m->form.kind == FORM_LEAVE);
    if (!ok) {
        int64_t wait_s = (get_int(root, "wait_ms") + 999) / 1000;
        if (!for_form)
            return;
        m->form.waiting = false;
        m->form.at = 1;
        explicit_bzero(m->form.fields[1].value, sizeof m->form.fields[1].value);
        if (wait_s > 0)
            snprintf(m->form.problem, sizeof m->form.problem, T(m, "Too many tries: please wait %d seconds."),
                     (int)(wait_s > 9999 ? 9999 : wait_s));
        else
            text_copy(m->form.problem, sizeof m->form.problem, N_("The name or the PIN is wrong."));
        return;
    }
    get_text(root, "person", m->person, sizeof m->person);
    get_text(root, "role", role, sizeof role);
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
    get_text(root, "role", role, sizeof role);
    if (!wire_role_parse(&m->role, role))
        m->role = ROLE_WATCH;
    m->base_role = m->role;
    m->seat = json_is_true(json_object_get(root, "seat"));
    m->watching = m->watching && !m->seat;
}

static void on_redeemed(struct model *m, const json_t *root)
{
    struct redeemed *r = &m->redeemed;
    const json_t *v = json_object_get(root, "voucher");
    *r = (struct redeemed){.known = json_is_object(v)};
    get_text(root, "outcome", r->outcome, sizeof r->outcome);
    if (r->outcome[0] == '\0')
        get_text(root, "code", r->outcome, sizeof r->outcome);
    get_text(root, "message", r->message, sizeof r->message);
    get_text(v, "human", r->human, sizeof r->human);
    get_text(v, "till", r->till, sizeof r->till);
    r->amount.minor = get_int(v, "amount_minor");
    r->discount = json_is_true(json_object_get(v, "discount"));
    r->redeemed_ms = get_int(v, "redeemed_ms");
    r->offset_s = (int32_t)get_int(v, "offset_s");
    form_close(&m->form);
    m->dialog = DIALOG_REDEEMED;
}

static void on_days(struct model *m, const json_t *root)
{
    size_t i;
    const json_t *row;
    m->day_count = 0;
    json_array_foreach(json_object_get(root, "days"), i, row)
    {
        if (m->day_count == MODEL_DAYS_MAX)
            break;
        struct day *d = &m->days[m->day_count++];
        const json_t *pet = json_object_get(row, "pet_mg");
        *d = (struct day){.z_no = get_int(row, "z_no"),
                          .final = json_is_true(json_object_get(row, "final")),
                          .accepted = get_count(row, "accepted"),
                          .refused = get_count(row, "refused"),
                          .visits = get_count(row, "visits"),
                          .in_doubt = get_count(row, "in_doubt"),
                          .redeemed_count = get_count(row, "redeemed_count"),
                          .refunds = {get_int(row, "refunds_minor")},
                          .redeemed = {get_int(row, "redeemed_minor")},
                          .pet = json_is_integer(pet) ? (mass){json_integer_value(pet)} : MASS_UNKNOWN};
        get_text(row, "label", d->label, sizeof d->label);
    }
    if (m->screen == TUI_OPERATOR && m->selected >= (int)m->day_count)
        m->selected = m->day_count > 0 ? (int)m->day_count - 1 : 0;
}

static void on_scan(struct model *m, const json_t *root)
{
    char name[64], outcome[16], reason[24], amount[SAY_MAX], text[200];
    get_text(root, "name", name, sizeof name);
    get_text(root, "outcome", outcome, sizeof outcome);
    get_text(root, "reason", reason, sizeof reason);
    model_money(m, amount, (money){get_int(root, "refund_minor")});
    bool credited = strcmp(outcome, "credited") == 0;
    if (credited)
        snprintf(text, sizeof text, "✓ %s  %s", name, amount);
    else
        snprintf(text, sizeof text, "✗ %s  %s", name, word_reason(m, reason)->title);
    model_notice(m, credited ? INK_GOOD : INK_BAD, text);
}

/* Our own lines: each is cleaned, the ends between them stay. */
static void on_report(struct model *m, const json_t *root)
{
    const char *at = json_string_value(json_object_get(root, "text"));
    size_t used = 0;
    m->report[0] = '\0';
    m->report_top = 0;
    while (at != NULL && *at != '\0' && used < sizeof m->report - 2) {
        size_t n = strcspn(at, "\n");
        text_clean(m->report + used, sizeof m->report - used - 1, at, n);
        used += strlen(m->report + used);
        m->report[used++] = '\n';
        m->report[used] = '\0';
        at += n + (at[n] == '\n');
    }
    m->report_title = N_("X report");
    m->dialog = DIALOG_REPORT;
}

static void on_voucher(struct model *m, const json_t *root)
{
    const json_t *v = json_object_get(root, "voucher");
    struct found_voucher f = {.amount = {get_int(v, "amount_minor")},
                              .issued_ms = get_int(v, "issued_ms"),
                              .expires_ms = get_int(v, "expires_ms"),
                              .redeemed_ms = get_int(v, "redeemed_ms"),
                              .visit = get_int(v, "visit"),
                              .offset_s = (int32_t)get_int(v, "offset_s"),
                              .training = json_is_true(json_object_get(v, "training"))};
    get_text(v, "human", f.human, sizeof f.human);
    get_text(v, "pay", f.pay, sizeof f.pay);
    get_text(v, "print", f.print, sizeof f.print);
    get_text(v, "till", f.till, sizeof f.till);
    report_voucher(m, &f);
}

static void on_tills(struct model *m, const json_t *root)
{
    size_t i;
    const json_t *row;
    report_tills_begin(m);
    json_array_foreach(json_object_get(root, "tills"), i, row)
    {
        struct till_sum t = {.redeemed_count = get_count(row, "redeemed_count"),
                             .undone_count = get_count(row, "undone_count"),
                             .redeemed = {get_int(row, "redeemed_minor")},
                             .undone = {get_int(row, "undone_minor")}};
        get_text(row, "till", t.till, sizeof t.till);
        get_text(row, "day", t.day, sizeof t.day);
        report_till(m, &t);
    }
    report_tills_end(m);
}

static void get_unlisted(struct model *m, const json_t *root, const char *key, bool proposed)
{
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(root, key), i, row)
    {
        struct unlisted u = {.proposed = proposed,
                             .mine = json_is_true(json_object_get(row, "mine")),
                             .refillable = json_is_true(json_object_get(row, "refillable")),
                             .volume_ml = get_count(row, "volume_ml"),
                             .count = get_count(row, "count"),
                             .last_ms = get_int(row, "last_ms")};
        get_text(row, "gtin", u.gtin, sizeof u.gtin);
        get_text(row, "name", u.name, sizeof u.name);
        get_text(row, "material", u.material, sizeof u.material);
        get_text(row, "colour", u.colour, sizeof u.colour);
        get_text(row, "drink", u.drink, sizeof u.drink);
        get_text(row, "state", u.state, sizeof u.state);
        unlisted_row(m, &u);
    }
}

static void on_unlisted(struct model *m, const json_t *root)
{
    if (m->dialog != DIALOG_NONE || m->screen == TUI_CONSUMER) /* somebody has gone on since */
        return;
    unlisted_begin(m);
    get_unlisted(m, root, "proposed", true);
    get_unlisted(m, root, "unknown", false);
}

static void on_bag(struct model *m, const json_t *root)
{
    char id[40], weight[SAY_MAX], text[200];
    const json_t *old = json_object_get(root, "old");
    bool warning = json_is_true(json_object_get(root, "warning"));
    get_text(old, "id", id, sizeof id);
    say_mass(weight, (mass){get_int(old, "catalogue_mg")}, model_language(m));
    snprintf(text, sizeof text,
             warning ? T(m, "Bag %s: %d containers, %s; its weight does not fit, please check it.")
                     : T(m, "Bag %s is taken out: %d containers, %s. Its label is being printed."),
             id, (int)get_count(old, "accepted"), weight);
    model_notice(m, warning ? INK_WARN : INK_GOOD, text);
}

static void say_done(struct model *m, const struct wire_request *q, const json_t *root)
{
    char text[200] = "", name[64];
    get_text(root, "name", name, sizeof name);
    switch (q->command) {
    case CMD_CASE_SETTLE: snprintf(text, sizeof text, T(m, "Case %lld is settled."), (long long)q->number); break;
    case CMD_SIGNAL_CLEAR: snprintf(text, sizeof text, T(m, "Signal %lld is cleared."), (long long)q->number); break;
    case CMD_REPRINT: snprintf(text, sizeof text, T(m, "Voucher %lld is printed again."), (long long)q->number); break;
    case CMD_GOODWILL: {
        char amount[SAY_MAX];
        model_money(m, amount, (money){get_int(root, "given_minor")});
        snprintf(text, sizeof text,
                 json_object_get(root, "voucher") != NULL ? T(m, "Goodwill %s: its voucher is being printed.")
                                                          : T(m, "Goodwill %s: added to the open visit."),
                 amount);
        break;
    }
    case CMD_CARD: snprintf(text, sizeof text, "%s", T(m, "The card was shown to the kiosk.")); break;
    case CMD_ACCOUNT_SPEND: {
        char amount[SAY_MAX];
        model_money(m, amount, (money){get_int(json_object_get(root, "voucher"), "amount_minor")});
        snprintf(text, sizeof text, T(m, "A voucher of %s is being printed."), amount);
        break;
    }
    case CMD_COUNT:
        snprintf(text, sizeof text, T(m, "%lld × %s counted by hand."), (long long)get_int(root, "counted"), name);
        break;
    case CMD_CASE_OPEN:
        snprintf(text, sizeof text, T(m, "Case %lld is open."), (long long)get_int(root, "number"));
        break;
    case CMD_DAY_CLOSE:
        snprintf(text, sizeof text, T(m, "Day %lld is closed; its Z report is being printed."),
                 (long long)get_int(root, "z_no"));
        break;
    case CMD_PERSON_ADD:
        snprintf(text, sizeof text, "%s",
                 m->person[0] != '\0' ? T(m, "The person is registered.") : T(m, "Registered. You can sign in now."));
        break;
    case CMD_VOUCHER_UNDO:
    case CMD_VOUCHER_VOID: {
        char amount[SAY_MAX], human[40];
        const json_t *v = json_object_get(root, "voucher");
        get_text(v, "human", human, sizeof human);
        model_money(m, amount, (money){get_int(v, "amount_minor")});
        snprintf(text, sizeof text,
                 q->command == CMD_VOUCHER_UNDO ? T(m, "%s is open again: put its %s back into the till.")
                                                : T(m, "%s is void: its %s will not be paid."),
                 human, amount);
        break;
    }
    case CMD_CONTAINER_PROPOSE:
    case CMD_CONTAINER_ADD:
    case CMD_CONTAINER_DECLINE: {
        char digits[15];
        get_text(root, "gtin", digits, sizeof digits);
        snprintf(text, sizeof text,
                 q->command == CMD_CONTAINER_PROPOSE ? T(m, "%s is proposed: an operator decides.")
                 : q->command == CMD_CONTAINER_ADD   ? T(m, "%s is taken from now on.")
                                                     : T(m, "%s is not taken."),
                 digits);
        unlisted_ask(m); /* what is left of the list */
        break;
    }
    case CMD_PERSON_PIN: snprintf(text, sizeof text, "%s", T(m, "The new PIN is set.")); break;
    case CMD_SIGN_OUT:
        m->person[0] = '\0';
        m->role = m->base_role;
        return;
    default: return;
    }
    model_notice(m, INK_GOOD, text);
}

static void on_answer(struct model *m, const struct wire_request *q, const json_t *root, bool ok)
{
    bool form = m->dialog == DIALOG_FORM && m->form.waiting;
    char why[200];
    if (q->command == CMD_VOUCHER_REDEEM) {
        on_redeemed(m, root);
        return;
    }
    if (!ok) {
        say_failure(m, root, why, sizeof why);
        if (q->command == CMD_TASK_BEGIN || q->command == CMD_TASK_STEP) {
            guide_refused(m, q->command, why);
        } else if (form) {
            m->form.waiting = false;
            m->form.confirming = m->form.kind == FORM_DAY_CLOSE;
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
        on_scan(m, root);
    else if (q->command == CMD_DAYS)
        on_days(m, root);
    else if (q->command == CMD_BAG_REPLACE)
        on_bag(m, root);
    else if (q->command == CMD_VOUCHER_SHOW)
        on_voucher(m, root);
    else if (q->command == CMD_TILLS)
        on_tills(m, root);
    else if (q->command == CMD_UNLISTED)
        on_unlisted(m, root);
    else if (q->command == CMD_DAY_X)
        on_report(m, root);
    else
        say_done(m, q, root);
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
