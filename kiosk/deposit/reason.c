#include "deposit/reason.h"

#include <string.h>

static const struct {
    const char *word, *text;
} reasons[] = {
#define X(name, word, text) {word, text},
    REASON_LIST(X)
#undef X
};

const char *reason_word(enum reason r)
{
    return (unsigned)r < REASON_COUNT ? reasons[r].word : "?";
}

const char *reason_text(enum reason r)
{
    return (unsigned)r < REASON_COUNT ? reasons[r].text : "?";
}

bool reason_parse(enum reason *out, const char *word)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        if (strcmp(reasons[i].word, word) == 0) {
            *out = (enum reason)i;
            return true;
        }
    }
    return false;
}

bool reason_into_bin(enum reason r)
{
    return r == REASON_ORDER_UNKNOWN || r == REASON_KEPT;
}
