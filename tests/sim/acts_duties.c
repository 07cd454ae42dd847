/* What else people of the shop do: signals looked into, containers added by two of them, guided tasks. */
#include "sim/sim_world.h"

#include <inttypes.h>

void a_signal_is_cleared(struct sim *s)
{
    errand(s, one_in(s, 2) ? SEAT_OWNER : SEAT_SIGNED, 0, NULL,
           "\"cmd\":\"signal_clear\",\"number\":%" PRId64 ",\"note\":\"looked\"", 1 + below(s, s->books.signals + 2));
}

/* Proposed by one, added or declined by the other; each may try the other's part. */
void a_container_is_added(struct sim *s)
{
    switch (below(s, 4)) {
    case 0:
        errand(s, SEAT_SIGNED, 0, NULL,
               "\"cmd\":\"container_propose\",\"text\":\"" ONE_MORE " One more\",\"note\":\"pet\",\"volume_ml\":500");
        break;
    case 1: errand(s, SEAT_OWNER, 0, NULL, "\"cmd\":\"container_decline\",\"text\":\"" ONE_MORE "\""); break;
    default: errand(s, SEAT_OWNER, 0, NULL, "\"cmd\":\"container_add\",\"text\":\"" ONE_MORE "\""); break;
    }
}

void a_guided_task(struct sim *s)
{
    static const char *const what[] = {"begin", "done", "done"};
    errand(s, SEAT_SIGNED, 0, NULL, "\"cmd\":\"task_%s\",\"text\":\"clean\",\"note\":\"\"", what[below(s, 3)]);
}
