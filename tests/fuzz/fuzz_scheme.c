/* Any bytes as a scheme file: what is accepted must hold, and asking it for a refund must be safe. */
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void nobody(void *ctx, enum scheme_part part, int index, const char *text)
{
    (void)ctx;
    (void)part;
    (void)index;
    (void)text;
}

static void ask(const struct scheme *s)
{
    for (int m = 0; m < MATERIAL_COUNT; m++) {
        struct container c = {.material = (enum material)m, .volume_ml = 500};
        const struct refund_rule *r = NULL;
        if (scheme_refund(s, &c, 20000, &r) == REASON_NONE &&
            (r == NULL || r->refund.minor <= 0 || r->refund.minor > s->voucher_cap.minor))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scheme s;
    uint8_t hash[32];
    char path[64];
    int fd = memfd_create("scheme", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct strbuf problems = {0}, warnings = {0};
    enum status st = scheme_load(&s, hash, path, &problems, &warnings, NULL);
    close(fd);
    if (st == ST_OK ? problems.len != 0 || scheme_check(&s, nobody, NULL) != 0 : problems.len == 0)
        abort();
    if (st == ST_OK)
        ask(&s);
    strbuf_free(&problems);
    strbuf_free(&warnings);
    return 0;
}
