/* When the next frame may be painted. A pseudo-terminal takes 64 KiB and an ssh connection megabytes before a write
 * ever waits, so a slow line is not seen from here. Therefore each frame begins with a question to the terminal (where
 * is your cursor?), a large one also ends with one, and while an answer is missing nothing is painted: frames are
 * dropped, not queued, and the next one shows the newest state. The answer also tells whether somebody else has written
 * on the screen. Pure: time is an argument. */
#ifndef REBOTTLE_TUI_PACE_H
#define REBOTTLE_TUI_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACE_LARGE 512 /* bytes; a frame that takes a second at 4800 baud is worth a question at its end */

struct pace {
    bool asks;        /* the terminal is one that answers; false: frames go as they come */
    bool answered;    /* it has done so at least once */
    int open;         /* questions without an answer */
    int silent;       /* patience that ran out in a row */
    size_t bytes;     /* sent since the last answer */
    int64_t asked_ms; /* when the oldest open question was asked */
};

void pace_question(struct pace *p, int64_t now_ms); /* one goes out */
void pace_sent(struct pace *p, size_t bytes);
void pace_answer(struct pace *p);
/* True: paint. A terminal that does not answer in time is believed to have drawn, and after a few times is not asked
 * any more. */
bool pace_ready(struct pace *p, int64_t now_ms);
int64_t pace_until_ms(const struct pace *p); /* when patience ends; -1: not waiting */

#endif
