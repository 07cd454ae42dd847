/* Where a report's rows are kept: packed one behind the other, a megabyte of them in memory, the rest in a file without
 * a name, so that a year of barcodes needs no more memory than a day of them. Written once, read from front to back as
 * often as a writer likes. */
#include "recovery/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A century of days with a thousand barcodes each; more is not a report but a mistake. */
#define ROWS_MAX     40000000
#define TOLD_EVERY   4096      /* rows between two words about progress */
#define KEPT         (1 << 20) /* bytes in memory */
#define ROW_MAX      (REPORT_COLUMNS_MAX * (1 + sizeof(((struct cell *)0)->text)))
#define CELL_IS_NULL 0xff
_Static_assert(sizeof(((struct cell *)0)->text) < CELL_IS_NULL, "a text's length is a byte");
_Static_assert(ROW_MAX < REPORT_CURSOR_BYTES, "a cursor holds a whole row");

struct row_store {
    struct cell next[REPORT_COLUMNS_MAX]; /* the row that is being filled */
    bool pending;                         /* next is a row, not packed yet */
    size_t columns;
    uint8_t *tail; /* the newest bytes; those before are in fd */
    size_t tail_len;
    int64_t spilled;
    int fd;    /* -1: none yet */
    int error; /* errno; sticky */
};

int nameless_file(void)
{
    char path[4096];
    const char *dir = getenv("TMPDIR");
    if (dir == NULL || *dir == '\0')
        dir = "/var/tmp"; /* a disk, where /tmp may be memory */
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
        return fd;
    if (snprintf(path, sizeof path, "%s/rebottle-XXXXXX", dir) >= (int)sizeof path)
        return errno = ENAMETOOLONG, -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

/* ---- into the store --------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, bytes, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        n -= (size_t)put;
    }
    return true;
}

static bool spill(struct row_store *s)
{
    if (s->fd < 0)
        s->fd = nameless_file();
    if (s->fd < 0 || !write_all(s->fd, s->tail, s->tail_len)) {
        s->error = errno != 0 ? errno : EIO;
        return false;
    }
    s->spilled += (int64_t)s->tail_len;
    s->tail_len = 0;
    return true;
}

static size_t pack_cell(uint8_t *out, enum column_type type, const struct cell *c)
{
    size_t n = 0;
    out[n++] = c->null ? CELL_IS_NULL : 0;
    if (c->null)
        return n;
    switch (type) {
    case COLUMN_INTEGER: memcpy(out + n, &c->integer, sizeof c->integer); return n + sizeof c->integer;
    case COLUMN_BOOLEAN: out[0] = c->boolean; return n;
    case COLUMN_TEXT: out[0] = (uint8_t)strnlen(c->text, sizeof c->text - 1); break;
    }
    memcpy(out + n, c->text, out[0]);
    return n + out[0];
}

static bool pack_pending(const struct report *r)
{
    struct row_store *s = r->rows;
    if (s == NULL || !s->pending)
        return s == NULL || s->error == 0;
    if (s->error != 0 || (s->tail_len + ROW_MAX > KEPT && !spill(s)))
        return false;
    for (size_t c = 0; c < s->columns; c++)
        s->tail_len += pack_cell(s->tail + s->tail_len, r->columns[c].type, &s->next[c]);
    s->pending = false;
    return true;
}

static struct row_store *store_new(size_t columns)
{
    struct row_store *s = columns <= REPORT_COLUMNS_MAX ? calloc(1, sizeof *s) : NULL;
    if (s == NULL)
        return NULL;
    s->fd = -1;
    s->columns = columns;
    s->tail = malloc(KEPT);
    if (s->tail == NULL) {
        free(s);
        return NULL;
    }
    return s;
}

struct cell *report_add_row(struct report *r)
{
    if (r->rows == NULL)
        r->rows = store_new(r->column_count);
    if (r->rows == NULL || !pack_pending(r) || r->row_count == ROWS_MAX)
        return NULL;
    memset(r->rows->next, 0, sizeof r->rows->next);
    r->rows->pending = true;
    r->row_count++;
    return r->rows->next;
}

enum status report_rows_end(const struct report *r, struct err *e)
{
    if (r->rows != NULL && (!pack_pending(r) || r->rows->error != 0))
        return err_set(e, ST_IO, "a report's rows, in the folder for temporary files: %s", strerror(r->rows->error));
    return ST_OK;
}

enum status written(const struct strbuf *out, const struct report *r, const char *what, struct err *e)
{
    enum status st = report_rows_end(r, e);
    if (st == ST_OK && out->failed) /* the drain knows why; without one it was memory */
        st = err_set(e, out->drain != NULL ? ST_IO : ST_MEMORY, "%s could not be written", what);
    return st;
}

void report_free(struct report *r)
{
    if (r->rows != NULL) {
        if (r->rows->fd >= 0)
            close(r->rows->fd);
        free(r->rows->tail);
        free(r->rows);
    }
    r->rows = NULL;
    r->row_count = 0;
}

/* ---- out of it -------------------------------------------------------------------------------------------------- */

void report_first(struct report_cursor *k, const struct report *r)
{
    k->report = r;
    k->row = 0;
    k->offset = 0;
    k->used = k->have = 0;
    pack_pending(r);
}

/* Moves what is left to the front and fills up behind it, from the file, then from memory. */
static void refill(struct report_cursor *k)
{
    struct row_store *s = k->report->rows;
    memmove(k->buffer, k->buffer + k->used, k->have - k->used);
    k->have -= k->used;
    k->used = 0;
    while (k->have < sizeof k->buffer) {
        size_t room = sizeof k->buffer - k->have;
        ssize_t n = 0;
        if (k->offset < s->spilled) {
            int64_t left = s->spilled - k->offset;
            n = pread(s->fd, k->buffer + k->have, left < (int64_t)room ? (size_t)left : room, k->offset);
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0) {
                s->error = n < 0 ? errno : EIO;
                return;
            }
        } else {
            size_t at = (size_t)(k->offset - s->spilled), left = s->tail_len - at;
            n = (ssize_t)(left < room ? left : room);
            if (n == 0)
                return;
            memcpy(k->buffer + k->have, s->tail + at, (size_t)n);
        }
        k->offset += n;
        k->have += (size_t)n;
    }
}

static size_t unpack_cell(struct cell *c, enum column_type type, const uint8_t *in)
{
    c->null = in[0] == CELL_IS_NULL;
    c->boolean = false;
    c->integer = 0;
    c->text[0] = '\0';
    if (c->null)
        return 1;
    switch (type) {
    case COLUMN_INTEGER: memcpy(&c->integer, in + 1, sizeof c->integer); return 1 + sizeof c->integer;
    case COLUMN_BOOLEAN: c->boolean = in[0] == 1; return 1;
    case COLUMN_TEXT: break;
    }
    memcpy(c->text, in + 1, in[0]);
    c->text[in[0]] = '\0';
    return 1 + (size_t)in[0];
}

const struct cell *report_next(struct report_cursor *k)
{
    const struct report *r = k->report;
    if (k->row >= r->row_count || r->rows->error != 0)
        return NULL;
    if (k->have - k->used < ROW_MAX)
        refill(k);
    if (r->rows->error != 0)
        return NULL;
    for (size_t c = 0; c < r->column_count; c++)
        k->used += unpack_cell(&k->cells[c], r->columns[c].type, k->buffer + k->used);
    if (++k->row % TOLD_EVERY == 0 && r->progress.tell != NULL)
        r->progress.tell(r->progress.ctx, "rows", (int64_t)k->row, (int64_t)r->row_count);
    return k->cells;
}
