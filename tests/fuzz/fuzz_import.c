#include "tests/fuzz/fuzz_import.h"

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_import(enum import_format format, const uint8_t *data, size_t size)
{
    static struct import_report r;
    struct err e = {0};
    char path[64];
    int fd = memfd_create("list", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (int skip = 0; skip < 2; skip++) {
        struct import_options o = {.state_dir = "/nonexistent", .path = path, .dry_run = true, .format = format};
        o.skip_refused = skip == 1;
        enum status st = catalogue_import(&o, &r, &e);
        int64_t sum = 0;
        for (int i = 0; i < REFUSAL_COUNT; i++)
            sum += r.by_refusal[i];
        assert(sum == r.refused);
        assert(st != ST_OK || r.containers > 0);
        assert(st != ST_OK || skip == 1 || (r.refused == 0 && r.containers + r.duplicates == r.rows));
        assert(r.added == r.containers && r.changed == 0 && r.removed == 0);
        assert(r.problem_count <= IMPORT_PROBLEMS_MAX);
        err_clear(&e);
    }
    close(fd);
}
