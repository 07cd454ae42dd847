/* The parts of the staff's screen, for view_staff.c. */
#ifndef REBOTTLE_TUI_VIEW_STAFF_H
#define REBOTTLE_TUI_VIEW_STAFF_H

#include "tui/view.h"

/* Devices that need a hand first, each with its next step in full; those that work share a line where room is short. */
int view_devices_rows(const struct model *m, int cols); /* box included; at best */
void view_devices(const struct model *m, struct grid *g, struct rect box);
void view_cases(const struct model *m, struct grid *g, struct rect box);
int view_bins_rows(const struct model *m);
void view_bins(const struct model *m, struct grid *g, struct rect box);
void view_today(const struct model *m, struct grid *g, struct rect box);
/* Milliseconds before the state came, as a time of the kiosk's clock; 0: never. */
int64_t view_age_utc(const struct model *m, int64_t age_ms);

#endif
