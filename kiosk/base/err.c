#include "base/err.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *word, *text;
} names[] = {
#define X(name, word, text) {word, text},
    STATUS_LIST(X)
#undef X
};

enum status err_set(struct err *e, enum status code, const char *fmt, ...)
{
    if (e == NULL || e->code != ST_OK)
        return code;
    e->code = code;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->msg, sizeof e->msg, fmt, ap);
    va_end(ap);
    return code;
}

enum status err_wrap(struct err *e, const char *fmt, ...)
{
    if (e == NULL)
        return ST_OK;
    char head[sizeof e->msg], whole[2 * sizeof e->msg];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(head, sizeof head, fmt, ap);
    va_end(ap);
    snprintf(whole, sizeof whole, "%s: %s", head, e->msg);
    memcpy(e->msg, whole, sizeof e->msg - 1);
    e->msg[sizeof e->msg - 1] = '\0';
    return e->code;
}

void err_clear(struct err *e)
{
    if (e != NULL)
        *e = (struct err){ST_OK, ""};
}

const char *status_word(enum status code)
{
    return (unsigned)code < ST_COUNT ? names[code].word : "unknown";
}

const char *status_text(enum status code)
{
    return (unsigned)code < ST_COUNT ? names[code].text : "the outcome is not known";
}

enum status status_from_word(const char *word)
{
    for (int i = 0; i < ST_COUNT; i++)
        if (strcmp(names[i].word, word) == 0)
            return (enum status)i;
    return ST_COUNT;
}
