/* Stable words of the protocol as sentences for people. An unknown word (a newer daemon) reads as itself. */
#ifndef REBOTTLE_TUI_WORDS_H
#define REBOTTLE_TUI_WORDS_H

#include "tui/model.h"

/* Why a container was not credited, and what the person can do. Both in the screen's language. */
struct reason_words {
    const char *title, *advice;
};
const struct reason_words *word_reason(const struct model *m, const char *reason);

/* Where to go while a full bin turns people away, as configured. */
const char *word_elsewhere(const struct model *m);
const char *word_out_cause(const struct model *m, const char *cause);
const char *word_task(const struct model *m, const char *task);
bool task_is_urgent(const char *task);                            /* people wait for it, or money hangs on it */
const char *word_chore(const struct model *m, const char *chore); /* a guided task as a title (words_steps.c) */
const char *word_step(const struct model *m, const char *step);
const char *word_donee(const struct model *m, const char *en, const char *zh); /* a charity's name */
/* Who says so: the names of the sources that come with Rebottle are translated, an operator's own stand as written. */
const char *word_source(const struct model *m, const char *source);
const char *word_pay_state(const struct model *m, const char *pay);
const char *word_print_state(const struct model *m, const char *print);
const char *word_health(const struct model *m, const char *health);
const char *word_kind(const struct model *m, const char *device_kind);
const char *word_signal(const struct model *m, const char *kind);
const char *word_signal_action(const struct model *m, const char *action);
const char *word_case(const struct model *m, const char *case_kind);
const char *word_case_why(const struct model *m, const char *why); /* what a person should know of it */
const char *word_outcome(const struct model *m, const char *redeem_outcome);
const char *word_material(const struct model *m, const char *material);
const char *word_material_id(const char *material); /* not translated: for choices of a form */
const char *word_drink_id(const char *drink);
const char *word_colour(const struct model *m, const char *colour); /* (unlisted.c) */
/* "pet,aluminium" as "PET bottles, aluminium cans". */
void word_materials(const struct model *m, const char *list, char *out, size_t cap);
/* Which drinks a refund is for; false where no refund of this scheme depends on the drink. */
bool word_drinks(const struct model *m, const struct wire_rate *rate, char *out, size_t cap);
/* "< 1 min", "3 min", "2 h", "5 days": how long, one unit, never rounded up. since: until the minute of the clock that
 * the top line shows, so that all of a screen changes with it, once a minute, and not in between. */
void word_since(const struct model *m, int64_t utc_ms, char out[SAY_MAX]);
void word_span(const struct model *m, int64_t ms, char out[SAY_MAX]);

/* words_journal.c */
const char *word_row(const struct model *m, const char *kind);    /* what happened, in a few words */
const char *word_member(const struct model *m, const char *name); /* of a body: "made.container.gtin" */
/* A member's value for people: money, mass, time and words by what its name says; others as they are. */
void word_value(const struct model *m, const struct history_row *r, const struct history_pair *p, char *out,
                size_t cap);
const char *word_reason_short(const struct model *m, const char *reason); /* for lists of reasons */
const char *word_report(const char *report);                              /* msgid: what is in it */
/* A word of a row's body, by the row's kind: how it came about, what was done, its state (words_acts.c). */
const char *word_act(const struct model *m, const char *kind, const char *word);
const char *word_cause(const struct model *m, const char *cause); /* in service, off, or why not */

#endif
