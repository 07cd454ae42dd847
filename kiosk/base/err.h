/* Errors are values: a code for the program, a sentence for the operator. Libraries neither print nor exit; whoever
 * knows the context reports once. The first failure is kept: a later err_set on a struct err that already holds one
 * returns its own code but leaves the first message alone. Every function takes e == NULL for "do not care". */
#ifndef REBOTTLE_BASE_ERR_H
#define REBOTTLE_BASE_ERR_H

#include <stdarg.h>

/* clang-format off */
#define STATUS_LIST(X)                                                                                                 \
    X(OK,          "ok",          "done")                                                                              \
    X(INVALID,     "invalid",     "not a valid value")                                                                 \
    X(REFUSED,     "refused",     "a rule says no; nothing was changed")                                               \
    X(DENIED,      "denied",      "this person may not do that")                                                       \
    X(NOT_FOUND,   "not_found",   "there is no such thing")                                                            \
    X(EXISTS,      "exists",      "it is there already, with other contents")                                          \
    X(AGAIN,       "again",       "not now, try later")                                                                \
    X(IO,          "io",          "a device or the disk failed")                                                       \
    X(FULL,        "full",        "no room left")                                                                      \
    X(CORRUPT,     "corrupt",     "stored data does not hold together")                                                \
    X(UNKNOWN,     "unknown",     "the outcome is not known; ask again with the same id")                              \
    X(MEMORY,      "memory",      "out of memory")                                                                     \
    X(UNAVAILABLE, "unavailable", "the daemon or the ledger is not there")
/* clang-format on */

enum status {
#define X(name, word, text) ST_##name,
    STATUS_LIST(X)
#undef X
        ST_COUNT
};

struct err {
    enum status code; /* ST_OK: nothing happened yet */
    char msg[256];    /* one sentence, no newline, UTF-8 */
};

/* Records code and message when e holds none yet; returns code. */
enum status err_set(struct err *e, enum status code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Puts "context: " before the message that e holds; returns its code. */
enum status err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void err_clear(struct err *e);

const char *status_word(enum status code); /* "refused": the word used on the wire */
const char *status_text(enum status code); /* a phrase for people */
/* The status whose word this is; ST_COUNT when there is none. */
enum status status_from_word(const char *word);

#endif
