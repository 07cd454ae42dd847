#include "daemon/exports.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

#define RETRY_FIRST_MS 60000   /* a stick that is plugged in again */
#define RETRY_LAST_MS  3600000 /* a disk that is full stays so until somebody comes */

static void on_retry(uv_timer_t *t)
{
    exports_run(t->data);
}

static void tell(struct exports *x, int64_t status, const char *said)
{
    if (status == 0) {
        x->failures = 0;
        x->told(x->ctx, "");
        return;
    }
    const char *why = said[0] != '\0' ? said : "the export program did not end well";
    uint64_t wait = RETRY_FIRST_MS;
    for (unsigned i = 0; i < x->failures && wait < RETRY_LAST_MS; i++)
        wait *= 2;
    x->failures++;
    log_line(LOG_ERROR, "exports: %s; tried again in %u min", why,
             (unsigned)((wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS) / 60000));
    x->told(x->ctx, why);
    uv_timer_start(&x->retry, on_retry, wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS, 0);
}

static void over(void *ctx, int64_t status, const char *said)
{
    struct exports *x = ctx;
    tell(x, status, said);
    if (x->again)
        exports_run(x);
}

void exports_init(struct exports *x, uv_loop_t *loop, const struct boot *b, void (*told)(void *ctx, const char *why),
                  void *ctx)
{
    *x = (struct exports){.options = b->options,
                          .state_dir = b->state_dir,
                          .wanted = b->settings.export_count > 0,
                          .told = told,
                          .ctx = ctx};
    uv_timer_init(loop, &x->retry);
    x->retry.data = x;
}

#define ARGS_MAX (8 + 2 * BOOT_OVERRIDES_MAX)

/* The words of its command line are borrowed from our own. */
static void arguments(const struct exports *x, char *args[ARGS_MAX])
{
    static char words[][10] = {"rebottled", "exports", "--state", "--config", "--set"};
    size_t n = 0;
    args[n++] = words[0];
    args[n++] = words[1];
    args[n++] = words[2];
    args[n++] = (char *)(uintptr_t)x->state_dir; /* libuv does not change them */
    args[n++] = words[3];
    args[n++] = (char *)(uintptr_t)x->options->config;
    for (size_t i = 0; i < x->options->override_count; i++) {
        args[n++] = words[4];
        args[n++] = (char *)(uintptr_t)x->options->overrides[i];
    }
    args[n] = NULL;
}

void exports_run(struct exports *x)
{
    char *args[ARGS_MAX];
    x->again = x->child.running && x->wanted;
    if (!x->wanted || x->child.running || x->child.stopped)
        return;
    uv_timer_stop(&x->retry);
    arguments(x, args);
    child_start(&x->child, x->retry.loop, args, over, x);
}

void exports_stop(struct exports *x)
{
    child_stop(&x->child); /* what it had not finished has no name yet */
}
