/* How values are printed for people, and replies as JSON. */
#ifndef REBOTTLE_CLI_SHOW_H
#define REBOTTLE_CLI_SHOW_H

#include "base/money.h"
#include "cli/cli.h"

#include <jansson.h>
#include <stddef.h>

#define SHOW_MONEY_CAP 40
void show_money(char out[SHOW_MONEY_CAP], int64_t minor, int exponent, const char *currency); /* "3.75 EUR" */
void show_time(char out[20], int64_t utc_ms, int32_t offset_s);                               /* "2026-11-21 09:30" */
void show_age(char out[24], int64_t ms);                                                      /* "3 s", "2 min" */
void show_mass(char out[24], int64_t mg); /* kilograms: "1.234 kg" */

/* Members of a reply: "" or 0 where they are missing, so that a newer daemon's reply still prints. */
const char *member_text(const json_t *o, const char *key);
int64_t member_int(const json_t *o, const char *key);
bool member_true(const json_t *o, const char *key);

/* Text from the daemon or a file, cleaned for a terminal and cut or padded to columns. */
void print_columns(const char *text, int columns);
void print_last(const char *text); /* the last column of a row: as long as it is */
void print_line(const char *label, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* One line of compact JSON on stdout. Takes the reference; NULL: out of memory. */
int print_json(json_t *take);
/* A reply as the daemon gave it but for its id, with the id of the act (key "event" or "claim") where there is one. */
int print_reply(json_t *reply, const char *key, const char *act);
void print_voucher(const json_t *voucher);

#endif
