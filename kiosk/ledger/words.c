#include "ledger/facts.h"

#include <string.h>

static const char *const fact_words[] = {
#define X(name, word) word,
    FACT_LIST(X)
#undef X
};
static const char *const case_words[] = {"in_doubt", "unprintable", "disputed",    "help",
                                         "alarm",    "swallowed",   "not_in_books"};
static const char *const outcome_words[] = {"credited", "in_bin", "not_in_bin", "done"};
static const char *const print_words[] = {"none", "sent", "printed", "unknown"};
static const char *const pay_words[] = {"open", "redeemed", "expired", "voided"};
static const char *const redeem_words[] = {"paid",           "already_yours", "already_redeemed", "expired",
                                           "voided",         "training",      "undone",           "partial",
                                           "before_restore", "not_ours",      "invalid"};

_Static_assert(sizeof case_words / sizeof case_words[0] == CASE_KIND_COUNT, "a word for each kind");
_Static_assert(sizeof outcome_words / sizeof outcome_words[0] == CASE_OUTCOME_COUNT, "a word for each outcome");
_Static_assert(sizeof redeem_words / sizeof redeem_words[0] == REDEEM_INVALID + 1, "a word for each outcome");

#define WORD(table, i) ((size_t)(i) < sizeof(table) / sizeof(table)[0] ? (table)[i] : "?")

const char *fact_word(enum fact_kind k)
{
    return WORD(fact_words, k);
}

const char *case_kind_word(enum case_kind k)
{
    return WORD(case_words, k);
}

const char *case_outcome_word(enum case_outcome o)
{
    return WORD(outcome_words, o);
}

bool case_outcome_parse(enum case_outcome *out, const char *word)
{
    for (int i = 0; i < CASE_OUTCOME_COUNT; i++) {
        if (strcmp(outcome_words[i], word) == 0) {
            *out = (enum case_outcome)i;
            return true;
        }
    }
    return false;
}

const char *print_state_word(enum print_state p)
{
    return WORD(print_words, p);
}

const char *pay_state_word(enum pay_state p)
{
    return WORD(pay_words, p);
}

const char *redeem_outcome_word(enum redeem_outcome o)
{
    return WORD(redeem_words, o);
}
