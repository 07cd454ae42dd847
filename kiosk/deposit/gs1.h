/* GS1 element strings (what GS1-128, DataBar, GS1 Data Matrix and GS1 QR carry) and GS1 Digital Link URIs: the GTIN,
 * and the serial number and expiry date where they are given. The whole text must be right: a part that cannot be read
 * makes all of it unreadable. Pure. Source: GS1 General Specifications 3 and 7.8, Digital Link 1.1. */
#ifndef REBOTTLE_DEPOSIT_GS1_H
#define REBOTTLE_DEPOSIT_GS1_H

#include "deposit/gtin.h"

#define GS1_SERIAL_MAX 20

/* clang-format off */
#define GS1_LIST(X)                                                                                  \
    X(OK,          "is right")                                                                       \
    X(NO_GTIN,     "names no item")                                                                  \
    X(EMPTY,       "is empty")                                                                       \
    X(UNKNOWN_AI,  "has an application identifier that does not exist")                              \
    X(SHORT,       "ends inside a field")                                                            \
    X(LONG,        "has a field that is too long, or no separator behind it")                        \
    X(CHARACTER,   "has a character that its field may not hold")                                    \
    X(CHECK_DIGIT, "has a GTIN with a wrong check digit")                                            \
    X(DATE,        "has a date that is none")                                                        \
    X(TWICE,       "says the same thing twice, differently")                                         \
    X(LINK,        "is a link with a wrong escape or field")
/* clang-format on */
enum gs1_verdict {
#define X(name, text) GS1_##name,
    GS1_LIST(X)
#undef X
        GS1_VERDICT_COUNT
};
const char *gs1_text(enum gs1_verdict v); /* behind "the code ": for the log */

struct gs1 {
    gtin gtin;
    char serial[GS1_SERIAL_MAX + 1]; /* "" : none */
    int32_t expiry;                  /* yyyymmdd, day 00: the end of the month; 0 none. A drink that is out of date has
                                        its deposit all the same: the date is only told */
};

/* Fields as they are sent: no brackets, GS (1D) behind those of variable length; a leading FNC1 may be sent as GS. */
enum gs1_verdict gs1_elements(struct gs1 *out, const char *text, size_t n);
bool gs1_is_link(const char *text, size_t n); /* begins with http:// or https:// */
enum gs1_verdict gs1_link(struct gs1 *out, const char *text, size_t n);

#endif
