/* The forms of the commands: what each asks for, before anything is sent. */
#include "tui/forms.h"

#include <string.h>

#include "tui/words.h"

#define NAME_BYTES 63
#define PIN_DIGITS 12

static void pin_field(struct form *f, const char *label)
{
    struct field *pin = form_field(f, label, PIN_DIGITS);
    pin->secret = true;
    pin->digits = true;
}

void form_for_sign_in(struct model *m, enum form_kind kind, const char *title, int after)
{
    form_open(&m->form, kind, title);
    form_field(&m->form, N_("Name"), NAME_BYTES);
    pin_field(&m->form, N_("PIN"));
    m->after_sign_in = after;
    m->dialog = DIALOG_FORM;
}

void command_sign_in_first(struct model *m, enum command after)
{
    form_for_sign_in(m, FORM_SIGN_IN, N_("Sign in first"), (int)after);
}

void form_for_first_person(struct model *m)
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
    amount->offered = m->state.rate_count > 0;
    if (amount->offered)
        money_format(amount->value, sizeof amount->value, m->state.rates[0].refund, (uint8_t)m->state.exponent);
    return amount;
}

void form_for_goodwill(struct model *m)
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

void form_for_spend(struct model *m)
{
    form_open(&m->form, FORM_SPEND, N_("Spend what an account holds"));
    form_field(&m->form, N_("Account, or number of the card"), 24);
    struct field *what = form_field(&m->form, N_("What"), 0);
    form_choice(what, "points", N_("points, as a discount voucher"));
    form_choice(what, "money", N_("money, as a voucher"));
    form_field(&m->form, N_("How much"), 12);
    m->dialog = DIALOG_FORM;
}

void form_for_count(struct model *m)
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

void form_for_claim(struct model *m)
{
    form_open(&m->form, FORM_CASE_OPEN, N_("Write down a claim"));
    struct field *kind = form_field(&m->form, N_("What happened"), 0);
    form_choice(kind, "swallowed", N_("it went in and was not counted"));
    form_choice(kind, "disputed", N_("something else is disputed"));
    form_field(&m->form, N_("Note"), 79);
    m->dialog = DIALOG_FORM;
}

void form_for_add_person(struct model *m)
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

void form_for_set_pin(struct model *m)
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

void form_for_settle(struct model *m)
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

void form_for_line(struct model *m, enum form_kind kind, const char *title, const char *label, size_t limit)
{
    form_open(&m->form, kind, title);
    form_field(&m->form, label, limit);
    m->dialog = DIALOG_FORM;
}

void form_for_bag(struct model *m)
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

void form_for_day_close(struct model *m)
{
    form_open(&m->form, FORM_DAY_CLOSE, N_("Close the business day"));
    m->form.confirming = true;
    m->dialog = DIALOG_FORM;
}

void form_for_new_key(struct model *m)
{
    form_open(&m->form, FORM_NEW_KEY, N_("Sign with a new key"));
    m->form.confirming = true;
    m->dialog = DIALOG_FORM;
}

void form_for_act_of_two(struct model *m, enum form_kind kind, const char *title)
{
    form_open(&m->form, kind, title);
    form_field(&m->form, N_("Code of the voucher"), 299);
    form_field(&m->form, N_("Reason"), 79);
    form_field(&m->form, N_("Second person"), NAME_BYTES);
    pin_field(&m->form, N_("Their PIN"));
    m->dialog = DIALOG_FORM;
}

/* Which day, as people call it; the numbers of the days follow each other. */
void form_for_tills(struct model *m)
{
    static const struct {
        const char *back, *label;
    } days[] = {{"0", N_("the open day")},  {"1", N_("the day before")}, {"2", N_("2 days before")},
                {"3", N_("3 days before")}, {"4", N_("4 days before")},  {"5", N_("5 days before")},
                {"6", N_("6 days before")}, {"7", N_("a week before")}};
    form_open(&m->form, FORM_TILLS, N_("Till cash-up"));
    struct field *day = form_field(&m->form, N_("Day"), 0);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (m->state.today.z_no > (int64_t)i)
            form_choice(day, days[i].back, days[i].label);
    m->dialog = DIALOG_FORM;
}

/* By its code; else by what people remember of it. */
void form_for_find(struct model *m)
{
    form_open(&m->form, FORM_FIND, N_("Find a voucher"));
    form_field(&m->form, N_("Code or number"), 299)->optional = true;
    struct field *amount = form_field(&m->form, N_("Or its amount"), 12);
    amount->amount = amount->optional = true;
    struct field *when = form_field(&m->form, N_("Issued"), 0);
    form_choice(when, "60", N_("within the last hour"));
    form_choice(when, "1440", N_("within a day"));
    form_choice(when, "10080", N_("within a week"));
    form_choice(when, "0", N_("at any time"));
    m->dialog = DIALOG_FORM;
}

void form_for_training(struct model *m)
{
    form_open(&m->form, FORM_TRAINING, m->state.training ? N_("Switch training off") : N_("Switch training on"));
    m->form.confirming = true;
    m->dialog = DIALOG_FORM;
}

void form_for_change_person(struct model *m)
{
    form_open(&m->form, FORM_CHANGE_PERSON, N_("Change a person"));
    form_field(&m->form, N_("Name"), NAME_BYTES);
    struct field *what = form_field(&m->form, N_("What"), 0);
    form_choice(what, "remove", N_("lock out: no sign-in any more"));
    form_choice(what, "erase", N_("erase the name and the PIN"));
    form_choice(what, "staff", N_("give the role staff"));
    form_choice(what, "operator", N_("give the role operator"));
    m->dialog = DIALOG_FORM;
}
