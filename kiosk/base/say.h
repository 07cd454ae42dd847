/* Money, dates and weights for people: our own small table per language, since a bare Debian has no locales. Used by
 * screens and slips alike; files and the wire use money_format and timestamp_format. Languages: "en", "zh_CN". */
#ifndef REBOTTLE_BASE_SAY_H
#define REBOTTLE_BASE_SAY_H

#include "base/money.h"

/* Room that every function here is content with. */
#define SAY_MAX 48

/* As short as a screen needs, the same in every language: "€3.75", "-£0.20", "¥12.00"; a currency without a well-known
 * sign: "3.75 SEK". Slips spell it out (receipt/people.c). */
void say_money(char out[SAY_MAX], money m, const char *currency, int exponent);
void say_date(char out[SAY_MAX], int64_t utc_ms, int32_t offset_s, const char *language); /* "21 Nov 2026" */
void say_time(char out[SAY_MAX], int64_t utc_ms, int32_t offset_s);                       /* "09:44" */
/* "21 Nov 2026, 09:44" */
void say_moment(char out[SAY_MAX], int64_t utc_ms, int32_t offset_s, const char *language);
/* Grams below a kilogram, then kilograms, then tonnes: "312 g", "4.21 kg", "1.250 t"; unknown is "?". */
void say_mass(char out[SAY_MAX], mass m, const char *language);

#endif
