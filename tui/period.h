/* Periods of dates: weeks, months, years, their parts and their names, and the sum of a history_period's days. Dates
 * are days since 1970-01-01; weeks begin on Monday and are numbered as ISO 8601 does. */
#ifndef REBOTTLE_TUI_PERIOD_H
#define REBOTTLE_TUI_PERIOD_H

#include "base/say.h"
#include "tui/history.h"

enum span { SPAN_DAY, SPAN_WEEK, SPAN_MONTH, SPAN_YEAR };

struct history_range span_range(enum span s, int32_t date);       /* the one that holds the date */
int32_t span_shift(enum span s, int32_t date, int by);            /* a date in the by-th one after it */
int32_t span_parts(enum span s, int32_t date);                    /* months of a year, days of others; of a day hours */
struct history_range span_part(enum span s, int32_t date, int i); /* the i-th part, from 0; of a day the day itself */
int weekday_of(int32_t date);                                     /* 0 is Monday */

/* "2026", "November 2026", "Week 47: 16 Nov 2026 - 22 Nov 2026", "Fri 20 Nov 2026". */
void span_name(char out[96], enum span s, int32_t date, const char *language);
void span_part_name(char out[32], enum span s, int32_t date, int i,
                    const char *language);                   /* "Nov", "Fri 20", "14:00" */
const char *weekday_name(int weekday, const char *language); /* "Fri" */

/* The days of the range together; date is the first with figures, 0 none. */
void period_sum(const struct history_period *p, struct history_range r, struct history_day *out);

#endif
