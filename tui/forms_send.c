/* What a form becomes: one row per kind, with the request, what only the form as a whole can get wrong, and how its
 * values go into the request. */
#include "tui/forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/unlisted.h"
#include "tui/words.h"

/* ---- what is checked ----------------------------------------------------------------------------------------------
 */

static bool wrong(struct form *f, size_t at, const char *problem)
{
    text_copy(f->problem, sizeof f->problem, problem);
    f->at = at;
    f->confirming = false;
    return false;
}

static bool same_pin_twice(struct model *m)
{
    struct form *f = &m->form;
    struct field *again = &f->fields[f->count - 1]; /* the PIN stands before it */
    if (strcmp(again[-1].value, again->value) == 0)
        return true;
    explicit_bzero(again->value, sizeof again->value);
    return wrong(f, f->count - 1, N_("The two PINs differ."));
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
    return f->count == 3 && strcmp(form_value(f, 0), "credited") == 0;
}

static bool settling_has_its_amount(struct model *m)
{
    if (!credits_claim(&m->form) || typed_amount(m, 1) != 0)
        return true;
    return wrong(&m->form, 1, N_("Please type an amount such as 0.25."));
}

static bool goodwill_says_why(struct model *m)
{
    struct form *f = &m->form;
    if (typed_amount(m, 0) == 0)
        return wrong(f, 0, N_("Please type an amount such as 0.25."));
    if (strcmp(form_value(f, 1), "other") == 0 && form_value(f, 2)[0] == '\0')
        return wrong(f, 2, N_("Please say the reason in the note."));
    return true;
}

static bool spends_something(struct model *m)
{
    return typed_amount(m, 2) != 0 || wrong(&m->form, 2, N_("Please say how many points, or an amount such as 0.25."));
}

static bool find_amount_is_one(struct model *m)
{
    return form_value(&m->form, 1)[0] == '\0' || typed_amount(m, 1) != 0 ||
           wrong(&m->form, 1, N_("Please type an amount such as 0.25."));
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

static bool weight_is_one(struct model *m)
{
    return weighed_g(&m->form) >= 0 || wrong(&m->form, 3, N_("Kilograms, please, such as 4.25."));
}

/* ---- what is sent -------------------------------------------------------------------------------------------------
 */

static void put_text(const struct form *f, size_t field, char *out, size_t cap)
{
    text_copy(out, cap, form_value(f, field));
}

static void fill_sign_in(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->name, sizeof r->name);
    put_text(&m->form, 1, r->pin, sizeof r->pin);
}

static void fill_first_person(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->setup_code, sizeof r->setup_code);
    put_text(&m->form, 1, r->name, sizeof r->name);
    put_text(&m->form, 2, r->pin, sizeof r->pin);
    text_copy(r->text, sizeof r->text, "operator");
}

static void fill_add_person(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->name, sizeof r->name);
    put_text(&m->form, 1, r->text, sizeof r->text);
    put_text(&m->form, 2, r->pin, sizeof r->pin);
}

static void fill_settle(struct model *m, struct wire_request *r)
{
    r->number = m->form.number;
    put_text(&m->form, 0, r->text, sizeof r->text);
    put_text(&m->form, m->form.count - 1, r->note, sizeof r->note);
    if (credits_claim(&m->form))
        r->amount_minor = typed_amount(m, 1);
}

static void fill_signal(struct model *m, struct wire_request *r)
{
    r->number = m->form.number;
    put_text(&m->form, 0, r->note, sizeof r->note);
}

static void fill_redeem(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->text, sizeof r->text);
    text_copy(r->till, sizeof r->till, m->state.counter_till);
    r->claim = event_id_new(&m->rng);
}

static void fill_text(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->text, sizeof r->text);
}

static void fill_text_and_note(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->text, sizeof r->text);
    put_text(&m->form, 1, r->note, sizeof r->note);
}

static void fill_number(struct model *m, struct wire_request *r)
{
    r->number = strtoll(form_value(&m->form, 0), NULL, 10); /* at most 9 digits */
}

static void fill_tills(struct model *m, struct wire_request *r)
{
    int64_t back = strtoll(form_value(&m->form, 0), NULL, 10);
    r->number = back == 0 ? 0 : m->state.today.z_no - back;
}

static bool is_number(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && n <= 9 && strspn(text, "0123456789") == n;
}

static void fill_reprint(struct model *m, struct wire_request *r)
{
    if (is_number(form_value(&m->form, 0)))
        fill_number(m, r);
    else
        fill_text(m, r);
}

static void fill_find(struct model *m, struct wire_request *r)
{
    const char *code = form_value(&m->form, 0);
    fill_text(m, r);
    if (code[0] != '\0' && !is_number(code))
        return;
    r->command = CMD_VOUCHER_LIST; /* not one code: all that fit */
    r->amount_minor = typed_amount(m, 1);
    r->number = code[0] != '\0' ? 0 : strtoll(form_value(&m->form, 2), NULL, 10);
}

static void fill_training(struct model *m, struct wire_request *r)
{
    text_copy(r->text, sizeof r->text, m->state.training ? "off" : "on");
}

static void fill_change_person(struct model *m, struct wire_request *r)
{
    const char *what = form_value(&m->form, 1);
    put_text(&m->form, 0, r->name, sizeof r->name);
    if (strcmp(what, "erase") == 0)
        r->command = CMD_PERSON_ERASE;
    else if (strcmp(what, "remove") != 0)
        r->command = CMD_PERSON_ROLE;
    if (r->command == CMD_PERSON_ROLE)
        text_copy(r->text, sizeof r->text, what);
}

static void fill_spend(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->text, sizeof r->text);
    if (strcmp(form_value(&m->form, 1), "money") == 0)
        r->amount_minor = typed_amount(m, 2);
    else
        r->number = strtoll(form_value(&m->form, 2), NULL, 10); /* at most 12 digits */
}

static void fill_bag(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->text, sizeof r->text);
    put_text(&m->form, 1, r->bag, sizeof r->bag);
    put_text(&m->form, 2, r->seal, sizeof r->seal);
    r->number = weighed_g(&m->form);
}

static void fill_act_of_two(struct model *m, struct wire_request *r)
{
    fill_text_and_note(m, r);
    put_text(&m->form, 2, r->second, sizeof r->second);
    put_text(&m->form, 3, r->second_pin, sizeof r->second_pin);
}

static void fill_goodwill(struct model *m, struct wire_request *r)
{
    const char *note = form_value(&m->form, 2);
    r->amount_minor = typed_amount(m, 0);
    snprintf(r->text, sizeof r->text, "%s%s%s", form_value(&m->form, 1), note[0] != '\0' ? ": " : "", note);
}

static void fill_count(struct model *m, struct wire_request *r)
{
    put_text(&m->form, 0, r->text, sizeof r->text);
    r->volume_ml = strtoll(form_value(&m->form, 1), NULL, 10); /* few digits: the fields see to that */
    r->number = strtoll(form_value(&m->form, 2), NULL, 10);
}

static void fill_nothing(struct model *m, struct wire_request *r)
{
    (void)m;
    (void)r;
}

static const struct {
    enum wire_command request;
    void (*fill)(struct model *m, struct wire_request *r);
    bool (*check)(struct model *m); /* NULL: the fields alone can be wrong */
} rows[] = {
    [FORM_SIGN_IN] = {CMD_SIGN_IN, fill_sign_in, NULL},
    [FORM_LEAVE] = {CMD_SIGN_IN, fill_sign_in, NULL},
    [FORM_FIRST_PERSON] = {CMD_PERSON_ADD, fill_first_person, same_pin_twice},
    [FORM_SETTLE] = {CMD_CASE_SETTLE, fill_settle, settling_has_its_amount},
    [FORM_REDEEM] = {CMD_VOUCHER_REDEEM, fill_redeem, NULL},
    [FORM_REPRINT] = {CMD_REPRINT, fill_reprint, NULL},
    [FORM_SCAN] = {CMD_SCAN, fill_text, NULL},
    [FORM_BAG] = {CMD_BAG_REPLACE, fill_bag, weight_is_one},
    [FORM_DAY_CLOSE] = {CMD_DAY_CLOSE, fill_nothing, NULL},
    [FORM_NEW_KEY] = {CMD_KEY_ROTATE, fill_nothing, NULL},
    [FORM_GOODWILL] = {CMD_GOODWILL, fill_goodwill, goodwill_says_why},
    [FORM_CASE_OPEN] = {CMD_CASE_OPEN, fill_text_and_note, NULL},
    [FORM_COUNT] = {CMD_COUNT, fill_count, NULL},
    [FORM_ADD_PERSON] = {CMD_PERSON_ADD, fill_add_person, same_pin_twice},
    [FORM_SET_PIN] = {CMD_PERSON_PIN, fill_sign_in, same_pin_twice},
    [FORM_SIGNAL] = {CMD_SIGNAL_CLEAR, fill_signal, NULL},
    [FORM_CARD] = {CMD_CARD, fill_text, NULL},
    [FORM_SPEND] = {CMD_ACCOUNT_SPEND, fill_spend, spends_something},
    [FORM_UNDO] = {CMD_VOUCHER_UNDO, fill_act_of_two, NULL},
    [FORM_VOID] = {CMD_VOUCHER_VOID, fill_act_of_two, NULL},
    [FORM_FIND] = {CMD_VOUCHER_SHOW, fill_find, find_amount_is_one},
    [FORM_TILLS] = {CMD_TILLS, fill_tills, NULL},
    [FORM_ACCOUNT] = {CMD_ACCOUNT_SHOW, fill_text, NULL},
    [FORM_TRAINING] = {CMD_TRAINING, fill_training, NULL},
    [FORM_CHANGE_PERSON] = {CMD_PERSON_REMOVE, fill_change_person, NULL},
    [FORM_PROPOSE] = {CMD_CONTAINER_PROPOSE, unlisted_fill, unlisted_makes_sense},
    [FORM_DECIDE] = {CMD_CONTAINER_ADD, unlisted_fill, NULL}, /* or declines, as was chosen */
};

void command_submit(struct model *m)
{
    enum form_kind kind = m->form.kind;
    if (oper_submit(m))
        return;
    if (rows[kind].check != NULL && !rows[kind].check(m))
        return;
    struct wire_request *r = model_ask(m, rows[kind].request);
    if (r == NULL) {
        text_copy(m->form.problem, sizeof m->form.problem, N_("The kiosk does not answer just now."));
        return;
    }
    rows[kind].fill(m, r);
    m->form.waiting = true;
}
