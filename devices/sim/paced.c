#include "devices/sim/paced.h"

#include "devices/sim/model.h"

size_t paced_room(const struct paced *q)
{
    return PACED_MAX - q->count;
}

size_t paced_push(struct paced *q, const uint8_t *bytes, size_t n, int64_t not_before_us, int64_t byte_us)
{
    size_t take = n < paced_room(q) ? n : paced_room(q);
    int64_t due = not_before_us > q->last_due_us ? not_before_us : q->last_due_us;
    for (size_t i = 0; i < take; i++) {
        size_t at = (q->head + q->count) % PACED_MAX;
        due += byte_us;
        q->slot[at].byte = bytes[i];
        q->slot[at].due_us = due;
        q->count++;
    }
    q->last_due_us = due;
    return take;
}

size_t paced_pop(struct paced *q, uint8_t *out, size_t cap, int64_t now_us)
{
    size_t n = 0;
    while (n < cap && q->count > 0 && q->slot[q->head].due_us <= now_us) {
        out[n++] = q->slot[q->head].byte;
        q->head = (q->head + 1) % PACED_MAX;
        q->count--;
    }
    return n;
}

int64_t paced_deadline(const struct paced *q)
{
    return q->count == 0 ? SIM_NEVER : q->slot[q->head].due_us;
}

void paced_clear(struct paced *q)
{
    q->head = 0;
    q->count = 0;
    q->last_due_us = 0;
}
