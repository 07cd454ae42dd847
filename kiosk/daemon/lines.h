/* The device lines of the loop: opens each port, watches it, hands bytes up and down, closes it when it is dead and
 * opens it again later. What the bytes mean is the engine's business. */
#ifndef REBOTTLE_DAEMON_LINES_H
#define REBOTTLE_DAEMON_LINES_H

#include "daemon/record.h"

#include <uv.h>

/* Unsent bytes that one line may hold. A driver paces itself; this much waiting means that the device stopped
 * taking bytes, and the line is treated as gone. */
#define LINE_PENDING_MAX 262144

struct lines;
struct lines_ops {
    void *ctx;
    void (*plugged)(void *ctx, int device);
    void (*unplugged)(void *ctx, int device, const char *why);
    void (*bytes)(void *ctx, int device, const uint8_t *bytes, size_t n);
    int32_t (*patience)(void *ctx, int device); /* ms that it need not be listened to after a request or a read */
};

/* Opens nothing yet: lines_connect does, once everything else is ready. settings and trace are borrowed; trace NULL:
 * nothing is recorded. */
enum status lines_new(struct lines **out, uv_loop_t *loop, const struct settings *s, const char *state_dir,
                      struct lines_ops ops, struct recorder *trace, struct err *e);
void lines_connect(struct lines *l);
void lines_write(struct lines *l, int device, const uint8_t *bytes, size_t n);
void lines_close(struct lines *l); /* frees itself when the loop has closed its handles */

#endif
