/* A line: a model on a pseudo-terminal or a TCP port, with the wire's speed and a fault between them. */
#ifndef REBOTTLE_SIM_LINE_H
#define REBOTTLE_SIM_LINE_H

#include "devices/sim/fault.h"
#include "devices/sim/paced.h"
#include "devices/sim/pty.h"
#include "devices/sim/server.h"

struct line {
    const char *name; /* "io": the link's name and the word in commands */
    const struct model_ops *ops;
    void *model;
    int32_t baud;
    enum fault fault;
    struct rng rng;
    struct pty pty;
    bool on_tcp;
    struct server server; /* instead of pty */
    struct paced in, out;
    int64_t now_us; /* of the call under way: frames that the model sends start now */
};

enum status line_plug(struct line *l, const char *dir, struct err *e); /* plugged in already: ST_EXISTS */
void line_unplug(struct line *l);
bool line_plugged(const struct line *l);

/* What the model uses to speak; a frame of an unplugged line is lost. */
struct frame_out line_out(struct line *l, int64_t now_us);

int line_fd(const struct line *l); /* to poll for reading; -1 while unplugged or while the input queue is full */
void line_readable(struct line *l, int64_t now_us);
void line_advance(struct line *l, int64_t now_us); /* everything that is due: bytes in, timers, bytes out */
int64_t line_deadline(const struct line *l);

#endif
