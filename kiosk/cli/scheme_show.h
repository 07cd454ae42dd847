/* A scheme for people and as JSON, with the source of each figure. */
#ifndef REBOTTLE_CLI_SCHEME_SHOW_H
#define REBOTTLE_CLI_SCHEME_SHOW_H

#include "cli/show.h"
#include "deposit/scheme.h"

void scheme_print(const struct scheme *s);
void scheme_print_rule(const struct refund_rule *r, const struct currency *cur);
json_t *scheme_json(const struct scheme *s); /* NULL: out of memory */
json_t *scheme_rule_json(const struct refund_rule *r);
/* "0.15 to 0.25 EUR", "0.05 USD", "-" without rules. */
void scheme_amounts(char out[80], const struct scheme *s);
/* "2024-02-01", or "" where a bound is open. */
void scheme_day(char out[11], int32_t day);
/* Words of a mask, comma separated; all of them are "any". */
void scheme_materials(char *out, size_t cap, uint32_t mask);
void scheme_drinks(char *out, size_t cap, uint32_t mask);

#endif
