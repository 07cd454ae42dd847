#include "tui/form.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/tr.h"
#include "tui/key.h"

void form_open(struct form *f, enum form_kind kind, const char *title)
{
    form_close(f);
    f->kind = kind;
    f->title = title;
}

void form_close(struct form *f)
{
    explicit_bzero(f, sizeof *f);
}

struct field *form_field(struct form *f, const char *label, size_t limit)
{
    assert(f->count < FORM_FIELDS_MAX);
    struct field *field = &f->fields[f->count++];
    field->label = label;
    field->limit = limit < sizeof field->value ? limit : sizeof field->value - 1;
    return field;
}

void form_choice(struct field *field, const char *word, const char *label)
{
    assert(field->choice_count < FORM_CHOICES_MAX);
    field->choices[field->choice_count].word = word;
    field->choices[field->choice_count++].label = label;
}

const char *form_value(const struct form *f, size_t field)
{
    const struct field *at = &f->fields[field];
    return at->choice_count > 0 ? at->choices[at->choice].word : at->value;
}

bool form_needs_confirmation(enum form_kind kind)
{
    return kind == FORM_SETTLE || kind == FORM_DAY_CLOSE || kind == FORM_NEW_KEY || kind == FORM_UNDO ||
           kind == FORM_VOID || kind == FORM_TRAINING || kind == FORM_CHANGE_PERSON || kind == FORM_DECIDE;
}

static void type_char(struct field *field, int key)
{
    char seq[4];
    size_t used = field->offered ? 0 : strlen(field->value), n = utf8_put(seq, (uint32_t)key);
    if (field->digits && (key < '0' || key > '9'))
        return;
    if (field->amount && (key < '0' || key > '9') && (key != '.' || memchr(field->value, '.', used) != NULL))
        return;
    field->offered = false;
    if (used + n <= field->limit) {
        memcpy(field->value + used, seq, n);
        field->value[used + n] = '\0';
    }
}

static void rub_out(struct field *field)
{
    size_t n = strlen(field->value);
    field->offered = false; /* who corrects it keeps the rest */
    while (n > 0 && ((unsigned char)field->value[n - 1] & 0xC0) == 0x80)
        n--;
    if (n > 0)
        field->value[n - 1] = '\0';
}

/* The first field that still has to be filled, or count. */
static size_t first_empty(const struct form *f)
{
    size_t i = 0;
    while (i < f->count && (f->fields[i].optional || f->fields[i].choice_count > 0 || f->fields[i].value[0] != '\0'))
        i++;
    return i;
}

/* Enter: to the next field, then to the confirmation, then away. */
static enum form_result enter(struct form *f)
{
    /* Goodwill comes filled in with what is most often needed: two keys in all. A scanner ends a code with Enter. */
    bool at_once = f->at == 0 && (f->kind == FORM_GOODWILL || (f->kind == FORM_FIND && f->fields[0].value[0] != '\0'));
    if (f->at + 1 < f->count && !f->confirming && !at_once) {
        f->at++;
        return FORM_EDITING;
    }
    size_t empty = first_empty(f);
    if (empty < f->count) {
        f->at = empty;
        text_copy(f->problem, sizeof f->problem, N_("Please fill in this line first."));
        return FORM_EDITING;
    }
    if (form_needs_confirmation(f->kind) && !f->confirming) {
        f->confirming = true;
        return FORM_EDITING;
    }
    return FORM_SUBMIT;
}

static void choose(struct field *field, int by)
{
    size_t n = field->choice_count;
    field->choice = (field->choice + n + (size_t)(by + (int)n)) % n;
}

/* At a field: one types there now; at a choice where one is already, the next one. */
static void point_at(struct form *f, size_t field)
{
    if (field < f->count && field == f->at && f->fields[field].choice_count > 0)
        choose(&f->fields[field], 1);
    else if (field < f->count)
        f->at = field;
}

enum form_result form_key(struct form *f, int key)
{
    if (key == TK_ESC)
        return FORM_CANCEL;
    if (f->waiting)
        return FORM_EDITING;
    f->problem[0] = '\0';
    if (key == TK_ENTER)
        return enter(f);
    if (f->confirming || f->count == 0)
        return FORM_EDITING;
    if (key == TK_SHIFT)
        f->capitals = !f->capitals;
    if (key >= TK_ROW && key < TK_ROW_END)
        point_at(f, (size_t)(key - TK_ROW));
    struct field *field = &f->fields[f->at];
    if (key == TK_TAB || key == TK_DOWN)
        f->at = (f->at + 1) % f->count;
    else if (key == TK_BACKTAB || key == TK_UP)
        f->at = (f->at + f->count - 1) % f->count;
    else if (field->choice_count > 0 && (key == TK_LEFT || key == TK_RIGHT || key == ' '))
        choose(field, key == TK_LEFT ? -1 : 1);
    else if (field->choice_count == 0 && key == TK_BACKSPACE)
        rub_out(field);
    else if (field->choice_count == 0 && key >= ' ' && key < TK_UP && key != 0x7F)
        type_char(field, key);
    return FORM_EDITING;
}
