/* The list of vouchers that a till paid without the kiosk: one file, appended to and never rewritten, each line
 *
 *   1 <UTC milliseconds> <claim> <the 236 digits>
 *
 * The claim is made when the till pays and kept, so that the import redeems each line once however often it is run. The
 * digits are money: the file is for its owner alone. */
#ifndef REBOTTLE_CLI_OFFLINE_LIST_H
#define REBOTTLE_CLI_OFFLINE_LIST_H

#include "base/rng.h"
#include "voucher/token.h"

/* A shop that pays more than this without its kiosk has another problem than this file: about 3 MB. */
#define OFFLINE_MAX 10000

struct offline_line {
    int64_t at_ms;
    struct event_id claim;
    char digits[TOKEN_DIGITS + 1];
    struct voucher_token token;
};
struct offline_list {
    int fd; /* open for appending, locked; -1: was only read */
    struct offline_line *lines;
    size_t count;
};

/* Reads the whole list but for a last line that a power cut tore: its till was never told to pay. to_append: makes the
 * file where there is none, locks it, and cuts that line off. *list is closed by offline_close, also after a failure.
 */
enum status offline_open(struct offline_list *list, const char *path, bool to_append, struct err *e);
/* Durable when it returns. */
enum status offline_append(struct offline_list *list, const struct offline_line *line, struct err *e);
/* The line with this voucher's number, NULL when there is none; its digits may differ: a copy. */
const struct offline_line *offline_find(const struct offline_list *list, const struct voucher_token *t);
/* The sum, in the one currency of the list; ST_REFUSED when it would mix two. */
enum status offline_sum(money *out, const struct offline_list *list, uint16_t currency, struct err *e);
void offline_close(struct offline_list *list);

#endif
