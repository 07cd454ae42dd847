/* A form: a title, a few fields, a sentence that says what will happen, and the request it ends in. Pure editing: keys
 * in, fields out. A secret field is never drawn and wiped when the form closes. */
#ifndef REBOTTLE_TUI_FORM_H
#define REBOTTLE_TUI_FORM_H

#include <stdbool.h>
#include <stddef.h>

#define FORM_FIELDS_MAX  10
#define FORM_CHOICES_MAX 16

enum form_kind {
    FORM_SIGN_IN,
    FORM_LEAVE, /* a locked screen: sign in as staff to leave it */
    FORM_FIRST_PERSON,
    FORM_SETTLE,
    FORM_REDEEM,
    FORM_REPRINT,
    FORM_SCAN,
    FORM_BAG,
    FORM_DAY_CLOSE,
    FORM_NEW_KEY,
    FORM_GOODWILL,
    FORM_CASE_OPEN,
    FORM_COUNT,
    FORM_ADD_PERSON,
    FORM_SET_PIN,
    FORM_SIGNAL,
    FORM_CARD,
    FORM_SPEND,
    FORM_UNDO,
    FORM_VOID,
    FORM_FIND,
    FORM_TILLS,
    FORM_SEARCH,
    FORM_FILTER,
    FORM_EXPORT,
    FORM_ACCOUNT,
    FORM_TRAINING,
    FORM_CHANGE_PERSON,
    FORM_PROPOSE,
    FORM_DECIDE
};

struct field {
    const char *label; /* msgid */
    char value[300];
    size_t limit;                          /* bytes, at most sizeof value - 1 */
    bool secret, digits, optional, amount; /* amount: digits and one point */
    bool offered;                          /* filled in for the person: the first character typed replaces it */
    struct {
        const char *word, *label; /* sent; msgid */
    } choices[FORM_CHOICES_MAX];
    size_t choice_count, choice; /* 0: typed text */
};

struct form {
    enum form_kind kind;
    const char *title; /* msgid */
    struct field fields[FORM_FIELDS_MAX];
    size_t count, at;
    bool confirming;   /* all typed; waiting for the last yes */
    bool waiting;      /* sent */
    bool capitals;     /* of the keypad on screen */
    long long number;  /* the case that is settled, or the signal that is cleared */
    char problem[160]; /* why it cannot go on, or what the daemon said */
};

enum form_result { FORM_EDITING, FORM_SUBMIT, FORM_CANCEL };

void form_open(struct form *f, enum form_kind kind, const char *title);
struct field *form_field(struct form *f, const char *label, size_t limit);
void form_choice(struct field *field, const char *word, const char *label);
void form_close(struct form *f); /* wipes what was typed */
enum form_result form_key(struct form *f, int key);
const char *form_value(const struct form *f, size_t field);
/* What the form asks before it is sent: some acts are confirmed in words. */
bool form_needs_confirmation(enum form_kind kind);

#endif
