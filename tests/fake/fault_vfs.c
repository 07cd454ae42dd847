#include "fake/fault_vfs.h"

#include "base/rng.h"

#include <assert.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR    512
#define FILES_MAX 16 /* ledger.db, its -wal and -journal, and the same of ledger.db.new */

/* What is on the platter of one file, and which sectors of it may be newer in the cache. */
struct image {
    char path[512];
    uint8_t *bytes;
    size_t size, cap;
    uint8_t *dirty; /* one byte a sector */
    size_t dirty_cap;
    bool size_dirty;
};

static struct {
    struct fault_plan plan;
    struct rng rng;
    int64_t operations;
    bool fired, dead;
    struct image files[FILES_MAX];
    size_t count;
} world;

struct fault_file {
    sqlite3_file base;
    struct image *image; /* NULL: a temporary file, not watched */
    sqlite3_file *real;  /* in the memory behind this struct */
};

static sqlite3_vfs *beneath;

/* ---- images ----------------------------------------------------------------------------------------------------- */

static void *grown(void *p, size_t *cap, size_t need)
{
    if (need <= *cap)
        return p;
    size_t to = *cap < 4096 ? 4096 : *cap;
    while (to < need)
        to *= 2;
    uint8_t *q = realloc(p, to);
    assert(q != NULL);
    memset(q + *cap, 0, to - *cap);
    *cap = to;
    return q;
}

static size_t file_size(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? (size_t)s.st_size : 0;
}

static void read_range(int fd, uint8_t *out, size_t at, size_t n)
{
    ssize_t k = pread(fd, out, n, (off_t)at);
    assert(k >= 0);
    memset(out + k, 0, n - (size_t)k);
}

static struct image *image_of(const char *path)
{
    for (size_t i = 0; i < world.count; i++)
        if (strcmp(world.files[i].path, path) == 0)
            return &world.files[i];
    assert(world.count < FILES_MAX && strlen(path) < sizeof world.files[0].path);
    struct image *m = &world.files[world.count++];
    memcpy(m->path, path, strlen(path) + 1);
    m->size = file_size(path);
    m->bytes = grown(m->bytes, &m->cap, m->size);
    if (m->size > 0) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        assert(fd >= 0);
        read_range(fd, m->bytes, 0, m->size);
        close(fd);
    }
    return m;
}

static void touch(struct image *m, size_t at, size_t n)
{
    size_t last = (at + n + SECTOR - 1) / SECTOR;
    m->dirty = grown(m->dirty, &m->dirty_cap, last);
    for (size_t s = at / SECTOR; s < last; s++)
        m->dirty[s] = 1;
    m->size_dirty = true;
}

/* The platter catches up. */
static void settle(struct image *m)
{
    size_t size = file_size(m->path);
    m->bytes = grown(m->bytes, &m->cap, size + SECTOR);
    if (size < m->size)
        memset(m->bytes + size, 0, m->size - size);
    int fd = open(m->path, O_RDONLY | O_CLOEXEC);
    assert(fd >= 0);
    for (size_t s = 0; s < m->dirty_cap;) {
        size_t end = s;
        while (end < m->dirty_cap && m->dirty[end])
            m->dirty[end++] = 0;
        size_t at = s * SECTOR, to = end * SECTOR < size ? end * SECTOR : size;
        if (at < to)
            read_range(fd, m->bytes + at, at, to - at);
        s = end + 1;
    }
    close(fd);
    m->size = size;
    m->size_dirty = false;
}

/* Leaves in the file what a disk would hold: of each unsynced sector either the old or the new. */
static void lose(struct image *m)
{
    if (!m->size_dirty || access(m->path, F_OK) != 0)
        return;
    size_t now = file_size(m->path), most = now > m->size ? now : m->size;
    size_t size = rng_below(&world.rng, 2) == 0 ? m->size : now;
    if (most > 0 && rng_below(&world.rng, 3) == 0) { /* or it had grown by half */
        size_t low = now < m->size ? now : m->size;
        size = low + (size_t)rng_below(&world.rng, most - low + 1) / SECTOR * SECTOR;
    }
    int fd = open(m->path, O_RDWR | O_CLOEXEC);
    assert(fd >= 0);
    m->bytes = grown(m->bytes, &m->cap, most + SECTOR);
    if (ftruncate(fd, (off_t)size) != 0)
        abort();
    for (size_t s = 0; s < m->dirty_cap && s * SECTOR < size; s++) {
        size_t n = size - s * SECTOR < SECTOR ? size - s * SECTOR : SECTOR;
        bool old = rng_below(&world.rng, 2) == 0;
        if (m->dirty[s] && old && pwrite(fd, m->bytes + s * SECTOR, n, (off_t)(s * SECTOR)) != (ssize_t)n)
            abort();
    }
    if (size > now) { /* a truncation that never reached the disk */
        size_t n = size - now;
        if (pwrite(fd, m->bytes + now, n, (off_t)now) != (ssize_t)n)
            abort();
    }
    close(fd);
}

static void forget(void)
{
    for (size_t i = 0; i < world.count; i++) {
        free(world.files[i].bytes);
        free(world.files[i].dirty);
        world.files[i] = (struct image){0};
    }
    world.count = 0;
}

/* ---- operations ------------------------------------------------------------------------------------------------- */

/* Before one operation: SQLITE_OK to go on. after is set when the power goes with this operation, half done. */
static int step(int io_code, bool *last)
{
    *last = false;
    if (world.dead)
        return SQLITE_IOERR;
    world.operations++;
    bool fails = world.plan.fail_at != 0 && (world.operations == world.plan.fail_at ||
                                             (world.plan.fail_on && world.operations > world.plan.fail_at));
    if (fails) {
        world.fired = true;
        return world.plan.fail_code == SQLITE_IOERR ? io_code : world.plan.fail_code;
    }
    *last = world.operations == world.plan.cut_at;
    return SQLITE_OK;
}

/* A call that changes nothing on the disk. */
static int glance(int io_code)
{
    bool last;
    int rc = world.plan.every_call ? step(io_code, &last) : world.dead ? io_code : SQLITE_OK;
    return rc == SQLITE_OK ? SQLITE_OK : io_code;
}

static int power_off(void)
{
    world.fired = true;
    world.dead = true;
    for (size_t i = 0; i < world.count; i++)
        lose(&world.files[i]);
    return SQLITE_IOERR;
}

static struct fault_file *self(sqlite3_file *f)
{
    return (struct fault_file *)f;
}

static int f_close(sqlite3_file *f)
{
    return self(f)->real->pMethods->xClose(self(f)->real);
}

static int f_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
    int rc = glance(SQLITE_IOERR_READ);
    return rc != SQLITE_OK ? rc : self(f)->real->pMethods->xRead(self(f)->real, out, n, at);
}

static int f_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    struct fault_file *x = self(f);
    bool last;
    if (x->image == NULL)
        return x->real->pMethods->xWrite(x->real, bytes, n, at);
    int rc = step(SQLITE_IOERR_WRITE, &last);
    if (rc != SQLITE_OK)
        return rc;
    touch(x->image, (size_t)at, (size_t)n);
    rc = x->real->pMethods->xWrite(x->real, bytes, n, at);
    return last ? power_off() : rc;
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct fault_file *x = self(f);
    bool last;
    if (x->image == NULL)
        return x->real->pMethods->xTruncate(x->real, size);
    int rc = step(SQLITE_IOERR_TRUNCATE, &last);
    if (rc != SQLITE_OK)
        return rc;
    x->image->size_dirty = true;
    rc = x->real->pMethods->xTruncate(x->real, size);
    return last ? power_off() : rc;
}

static int f_sync(sqlite3_file *f, int flags)
{
    struct fault_file *x = self(f);
    bool last;
    (void)flags;
    if (x->image == NULL)
        return SQLITE_OK;
    int rc = step(SQLITE_IOERR_FSYNC, &last);
    if (rc != SQLITE_OK)
        return rc;
    if (last) /* before the disk has answered */
        return power_off();
    settle(x->image);
    return SQLITE_OK;
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size)
{
    int rc = glance(SQLITE_IOERR_FSTAT);
    return rc != SQLITE_OK ? rc : self(f)->real->pMethods->xFileSize(self(f)->real, size);
}

static int f_lock(sqlite3_file *f, int how)
{
    int rc = glance(SQLITE_IOERR_LOCK);
    return rc != SQLITE_OK ? rc : self(f)->real->pMethods->xLock(self(f)->real, how);
}

static int f_unlock(sqlite3_file *f, int how)
{
    return self(f)->real->pMethods->xUnlock(self(f)->real, how);
}

static int f_reserved(sqlite3_file *f, int *out)
{
    return self(f)->real->pMethods->xCheckReservedLock(self(f)->real, out);
}

static int f_control(sqlite3_file *f, int op, void *arg)
{
    return self(f)->real->pMethods->xFileControl(self(f)->real, op, arg);
}

static int f_sector(sqlite3_file *f)
{
    (void)f;
    return SECTOR;
}

static int f_device(sqlite3_file *f)
{
    (void)f;
    return 0; /* promises nothing: SQLite must be right on the worst disk */
}

static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    int rc = glance(SQLITE_IOERR_SHMMAP);
    return rc != SQLITE_OK ? rc : self(f)->real->pMethods->xShmMap(self(f)->real, page, size, extend, out);
}

static int f_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return self(f)->real->pMethods->xShmLock(self(f)->real, offset, n, flags);
}

static void f_shm_barrier(sqlite3_file *f)
{
    self(f)->real->pMethods->xShmBarrier(self(f)->real);
}

static int f_shm_unmap(sqlite3_file *f, int remove)
{
    return self(f)->real->pMethods->xShmUnmap(self(f)->real, remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_device,
    .xShmMap = f_shm_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_shm_barrier,
    .xShmUnmap = f_shm_unmap,
};

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
    struct fault_file *x = self(f);
    (void)v;
    *x = (struct fault_file){.real = (sqlite3_file *)(x + 1)};
    int rc = glance(SQLITE_CANTOPEN);
    if (rc != SQLITE_OK)
        return rc;
    rc = beneath->xOpen(beneath, name, x->real, flags, out_flags);
    if (x->real->pMethods != NULL)
        x->base.pMethods = &methods;
    if (rc == SQLITE_OK && name != NULL)
        x->image = image_of(name);
    return rc;
}

static int v_delete(sqlite3_vfs *v, const char *name, int sync_dir)
{
    bool last;
    (void)v;
    int rc = step(SQLITE_IOERR_DELETE, &last);
    if (rc != SQLITE_OK)
        return rc;
    rc = beneath->xDelete(beneath, name, sync_dir);
    struct image *m = image_of(name);
    m->size = 0;
    m->size_dirty = false;
    if (m->dirty_cap > 0)
        memset(m->dirty, 0, m->dirty_cap);
    return last ? power_off() : rc;
}

void fault_vfs_begin(const struct fault_plan *plan)
{
    static sqlite3_vfs vfs;
    if (beneath == NULL) {
        beneath = sqlite3_vfs_find(NULL);
        assert(beneath != NULL);
        vfs = *beneath;
        vfs.zName = FAULT_VFS;
        vfs.szOsFile = (int)sizeof(struct fault_file) + beneath->szOsFile;
        vfs.pNext = NULL;
        vfs.xOpen = v_open;
        vfs.xDelete = v_delete;
        int rc = sqlite3_vfs_register(&vfs, 0);
        assert(rc == SQLITE_OK);
        (void)rc;
    }
    forget();
    world.plan = *plan;
    world.rng = rng_seeded(plan->seed);
    world.operations = 0;
    world.fired = world.dead = false;
}

int64_t fault_vfs_operations(void)
{
    return world.operations;
}

bool fault_vfs_fired(void)
{
    return world.fired;
}
