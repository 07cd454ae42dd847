/* Any bytes as a catalogue's CSV: a report, never a crash; what is accepted has no container that cannot be one. */
#include "ledger/import.h"

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct import_report r;
    struct err e = {0};
    char path[64];
    int fd = memfd_create("catalogue", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    enum status st = catalogue_import(&(struct import_options){.state_dir = "/nonexistent", .path = path, .dry_run = true}, &r, &e);
    assert((st == ST_OK) == (r.added > 0));
    assert(st != ST_OK || (r.refused == 0 && r.added + r.duplicates == r.rows));
    assert(r.problem_count <= 50);
    close(fd);
    return 0;
}
