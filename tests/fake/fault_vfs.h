/* An SQLite VFS that fails on purpose: the power goes at the Nth write, sync, truncation or deletion, or that operation
 * gives an error. Underneath is the default VFS. What was written but not synced is, when the power goes, kept or lost
 * sector by sector (512 bytes) as the seed decides; after that every call fails, as with a process that is gone.
 *
 * Deleting and creating count as durable at once (what a journalling file system does within moments). Syncs are not
 * passed on: the shim alone decides what is durable. Not thread-safe: one world at a time. */
#ifndef REBOTTLE_TESTS_FAKE_FAULT_VFS_H
#define REBOTTLE_TESTS_FAKE_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

#define FAULT_VFS "fault"

struct fault_plan {
    uint64_t seed;
    int64_t cut_at;  /* operation at which the power goes; 0: it stays on */
    int64_t fail_at; /* operation that fails with fail_code; 0: none */
    int fail_code;   /* SQLITE_FULL, or SQLITE_IOERR for the extended code of the operation */
    bool fail_on;    /* and every one after it */
    bool every_call; /* reads, openings, sizes and locks count as operations too; they give the error of their kind */
};

/* Registers it (once) and begins a new world: counters at zero, nothing known about any file. */
void fault_vfs_begin(const struct fault_plan *plan);
int64_t fault_vfs_operations(void); /* so far */
bool fault_vfs_fired(void);

#endif
