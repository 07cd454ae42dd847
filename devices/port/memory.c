/* Two ports joined in memory, for tests. */
#include "devices/port/backend.h"

#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 4096 /* of each direction, as a kernel's line has: a full one says PORT_AGAIN */

struct half { /* bytes that travel one way */
    uint8_t bytes[LINE_BYTES];
    size_t begin, count;
};

struct wire {
    struct half to[2];
    bool open[2];
};

struct memory {
    struct port port;
    struct wire *wire;
    int end;
};

static int memory_fd(const struct port *p)
{
    (void)p;
    return -1;
}

static ssize_t memory_read(struct port *p, void *buf, size_t cap)
{
    struct memory *m = (struct memory *)p;
    struct half *h = &m->wire->to[m->end];
    if (!m->wire->open[1 - m->end])
        return PORT_GONE; /* as on a real line, what was not read is lost */
    size_t n = 0;
    for (; n < cap && h->count > 0; n++, h->count--) {
        ((uint8_t *)buf)[n] = h->bytes[h->begin];
        h->begin = (h->begin + 1) % LINE_BYTES;
    }
    return n > 0 ? (ssize_t)n : PORT_AGAIN;
}

static ssize_t memory_write(struct port *p, const void *bytes, size_t n)
{
    struct memory *m = (struct memory *)p;
    struct half *h = &m->wire->to[1 - m->end];
    if (!m->wire->open[1 - m->end])
        return PORT_GONE;
    size_t done = 0;
    for (; done < n && h->count < LINE_BYTES; done++, h->count++)
        h->bytes[(h->begin + h->count) % LINE_BYTES] = ((const uint8_t *)bytes)[done];
    return done > 0 ? (ssize_t)done : PORT_AGAIN;
}

static void memory_close(struct port *p)
{
    struct memory *m = (struct memory *)p;
    m->wire->open[m->end] = false;
    if (!m->wire->open[1 - m->end])
        free(m->wire);
    free(m);
}

static const struct port_ops ops = {.fd = memory_fd, .read = memory_read, .write = memory_write, .close = memory_close};

enum status port_memory_pair(struct port **a, struct port **b, struct err *e)
{
    struct wire *wire = calloc(1, sizeof *wire);
    struct memory *ends[2] = {calloc(1, sizeof *ends[0]), calloc(1, sizeof *ends[1])};
    if (wire == NULL || ends[0] == NULL || ends[1] == NULL) {
        free(wire);
        free(ends[0]);
        free(ends[1]);
        return err_set(e, ST_MEMORY, "memory port: out of memory");
    }
    for (int i = 0; i < 2; i++) {
        *ends[i] = (struct memory){{&ops}, wire, i};
        wire->open[i] = true;
    }
    *a = &ends[0]->port;
    *b = &ends[1]->port;
    return ST_OK;
}
