#include "devices/port/backend.h"

#include <assert.h>
#include <string.h>

#define BACKOFF_FIRST_MS 500
#define BACKOFF_MAX_MS   10000

static const char *const words[] = {"serial", "tty", "tcp", "memory"};

const char *port_kind_word(enum port_kind k)
{
    assert((size_t)k < sizeof words / sizeof *words);
    return words[k];
}

bool port_kind_parse(enum port_kind *out, const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0) {
            *out = (enum port_kind)i;
            return true;
        }
    return false;
}

enum status port_open(struct port **out, const struct port_config *c, struct err *e)
{
    *out = NULL;
    switch (c->kind) {
    case PORT_SERIAL: return serial_open(out, c, e);
    case PORT_TTY: return tty_open(out, c, e);
    case PORT_TCP: return tcp_open(out, c, e);
    case PORT_MEMORY: break;
    }
    return err_set(e, ST_INVALID, "a memory port has no name to open it by: port_memory_pair makes both ends");
}

void port_close(struct port *p)
{
    if (p != NULL)
        p->ops->close(p);
}

enum status port_connected(struct port *p, struct err *e)
{
    return p->ops->connected == NULL ? ST_OK : p->ops->connected(p, e);
}

int port_fd(const struct port *p)
{
    return p->ops->fd(p);
}

ssize_t port_read(struct port *p, void *buf, size_t cap)
{
    return cap == 0 ? PORT_AGAIN : p->ops->read(p, buf, cap);
}

ssize_t port_write(struct port *p, const void *bytes, size_t n)
{
    return n == 0 ? 0 : p->ops->write(p, bytes, n);
}

int32_t port_backoff_ms(int tries)
{
    int32_t ms = BACKOFF_FIRST_MS;
    for (int i = 0; i < tries && ms < BACKOFF_MAX_MS; i++)
        ms *= 2;
    return ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS;
}
