#include "devices/sim/speech.h"

#include <string.h>

static const struct {
    const char *word, *kind;
} rows[SPEECH_COUNT] = {
#define X(name, word, kind) {word, kind},
    SPEECH_LIST(X)
#undef X
};

const char *speech_kind(enum speech s)
{
    return rows[s].kind;
}

bool speech_parse(enum speech *out, const char *word)
{
    for (int i = 0; i < SPEECH_COUNT; i++)
        if (strcmp(rows[i].word, word) == 0) {
            *out = (enum speech)i;
            return true;
        }
    return false;
}
