/* What the commands do: most become a request to the daemon, some a form first, a few stay on this screen. */
#include "tui/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/guide.h"
#include "tui/theme.h"
#include "tui/unlisted.h"
#include "tui/words.h"

#define NAME_BYTES 63
#define PIN_DIGITS 12

static void pin_field(struct form *f, const char *label)
{
    struct field *pin = form_field(f, label, PIN_DIGITS);
    pin->secret = true;
    pin->digits = true;
}

static void open_sign_in(struct model *m, enum form_kind kind, const char *title, int after)
{
    form_open(&m->form, kind, title);
    form_field(&m->form, N_("Name"), NAME_BYTES);
    pin_field(&m->form, N_("PIN"));
    m->after_sign_in = after;
    m->dialog = DIALOG_FORM;
}

void command_sign_in_first(struct model *m, enum command after)
{
    open_sign_in(m, FORM_SIGN_IN, N_("Sign in first"), (int)after);
}

static void open_first_person(struct model *m)
{
    form_open(&m->form, FORM_FIRST_PERSON, N_("Register the first operator"));
    form_field(&m->form, N_("One-time code"), 15)->digits = true;
    form_field(&m->form, N_("Name"), NAME_BYTES);
    pin_field(&m->form, N_("New PIN"));
    pin_field(&m->form, N_("PIN again"));
    m->dialog = DIALOG_FORM;
}

/* Claims have no container that the scheme would pay for: a person says how much. */
static bool is_claim(const char *case_kind)
{
    return strcmp(case_kind, "swallowed") == 0 || strcmp(case_kind, "disputed") == 0;
}

/* Filled in with what one container is worth most often: the first rate on the welcome screen. */
static struct field *amount_field(struct model *m)
{
    struct field *amount = form_field(&m->form, N_("Amount"), 12);
    amount->amount = true;
    if (m->state.rate_count > 0)
        money_format(amount->value, sizeof amount->value, m->state.rates[0].refund, (uint8_t)m->state.exponent);
    return amount;
}

static void open_goodwill(struct model *m)
{
    form_open(&m->form, FORM_GOODWILL, N_("Goodwill"));
    amount_field(m);
    struct field *why = form_field(&m->form, N_("Reason"), 0);
    form_choice(why, "not counted", N_("a container was not counted"));
    form_choice(why, "slip lost", N_("the slip was lost or cannot be read"));
    form_choice(why, "machine fault", N_("the machine was at fault"));
    form_choice(why, "other", N_("another reason, in the note"));
    form_field(&m->form, N_("Note"), 60)->optional = true;
    m->dialog = DIALOG_FORM;
}

static void open_spend(struct model *m)
{
    form_open(&m->form, FORM_SPEND, N_("Spend what an account holds"));
    form_field(&m->form, N_("Account, or number of the card"), 24);
    struct field *what = form_field(&m->form, N_("What"), 0);
    form_choice(what, "points", N_("points, as a discount voucher"));
    form_choice(what, "money", N_("money, as a voucher"));
    form_field(&m->form, N_("How much"), 12);
    m->dialog = DIALOG_FORM;
}

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

static void open_count(struct model *m)
{
    static const char *const materials[] = {"pet", "aluminium", "steel", "glass", "hdpe", "pp", "carton", "other"};
    form_open(&m->form, FORM_COUNT, N_("Count by hand"));
    struct field *material = form_field(&m->form, N_("Material"), 0);
    for (size_t i = 0; i < sizeof materials / sizeof *materials; i++)
        form_choice(material, materials[i], word_material_id(materials[i]));
    form_field(&m->form, N_("Size in ml"), 6)->digits = true;
    form_field(&m->form, N_("How many"), 4)->digits = true;
    m->dialog = DIALOG_FORM;
}

static void open_claim(struct model *m)
{
    form_open(&m->form, FORM_CASE_OPEN, N_("Write down a claim"));
    struct field *kind = form_field(&m->form, N_("What happened"), 0);
    form_choice(kind, "swallowed", N_("it went in and was not counted"));
    form_choice(kind, "disputed", N_("something else is disputed"));
    form_field(&m->form, N_("Note"), 79);
    m->dialog = DIALOG_FORM;
}

static void open_add_person(struct model *m)
{
    form_open(&m->form, FORM_ADD_PERSON, N_("Register a person"));
    form_field(&m->form, N_("Name"), NAME_BYTES);
    struct field *role = form_field(&m->form, N_("Role"), 0);
    form_choice(role, "staff", N_("staff"));
    form_choice(role, "operator", N_("operator"));
    pin_field(&m->form, N_("New PIN"));
    pin_field(&m->form, N_("PIN again"));
    m->dialog = DIALOG_FORM;
}

static void open_set_pin(struct model *m)
{
    form_open(&m->form, FORM_SET_PIN, N_("Set a PIN"));
    form_field(&m->form, N_("Name"), NAME_BYTES);
    pin_field(&m->form, N_("New PIN"));
    pin_field(&m->form, N_("PIN again"));
    m->dialog = DIALOG_FORM;
}

static void open_signal(struct model *m, const struct wire_signal *s)
{
    bool blocks = strncmp(s->action, "block", 5) == 0;
    form_open(&m->form, FORM_SIGNAL, blocks ? N_("Release what is stopped") : N_("A signal was seen"));
    m->form.number = s->number;
    form_field(&m->form, N_("Reason"), 79)->optional = !blocks;
    m->dialog = DIALOG_FORM;
}

static void open_settle(struct model *m)
{
    size_t at = (size_t)m->selected, cases = m->state.case_count;
    if (at >= cases && at < cases + m->state.signal_count) {
        open_signal(m, &m->state.signals[at - cases]);
        return;
    }
    if (at >= cases)
        return;
    const struct wire_case *c = &m->state.cases[m->selected];
    form_open(&m->form, FORM_SETTLE, N_("Settle a case"));
    m->form.number = c->number;
    struct field *what = form_field(&m->form, N_("What happened"), 0);
    if (strcmp(c->kind, "in_doubt") == 0) {
        form_choice(what, "credited", N_("it is in the bin: credit it"));
        form_choice(what, "in_bin", N_("it is in the bin, without credit"));
        form_choice(what, "not_in_bin", N_("it is not in the bin"));
    } else {
        form_choice(what, "done", N_("it is dealt with"));
    }
    if (is_claim(c->kind)) {
        form_choice(what, "credited", N_("credit it as goodwill"));
        amount_field(m)->optional = true;
    }
    if (strcmp(c->kind, "not_in_books") == 0) /* its amount is the voucher's own */
        form_choice(what, "credited", N_("issue it anew, as goodwill"));
    form_field(&m->form, N_("Note"), 79)->optional = true;
    m->dialog = DIALOG_FORM;
}

static void open_one_line(struct model *m, enum form_kind kind, const char *title, const char *label, size_t limit)
{
    form_open(&m->form, kind, title);
    form_field(&m->form, label, limit);
    m->dialog = DIALOG_FORM;
}

static void open_bag(struct model *m)
{
    form_open(&m->form, FORM_BAG, N_("Change a bag"));
    struct field *bin = form_field(&m->form, N_("Bin"), 0);
    for (size_t i = 0; i < m->state.bin_count && i < FORM_CHOICES_MAX; i++)
        form_choice(bin, m->state.bins[i].name, m->state.bins[i].name);
    form_field(&m->form, N_("New bag"), 39);
    form_field(&m->form, N_("Seal of the old bag"), 39);
    form_field(&m->form, N_("It weighs (kg)"), 12)->optional = true;
    m->dialog = DIALOG_FORM;
}

static void open_day_close(struct model *m)
{
    form_open(&m->form, FORM_DAY_CLOSE, N_("Close the business day"));
    m->form.confirming = true;
    m->dialog = DIALOG_FORM;
}

static void ask_language(struct model *m)
{
    const char *other = strcmp(model_language(m), "en") == 0 ? "zh_CN" : "en";
    struct wire_request *r = m->screen == TUI_CONSUMER && m->seat ? model_ask(m, CMD_LANGUAGE) : NULL;
    if (r != NULL)
        text_copy(r->text, sizeof r->text, other);
    text_copy(m->language, sizeof m->language, other);
}

static void move(struct model *m, int by)
{
    int n = m->screen == TUI_STAFF ? (int)(m->state.case_count + m->state.signal_count) : (int)m->day_count;
    int to = m->selected + by;
    m->selected = to < 0 || n == 0 ? 0 : to >= n ? n - 1 : to;
}

/* Selects the signal that a task names ("#7 +2"); false: the task is about something else. */
static bool select_signal(struct model *m, const struct wire_task *t)
{
    static const char *const words[] = {"visit_blocked", "lane_blocked", "signal", "bag_mass"};
    bool ours = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        ours = ours || strcmp(words[i], t->word) == 0;
    long long number = ours && t->detail[0] == '#' ? strtoll(t->detail + 1, NULL, 10) : 0;
    for (size_t i = 0; i < m->state.signal_count; i++) {
        if (m->state.signals[i].number != number)
            continue;
        m->selected = (int)(m->state.case_count + i);
        return true;
    }
    return false;
}

/* An act of two persons: the one who is signed in, and another one who types the PIN here. */
static void open_act_of_two(struct model *m, enum form_kind kind, const char *title)
{
    form_open(&m->form, kind, title);
    form_field(&m->form, N_("Code of the voucher"), 299);
    form_field(&m->form, N_("Reason"), 79);
    form_field(&m->form, N_("Second person"), NAME_BYTES);
    pin_field(&m->form, N_("Their PIN"));
    m->dialog = DIALOG_FORM;
}

static void open_tills(struct model *m)
{
    form_open(&m->form, FORM_TILLS, N_("Till cash-up"));
    struct field *day = form_field(&m->form, N_("Day (Z number)"), 9);
    day->digits = day->optional = true;
    m->dialog = DIALOG_FORM;
}

/* The one thing that the first line of the staff screen asks for, where a key can start it. */
static void open_task(struct model *m)
{
    static const struct {
        const char *word;
        enum command command;
    } starts[] = {{"settle_case", COMMAND_SETTLE},
                  {"add_first_person", COMMAND_FIRST_PERSON},
                  {"day_close_due", COMMAND_DAY_CLOSE},
                  {"unprinted_voucher", COMMAND_REPRINT}};
    const struct wire_task *first = &m->state.tasks[0];
    if (m->state.task_count > 0 && select_signal(m, &m->state.tasks[0])) {
        command_run(m, COMMAND_SETTLE);
        return;
    }
    if (m->state.task_count > 0 && first->chore[0] != '\0') {
        if (m->role < ROLE_STAFF)
            command_sign_in_first(m, COMMAND_NEXT_TASK);
        else
            guide_open(m, first->chore, first->detail);
        return;
    }
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (m->state.task_count > 0 && strcmp(m->state.tasks[0].word, starts[i].word) == 0 &&
            command_available(m, starts[i].command)) {
            command_run(m, starts[i].command);
            return;
        }
    model_notice(m, INK_WARN, T(m, "This one needs hands at the machine; it goes away by itself when done."));
}

static void run_here(struct model *m, enum command c)
{
    switch (c) {
    case COMMAND_NEXT_TASK: open_task(m); break;
    case COMMAND_SETTLE: open_settle(m); break;
    case COMMAND_GOODWILL: open_goodwill(m); break;
    case COMMAND_CASE_OPEN: open_claim(m); break;
    case COMMAND_ADD_PERSON: open_add_person(m); break;
    case COMMAND_SET_PIN: open_set_pin(m); break;
    case COMMAND_COUNT_BY_HAND: open_count(m); break;
    case COMMAND_REDEEM:
        open_one_line(m, FORM_REDEEM, N_("Redeem a voucher"), N_("Scan it, or type its code"), 299);
        break;
    case COMMAND_SCAN: open_one_line(m, FORM_SCAN, N_("A container by hand"), N_("Barcode"), 48); break;
    case COMMAND_REPRINT:
        open_one_line(m, FORM_REPRINT, N_("Print a voucher again"), N_("Number of the voucher"), 9);
        m->form.fields[0].digits = true;
        break;
    case COMMAND_CARD:
        open_one_line(m, FORM_CARD, N_("Show a card"), N_("Number of the card"), 24);
        m->form.fields[0].digits = true;
        break;
    case COMMAND_SPEND: open_spend(m); break;
    case COMMAND_TO_ACCOUNT: ask_pay_to(m, m->state.visit.to_account ? "voucher" : "account", false); break;
    case COMMAND_HALF: ask_pay_to(m, m->state.visit.donate ? "donate" : "account", !m->state.visit.half); break;
    case COMMAND_SPEND_POINTS: ask_spend(m, "points"); break;
    case COMMAND_SPEND_MONEY: ask_spend(m, "money"); break;
    case COMMAND_BAG: open_bag(m); break;
    case COMMAND_CLEAN: guide_open(m, "clean", ""); break;
    case COMMAND_FIND: open_one_line(m, FORM_FIND, N_("Find a voucher"), N_("Scan it, or type its code"), 299); break;
    case COMMAND_UNDO: open_act_of_two(m, FORM_UNDO, N_("Take a redemption back")); break;
    case COMMAND_VOID: open_act_of_two(m, FORM_VOID, N_("Void a voucher")); break;
    case COMMAND_TILLS: open_tills(m); break;
    case COMMAND_UNLISTED: unlisted_ask(m); break;
    case COMMAND_MENU: m->dialog = DIALOG_MENU; break;
    case COMMAND_DAY_CLOSE: open_day_close(m); break;
    case COMMAND_FIRST_PERSON: open_first_person(m); break;
    case COMMAND_SIGN_IN: open_sign_in(m, FORM_SIGN_IN, N_("Sign in"), -1); break;
    case COMMAND_LEAVE: open_sign_in(m, FORM_LEAVE, N_("Staff: leave this screen"), -1); break;
    case COMMAND_REFRESH: m->days_asked_ms = 0; break; /* model_time asks */
    case COMMAND_UP: move(m, -1); break;
    case COMMAND_DOWN: move(m, 1); break;
    case COMMAND_OTHER_SCREEN:
        m->screen = m->screen == TUI_STAFF ? TUI_OPERATOR : TUI_STAFF;
        m->selected = 0;
        break;
    case COMMAND_LANGUAGE: ask_language(m); break;
    case COMMAND_THEME: m->theme = (m->theme + 1) % theme_count; break;
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
    } plain[] = {{COMMAND_PAY, CMD_PAY},           {COMMAND_DONE, CMD_DONE},     {COMMAND_MORE_TIME, CMD_MORE_TIME},
                 {COMMAND_DONATE, CMD_DONATE},     {COMMAND_CALL, CMD_HELP},     {COMMAND_PAYOUT, CMD_PAYOUT},
                 {COMMAND_PAUSE, CMD_PAUSE},       {COMMAND_RESUME, CMD_RESUME}, {COMMAND_CLEAR_JAM, CMD_CLEAR_JAM},
                 {COMMAND_SIGN_OUT, CMD_SIGN_OUT}, {COMMAND_DAY_X, CMD_DAY_X}};
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

static bool same_pin_twice(struct form *f)
{
    struct field *again = &f->fields[f->count - 1]; /* the PIN stands before it */
    if (strcmp(again[-1].value, again->value) == 0)
        return true;
    text_copy(f->problem, sizeof f->problem, N_("The two PINs differ."));
    explicit_bzero(again->value, sizeof again->value);
    f->at = f->count - 1;
    return false;
}

static enum wire_command request_of(enum form_kind kind)
{
    static const enum wire_command table[] = {[FORM_SIGN_IN] = CMD_SIGN_IN,
                                              [FORM_LEAVE] = CMD_SIGN_IN,
                                              [FORM_FIRST_PERSON] = CMD_PERSON_ADD,
                                              [FORM_SETTLE] = CMD_CASE_SETTLE,
                                              [FORM_REDEEM] = CMD_VOUCHER_REDEEM,
                                              [FORM_REPRINT] = CMD_REPRINT,
                                              [FORM_SCAN] = CMD_SCAN,
                                              [FORM_DAY_CLOSE] = CMD_DAY_CLOSE,
                                              [FORM_GOODWILL] = CMD_GOODWILL,
                                              [FORM_CASE_OPEN] = CMD_CASE_OPEN,
                                              [FORM_COUNT] = CMD_COUNT,
                                              [FORM_ADD_PERSON] = CMD_PERSON_ADD,
                                              [FORM_SET_PIN] = CMD_PERSON_PIN,
                                              [FORM_BAG] = CMD_BAG_REPLACE,
                                              [FORM_SIGNAL] = CMD_SIGNAL_CLEAR,
                                              [FORM_CARD] = CMD_CARD,
                                              [FORM_SPEND] = CMD_ACCOUNT_SPEND,

                                              [FORM_UNDO] = CMD_VOUCHER_UNDO,
                                              [FORM_VOID] = CMD_VOUCHER_VOID,
                                              [FORM_FIND] = CMD_VOUCHER_SHOW,
                                              [FORM_TILLS] = CMD_TILLS,
                                              [FORM_PROPOSE] = CMD_CONTAINER_PROPOSE,
                                              [FORM_DECIDE] = CMD_CONTAINER_ADD}; /* or declines, as was chosen */
    return table[kind];
}

/* 0: no amount in this currency. */
static int64_t typed_amount(const struct model *m, size_t field)
{
    money amount;
    bool right = money_parse(&amount, form_value(&m->form, field), (uint8_t)m->state.exponent) && amount.minor > 0;
    return right ? amount.minor : 0;
}

static bool credits_claim(const struct form *f)
{
    return f->kind == FORM_SETTLE && f->count == 3 && strcmp(form_value(f, 0), "credited") == 0;
}

/* What only the form as a whole can get wrong. */
static bool form_makes_sense(struct model *m)
{
    struct form *f = &m->form;
    size_t amount_at = credits_claim(f) ? 1 : 0;
    const char *problem = NULL;
    size_t at = 0;
    if ((f->kind == FORM_GOODWILL || credits_claim(f)) && typed_amount(m, amount_at) == 0) {
        problem = N_("Please type an amount such as 0.25.");
        at = amount_at;
    } else if (f->kind == FORM_SPEND && typed_amount(m, 2) == 0) {
        problem = N_("Please say how many points, or an amount such as 0.25.");
        at = 2;
    } else if (f->kind == FORM_GOODWILL && strcmp(form_value(f, 1), "other") == 0 && form_value(f, 2)[0] == '\0') {
        problem = N_("Please say the reason in the note.");
        at = 2;
    }
    if (problem == NULL)
        problem = unlisted_problem(m, &at);
    if (problem == NULL)
        return true;
    text_copy(f->problem, sizeof f->problem, problem);
    f->at = at;
    f->confirming = false;
    return false;
}

/* 0: not weighed; -1: no mass. */
static int64_t weighed_g(const struct form *f)
{
    mass weighed = {0};
    const char *text = form_value(f, 3);
    if (text[0] == '\0')
        return 0;
    return mass_parse_kg(&weighed, text) && weighed.mg >= 1000 ? weighed.mg / 1000 : -1;
}

static bool weight_is_one(struct form *f)
{
    if (weighed_g(f) >= 0)
        return true;
    text_copy(f->problem, sizeof f->problem, N_("Kilograms, please, such as 4.25."));
    f->at = 3;
    return false;
}

static void fill(struct model *m, struct wire_request *r)
{
    const struct form *f = &m->form;
    switch (f->kind) {
    case FORM_SIGN_IN:
    case FORM_LEAVE:
        text_copy(r->name, sizeof r->name, form_value(f, 0));
        text_copy(r->pin, sizeof r->pin, form_value(f, 1));
        break;
    case FORM_FIRST_PERSON:
        text_copy(r->setup_code, sizeof r->setup_code, form_value(f, 0));
        text_copy(r->name, sizeof r->name, form_value(f, 1));
        text_copy(r->pin, sizeof r->pin, form_value(f, 2));
        text_copy(r->text, sizeof r->text, "operator");
        break;
    case FORM_SETTLE:
        r->number = f->number;
        text_copy(r->text, sizeof r->text, form_value(f, 0));
        text_copy(r->note, sizeof r->note, form_value(f, f->count - 1));
        if (credits_claim(f))
            r->amount_minor = typed_amount(m, 1);
        break;
    case FORM_REDEEM:
        text_copy(r->text, sizeof r->text, form_value(f, 0));
        text_copy(r->till, sizeof r->till, m->state.counter_till);
        r->claim = event_id_new(&m->rng);
        break;
    case FORM_REPRINT: r->number = strtoll(form_value(f, 0), NULL, 10); break; /* at most 9 digits */
    case FORM_CARD:
    case FORM_SCAN: text_copy(r->text, sizeof r->text, form_value(f, 0)); break;
    case FORM_SPEND:
        text_copy(r->text, sizeof r->text, form_value(f, 0));
        if (strcmp(form_value(f, 1), "money") == 0)
            r->amount_minor = typed_amount(m, 2);
        else
            r->number = strtoll(form_value(f, 2), NULL, 10); /* at most 12 digits */
        break;
    case FORM_BAG:
        text_copy(r->text, sizeof r->text, form_value(f, 0));
        text_copy(r->bag, sizeof r->bag, form_value(f, 1));
        text_copy(r->seal, sizeof r->seal, form_value(f, 2));
        r->number = weighed_g(f);
        break;
    case FORM_SIGNAL:
        r->number = f->number;
        text_copy(r->note, sizeof r->note, form_value(f, 0));
        break;
    case FORM_UNDO:
    case FORM_VOID:
        text_copy(r->text, sizeof r->text, form_value(f, 0));
        text_copy(r->note, sizeof r->note, form_value(f, 1));
        text_copy(r->second, sizeof r->second, form_value(f, 2));
        text_copy(r->second_pin, sizeof r->second_pin, form_value(f, 3));
        break;
    case FORM_FIND: text_copy(r->text, sizeof r->text, form_value(f, 0)); break;
    case FORM_TILLS: r->number = strtoll(form_value(f, 0), NULL, 10); break; /* "": the open day */
    case FORM_DAY_CLOSE: break;
    case FORM_GOODWILL:
        r->amount_minor = typed_amount(m, 0);
        snprintf(r->text, sizeof r->text, "%s%s%s", form_value(f, 1), form_value(f, 2)[0] != '\0' ? ": " : "",
                 form_value(f, 2));
        break;
    case FORM_ADD_PERSON:
        text_copy(r->name, sizeof r->name, form_value(f, 0));
        text_copy(r->text, sizeof r->text, form_value(f, 1));
        text_copy(r->pin, sizeof r->pin, form_value(f, 2));
        break;
    case FORM_SET_PIN:
        text_copy(r->name, sizeof r->name, form_value(f, 0));
        text_copy(r->pin, sizeof r->pin, form_value(f, 1));
        break;
    case FORM_COUNT:
        text_copy(r->text, sizeof r->text, form_value(f, 0));
        r->volume_ml = strtoll(form_value(f, 1), NULL, 10); /* few digits: the fields see to that */
        r->number = strtoll(form_value(f, 2), NULL, 10);
        break;
    case FORM_CASE_OPEN:
        text_copy(r->text, sizeof r->text, form_value(f, 0));
        text_copy(r->note, sizeof r->note, form_value(f, 1));
        break;
    case FORM_PROPOSE:
    case FORM_DECIDE: unlisted_fill(m, r); break;
    }
}

void command_submit(struct model *m)
{
    bool new_pin = m->form.kind == FORM_FIRST_PERSON || m->form.kind == FORM_ADD_PERSON || m->form.kind == FORM_SET_PIN;
    if (new_pin && !same_pin_twice(&m->form))
        return;
    if (!form_makes_sense(m))
        return;
    if (m->form.kind == FORM_BAG && !weight_is_one(&m->form))
        return;
    struct wire_request *r = model_ask(m, request_of(m->form.kind));
    if (r == NULL) {
        text_copy(m->form.problem, sizeof m->form.problem, N_("The kiosk does not answer just now."));
        return;
    }
    fill(m, r);
    m->form.waiting = true;
}
