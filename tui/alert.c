#include "tui/alert.h"

#include <string.h>

#define FLASH_MS 1500 /* one change there and one back: nothing flickers */
#define FRAME_MS 300  /* of the frame around the consumer's band */

static bool was_there(const struct wire_state *s, const struct wire_task *t)
{
    for (size_t i = 0; i < s->task_count; i++)
        if (strcmp(s->tasks[i].word, t->word) == 0 && strcmp(s->tasks[i].detail, t->detail) == 0)
            return true;
    return false;
}

/* Where somebody who does not look at the screen has to know: accepted, refused, staff was called. */
static void alert_consumer(struct model *m, const struct wire_state *next)
{
    const struct wire_state *s = &m->state;
    bool same = s->visit.number == next->visit.number;
    bool counted = same && (next->visit.count > s->visit.count || next->visit.refused > s->visit.refused);
    bool told = next->phase != s->phase && (next->phase == PHASE_REFUSED || next->phase == PHASE_CALL_STAFF);
    if (!counted && !told)
        return;
    m->bell = true;
    m->flash_until_ms = m->now_ms + FRAME_MS;
}

void alert_on_state(struct model *m, const struct wire_state *next)
{
    bool now = false;
    if (!m->has_state)
        return; /* what was there before us is no news */
    if (m->screen == TUI_CONSUMER) {
        alert_consumer(m, next);
        return;
    }
    for (size_t i = 0; i < next->task_count; i++)
        now = now || !was_there(&m->state, &next->tasks[i]);
    m->bell = m->bell || now;
    if (now)
        m->alert_until_ms = m->now_ms + FLASH_MS;
}

bool alert_shown(const struct model *m)
{
    return m->now_ms < m->alert_until_ms;
}
