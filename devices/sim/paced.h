/* Bytes that take their time: each is due when its last bit has crossed the wire, start and stop bit included. One
 * direction of one line. */
#ifndef REBOTTLE_SIM_PACED_H
#define REBOTTLE_SIM_PACED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* About four seconds of 9600 baud, the size of a kernel tty buffer. A full queue refuses: the line says no more. */
#define PACED_MAX 4096

struct paced {
    struct {
        int64_t due_us;
        uint8_t byte;
    } slot[PACED_MAX];
    size_t head, count;
    int64_t last_due_us; /* when the wire is free again */
};

size_t paced_room(const struct paced *q);
/* Takes what fits and returns how much that was; the first byte starts at not_before_us or when the wire is free. */
size_t paced_push(struct paced *q, const uint8_t *bytes, size_t n, int64_t not_before_us, int64_t byte_us);
size_t paced_pop(struct paced *q, uint8_t *out, size_t cap, int64_t now_us); /* what is due by now */
int64_t paced_deadline(const struct paced *q);                               /* SIM_NEVER when empty */
void paced_clear(struct paced *q);

#endif
