/* Why a container was not credited: one list for the lane, the journal, the screens and the exports. word is stored
 * and sent; the screens translate by word. into_bin: the container is in a bin although nothing was credited. */
#ifndef REBOTTLE_DEPOSIT_REASON_H
#define REBOTTLE_DEPOSIT_REASON_H

#include <stdbool.h>

/* clang-format off */
#define REASON_LIST(X)                                                                                                 \
    X(NONE,            "none",            "accepted")                                                                  \
    X(UNREADABLE,      "unreadable",      "the barcode could not be read; turn it towards the window and try again")   \
    X(BAD_CHECK_DIGIT, "bad_check_digit", "the barcode was misread (its check digit is wrong); try again")             \
    X(NOT_A_CONTAINER, "not_a_container", "this is a shop's own number or a voucher, not a container")                 \
    X(UNKNOWN_GTIN,    "unknown_gtin",    "this barcode is not in the list of containers")                             \
    X(NOT_IN_SCHEME,   "not_in_scheme",   "there is no deposit on this container")                                     \
    X(LIMIT_REACHED,   "limit_reached",   "the limit for one visit is reached; please pay out first")                  \
    X(BIN_FULL,        "bin_full",        "the bin is full; please ask staff")                                         \
    X(ANOTHER_FIRST,   "another_first",   "one container at a time: please wait for the one before")                   \
    X(NEVER_FELL,      "never_fell",      "nothing went into the opening; please put the container in after the scan") \
    X(PULLED_BACK,     "pulled_back",     "the container came back out and was not counted")                           \
    X(ORDER_UNKNOWN,   "order_unknown",   "it moved too fast to see which way; it was not counted, please ask staff")  \
    X(WRONG_WEIGHT,    "wrong_weight",    "the weight is wrong; please empty it and try again")                        \
    X(NO_WEIGHT,       "no_weight",       "the scale said no weight; it was not counted yet, please ask staff")        \
    X(KEPT,            "kept",            "the weight is wrong; it was kept and not counted, please ask staff")         \
    X(SERIAL_TWICE,    "serial_twice",    "this very container was taken here already; please ask staff")                    \
    X(JAMMED,          "jammed",          "something is stuck in the opening; please ask staff")                       \
    X(VISIT_BLOCKED,   "visit_blocked",   "this visit takes no more; what you put in will be paid, please ask staff")    \
    X(OUT_OF_SERVICE,  "out_of_service",  "the machine is not taking containers now")
/* clang-format on */

enum reason {
#define X(name, word, text) REASON_##name,
    REASON_LIST(X)
#undef X
        REASON_COUNT
};

const char *reason_word(enum reason r);
const char *reason_text(enum reason r); /* English; screens translate by word */
bool reason_parse(enum reason *out, const char *word);
/* True where the container may be in the bin: ORDER_UNKNOWN, KEPT. */
bool reason_into_bin(enum reason r);

#endif
