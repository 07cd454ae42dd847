/* Time is an argument: whoever owns a loop reads the clock once per wake-up and hands the moment down. Durations and
 * deadlines use mono_ms; order is the journal's seq; utc_ms is only what a fact says about when. */
#ifndef REBOTTLE_BASE_CLOCK_H
#define REBOTTLE_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum clock_state {
    CLOCK_UNSET,    /* earlier than anything we know to be past: no RTC, 1970 */
    CLOCK_HOLDOVER, /* plausible, not confirmed since boot */
    CLOCK_SYNCED    /* NTP has confirmed it since boot */
};

struct moment {
    int64_t mono_ms;  /* CLOCK_MONOTONIC (or BOOTTIME) */
    int64_t utc_ms;   /* since 1970-01-01T00:00:00Z */
    int32_t offset_s; /* local time minus UTC at utc_ms, by tzdata */
    enum clock_state state;
};

#define TIME_NEVER INT64_MAX /* "no deadline" among mono_ms values */

struct civil {
    int year, month, day, hour, minute, second; /* month and day from 1 */
};

/* Pure, proleptic Gregorian, any int64_t that stays within years -9999 to 9999 (others are clamped). */
struct civil civil_from_utc(int64_t utc_ms, int32_t offset_s);
int64_t utc_from_civil(const struct civil *c, int32_t offset_s);  /* ms */
int64_t days_from_civil(int year, int month, int day);            /* since 1970-01-01 */
bool civil_date_parse(struct civil *out, const char *yyyy_mm_dd); /* a real date, hour to second zero */
void date_format(char out[11], int64_t utc_ms, int32_t offset_s); /* "2026-11-21" */
/* "2026-11-21T09:30:00.123+01:00" (30 bytes with NUL); +00:00 is written "Z". */
void timestamp_format(char out[32], int64_t utc_ms, int32_t offset_s);

/* Reads the clocks; offset_s from tzdata under the process's TZ. state compares against lower_bound_ms (build date,
 * last journal row, time-sync file, whichever is latest) and asks the kernel whether NTP holds the clock. */
struct moment clock_now(int64_t lower_bound_ms);

/* The first instant strictly after after_utc_ms whose local time (process TZ) is at or past hour:minute of its date,
 * on a date on which after_utc_ms had not passed that time yet. Missing and doubled local times are resolved through
 * tzdata, never by adding 86,400 s. */
int64_t clock_next_cutover(int64_t after_utc_ms, int hour, int minute);
int32_t clock_offset_at(int64_t utc_ms); /* by tzdata under the process's TZ */

#endif
