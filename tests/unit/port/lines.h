/* The behaviour that both backends of terminal lines must show, over a pseudo-terminal. */
#ifndef REBOTTLE_TESTS_LINES_H
#define REBOTTLE_TESTS_LINES_H

#include "devices/port/port.h"

/* How the backend under test is opened on a link. */
typedef enum status lines_open(struct port **out, const char *link, const struct line_settings *l, struct err *e);

int lines_setup(lines_open *open);
int lines_teardown(void);
const char *lines_link(void); /* a name in a folder of this run's own */

void lines_carry_bytes(void **unused);
void lines_are_set_up(void **unused);
void lines_are_ours_alone(void **unused);
void lines_forget_stale_input(void **unused);
void lines_report_a_full_buffer(void **unused);
void lines_report_a_hang_up(void **unused);
void lines_are_found_again_after_a_replug(void **unused);
void lines_that_are_not_there(void **unused);

#endif
