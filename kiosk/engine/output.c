/* What the kiosk says: bytes for devices, lines for clients, log lines, in order; jobs come from the table in ask.c.
 * The queue is bounded: who never drains it loses the newest, which devices notice as silence and clients repair with
 * the next state. */
#include "engine/core.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(struct engine *g, struct queued q, const void *bytes, size_t n)
{
    if (g->output_count == OUTPUTS_MAX || (q.bytes = malloc(n + 1)) == NULL) {
        g->outputs_lost++;
        return;
    }
    memcpy(q.bytes, bytes, n);
    q.bytes[n] = '\0';
    q.n = n;
    g->outputs[(g->output_head + g->output_count++) % OUTPUTS_MAX] = q;
}

void output_bytes(struct engine *g, int device, const uint8_t *bytes, size_t n)
{
    if (n > 0)
        put(g, (struct queued){.kind = OUT_BYTES, .device = device}, bytes, n);
}

void output_line(struct engine *g, uint64_t client, const struct strbuf *line)
{
    if (!line->failed && line->len > 0)
        put(g, (struct queued){.kind = OUT_LINE, .client = client}, line->text, line->len);
    else
        g->outputs_lost++;
}

void output_log(struct engine *g, int level, const char *fmt, ...)
{
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n > 0)
        put(g, (struct queued){.kind = OUT_LOG, .log_level = level}, text, strlen(text));
}

bool engine_output(struct engine *g, struct engine_output *out)
{
    free(g->lent);
    g->lent = NULL;
    *out = (struct engine_output){0};
    if (g->output_count > 0) {
        struct queued q = g->outputs[g->output_head];
        g->output_head = (g->output_head + 1) % OUTPUTS_MAX;
        g->output_count--;
        g->lent = q.bytes;
        *out = (struct engine_output){.kind = q.kind,
                                      .device = q.device,
                                      .bytes = q.bytes,
                                      .n = q.n,
                                      .client = q.client,
                                      .log_level = q.log_level};
        return true;
    }
    if (!ask_next(g, &out->job))
        return false;
    out->kind = OUT_JOB;
    return true;
}

void output_free(struct engine *g)
{
    free(g->lent);
    for (size_t i = 0; i < g->output_count; i++)
        free(g->outputs[(g->output_head + i) % OUTPUTS_MAX].bytes);
}
