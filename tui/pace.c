#include "tui/pace.h"

#define UNPROVEN_MS 1000 /* a terminal that has never answered may be one that never will */
#define PROVEN_MS   2000 /* one that does: the way there and back ... */
#define MS_A_BYTE   10   /* ... and 100 bytes a second, below any line that is still in use */
#define SILENT_MOST 4

void pace_question(struct pace *p, int64_t now_ms)
{
    if (p->open++ == 0)
        p->asked_ms = now_ms;
}

void pace_sent(struct pace *p, size_t bytes)
{
    p->bytes += bytes;
}

void pace_answer(struct pace *p)
{
    p->asks = p->answered = true;
    p->silent = 0;
    if (p->open > 0 && --p->open == 0)
        p->bytes = 0;
}

int64_t pace_until_ms(const struct pace *p)
{
    if (p->open == 0)
        return -1;
    return p->asked_ms + (p->answered ? PROVEN_MS + (int64_t)p->bytes * MS_A_BYTE : UNPROVEN_MS);
}

bool pace_ready(struct pace *p, int64_t now_ms)
{
    if (p->open > 0 && now_ms >= pace_until_ms(p)) {
        p->open = 0;
        p->bytes = 0;
        if (++p->silent >= SILENT_MOST)
            p->asks = false;
    }
    return p->open == 0;
}
