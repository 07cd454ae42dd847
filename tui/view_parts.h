/* The pieces of the consumer's screen, a file each. */
#ifndef REBOTTLE_TUI_VIEW_PARTS_H
#define REBOTTLE_TUI_VIEW_PARTS_H

#include "tui/view.h"

#define BUTTON_ROWS 3
#define CHUTE_COLS  22
#define CHUTE_ROWS  12

void view_welcome(const struct model *m, struct grid *g, struct rect r);
bool view_slip_qr(const struct model *m, struct grid *g); /* the whole screen; false: there is no room, or no code */
bool view_slip_time(const struct model *m, char *out, size_t cap); /* false: it is not about to go away */
void view_slip(const struct model *m, struct grid *g, struct rect r);
const char *view_countdown_end(const struct model *m);               /* what the end of a countdown means, a sentence */
void view_pet(const struct model *m, struct grid *g, struct rect r); /* what the visit saves, in a line */
void view_choice(const struct model *m, struct grid *g);
void view_saves(const struct model *m, struct grid *g);
/* Its sentences, which --plain says too. */
void view_saves_bottles(const struct model *m, char *out, size_t cap);
void view_saves_lamp(const struct model *m, int64_t energy_kj, char *out, size_t cap);
/* What can be pressed now, along the lower edge: large enough for a finger; the marked one for three buttons. */
void view_buttons(const struct model *m, struct grid *g);

#endif
