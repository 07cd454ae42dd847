#include "tui/unlisted.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/command.h"
#include "tui/key.h"
#include "tui/words.h"

#define GRAM_DECIMALS 3 /* grams with three decimals are milligrams */
#define MASSES        3

enum proposal { BARCODE, NAME, MATERIAL, SIZE, DRINK, COLOUR, AGAIN, BOTTLE, CAP, LABEL }; /* fields, in their order */

struct choice {
    const char *word, *label;
};
static const char *const materials[] = {"pet", "aluminium", "glass", "steel", "hdpe", "pp", "carton", "other"};
static const char *const drinks[] = {"soft", "water", "beer", "juice", "wine", "spirits", "milk", "other"};
static const struct choice colours[] = {
    {"clear", N_("clear")},
    {"light_blue", N_("light blue")},
    {"blue", N_("blue")},
    {"green", N_("green")},
    {"brown", N_("brown")},
    {"opaque", N_("opaque")},
    {"other", N_("another colour")},
    {"none", N_("no colour: metal, carton")},
};
static const struct choice again[] = {{"", N_("no: it is recycled")}, {"refillable", N_("yes: it is filled again")}};

#define COUNT(a) (sizeof(a) / sizeof *(a))

void unlisted_ask(struct model *m)
{
    model_ask(m, CMD_UNLISTED);
}

void unlisted_begin(struct model *m)
{
    m->unlisted_count = 0;
    m->unlisted_at = 0;
    m->dialog = DIALOG_UNLISTED;
}

void unlisted_row(struct model *m, const struct unlisted *row)
{
    if (m->unlisted_count < MODEL_UNLISTED_MAX)
        m->unlisted[m->unlisted_count++] = *row;
}

static const struct unlisted *selected(const struct model *m)
{
    return m->unlisted_at < (int)m->unlisted_count ? &m->unlisted[m->unlisted_at] : NULL;
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

static void mass_field(struct form *f, const char *label)
{
    struct field *grams = form_field(f, label, 9);
    grams->amount = grams->optional = true;
}

/* digits "": still to be typed, or scanned. */
static void open_proposal(struct model *m, const char *digits)
{
    struct form *f = &m->form;
    form_open(f, FORM_PROPOSE, N_("Propose a container"));
    struct field *barcode = form_field(f, N_("Barcode"), 14);
    barcode->digits = true;
    text_copy(barcode->value, sizeof barcode->value, digits);
    form_field(f, N_("What it is"), 60); /* its name, as on the label */
    struct field *material = form_field(f, N_("Material"), 0);
    for (size_t i = 0; i < COUNT(materials); i++)
        form_choice(material, materials[i], word_material_id(materials[i]));
    form_field(f, N_("Size in ml"), 6)->digits = true;
    struct field *drink = form_field(f, N_("Drink"), 0);
    for (size_t i = 0; i < COUNT(drinks); i++)
        form_choice(drink, drinks[i], word_drink_id(drinks[i]));
    struct field *colour = form_field(f, N_("Colour"), 0);
    for (size_t i = 0; i < COUNT(colours); i++)
        form_choice(colour, colours[i].word, colours[i].label);
    struct field *refill = form_field(f, N_("Filled again"), 0);
    for (size_t i = 0; i < COUNT(again); i++)
        form_choice(refill, again[i].word, again[i].label);
    mass_field(f, N_("Bottle alone (g)"));
    mass_field(f, N_("Its cap (g)"));
    mass_field(f, N_("Its label (g)"));
    f->at = digits[0] != '\0' ? NAME : BARCODE;
    m->dialog = DIALOG_FORM;
}

static void open_decision(struct model *m)
{
    form_open(&m->form, FORM_DECIDE, N_("A proposed container"));
    struct field *what = form_field(&m->form, N_("From now on"), 0);
    form_choice(what, "add", N_("take it"));
    form_choice(what, "decline", N_("do not take it"));
    m->dialog = DIALOG_FORM;
}

/* 0: not said. */
static bool typed_mass(const struct form *f, size_t field, int64_t *mg)
{
    money grams = {0};
    const char *text = form_value(f, field);
    *mg = 0;
    if (text[0] == '\0')
        return true;
    if (!money_parse(&grams, text, GRAM_DECIMALS) || grams.minor <= 0)
        return false;
    *mg = grams.minor;
    return true;
}

static bool wrong(struct form *f, size_t field, const char *problem)
{
    text_copy(f->problem, sizeof f->problem, problem);
    f->at = field;
    return false;
}

bool unlisted_makes_sense(struct model *m)
{
    struct form *f = &m->form;
    int64_t mg;
    if (strtoll(form_value(f, SIZE), NULL, 10) < 1)
        return wrong(f, SIZE, N_("The size is in millilitres: 500 for half a litre."));
    for (size_t i = BOTTLE; i < BOTTLE + MASSES; i++)
        if (!typed_mass(f, i, &mg))
            return wrong(f, i, N_("Grams, please, such as 24.5; or nothing where nobody knows."));
    return true;
}

void unlisted_fill(struct model *m, struct wire_request *r)
{
    const struct form *f = &m->form;
    if (f->kind == FORM_DECIDE) {
        r->command = strcmp(form_value(f, 0), "add") == 0 ? CMD_CONTAINER_ADD : CMD_CONTAINER_DECLINE;
        text_copy(r->text, sizeof r->text, selected(m) != NULL ? selected(m)->gtin : "");
        return;
    }
    snprintf(r->text, sizeof r->text, "%s %s", form_value(f, BARCODE), form_value(f, NAME));
    snprintf(r->note, sizeof r->note, "%s %s %s %s", form_value(f, MATERIAL), form_value(f, COLOUR),
             form_value(f, DRINK), form_value(f, AGAIN));
    r->volume_ml = strtoll(form_value(f, SIZE), NULL, 10); /* at most 6 digits */
    typed_mass(f, BOTTLE, &r->number);
    typed_mass(f, CAP, &r->cap_mg);
    typed_mass(f, LABEL, &r->label_mg);
}

void unlisted_question(const struct model *m, char *out, size_t cap)
{
    const struct unlisted *row = selected(m);
    bool add = strcmp(form_value(&m->form, 0), "add") == 0;
    char words[160];
    out[0] = '\0';
    if (row == NULL)
        return;
    unlisted_words(m, row, words, sizeof words);
    snprintf(out, cap,
             add ? T(m, "Take %s from now on: %s, %s?") : T(m, "Not take %s: %s, %s? It can be proposed again."),
             row->gtin, row->name, words);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

const char *word_colour(const struct model *m, const char *colour)
{
    for (size_t i = 0; i < COUNT(colours); i++)
        if (strcmp(colours[i].word, colour) == 0)
            return T(m, colours[i].label);
    return colour;
}

void unlisted_words(const struct model *m, const struct unlisted *row, char *out, size_t cap)
{
    bool plain = strcmp(row->colour, "none") == 0;
    snprintf(out, cap, "%s%s%s, %" PRId32 " ml, %s%s%s", word_material(m, row->material), plain ? "" : ", ",
             plain ? "" : word_colour(m, row->colour), row->volume_ml, T(m, word_drink_id(row->drink)),
             row->refillable ? ", " : "", row->refillable ? T(m, "refillable") : "");
}

const char *unlisted_enter(const struct model *m)
{
    const struct unlisted *row = selected(m);
    if (row == NULL || unlisted_why_not(m) != NULL)
        return NULL;
    return row->proposed ? N_("take it or not") : N_("propose it");
}

const char *unlisted_why_not(const struct model *m)
{
    const struct unlisted *row = selected(m);
    if (row == NULL || !row->proposed)
        return NULL;
    if (row->mine)
        return N_("Who proposed it cannot decide on it: another person does.");
    return m->role < ROLE_OPERATOR ? N_("An operator decides on it.") : NULL;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static void enter(struct model *m)
{
    const struct unlisted *row = selected(m);
    if (unlisted_enter(m) == NULL)
        return;
    if (row->proposed)
        open_decision(m);
    else
        open_proposal(m, row->gtin);
}

void unlisted_key(struct model *m, int key)
{
    int count = (int)m->unlisted_count, row = key - TK_ROW;
    if (key == TK_UP)
        m->unlisted_at -= m->unlisted_at > 0;
    else if (key == TK_DOWN)
        m->unlisted_at += m->unlisted_at < count - 1;
    else if (key == 'n' || key == 'N')
        open_proposal(m, "");
    else if (key == TK_ENTER || (row >= 0 && row == m->unlisted_at)) /* a second touch */
        enter(m);
    else if (row >= 0 && row < count)
        m->unlisted_at = row;
    else
        m->dialog = DIALOG_NONE;
}
