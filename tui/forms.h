/* The forms of the commands: forms_open.c says what each asks for, forms_send.c what it becomes. Keys and texts of a
 * form are form.h's. */
#ifndef REBOTTLE_TUI_FORMS_H
#define REBOTTLE_TUI_FORMS_H

#include "tui/command.h"

void form_for_sign_in(struct model *m, enum form_kind kind, const char *title, int after);
void form_for_first_person(struct model *m);
void form_for_settle(struct model *m); /* the selected case, or the signal */
void form_for_goodwill(struct model *m);
void form_for_spend(struct model *m);
void form_for_count(struct model *m);
void form_for_claim(struct model *m);
void form_for_add_person(struct model *m);
void form_for_set_pin(struct model *m);
void form_for_bag(struct model *m);
void form_for_day_close(struct model *m);
void form_for_new_key(struct model *m);
void form_for_tills(struct model *m);
void form_for_find(struct model *m);
void form_for_training(struct model *m);
void form_for_change_person(struct model *m);
/* An act of two persons: the one who is signed in, and another one who types the PIN here. */
void form_for_act_of_two(struct model *m, enum form_kind kind, const char *title);
void form_for_line(struct model *m, enum form_kind kind, const char *title, const char *label, size_t limit);

#endif
