/* The steps of an import: read and judge every row, sort, drop what is said twice, compare with the current catalogue,
 * build, switch. */
#include "ledger/import_inside.h"

#include "base/files.h"
#include "base/text.h"
#include "ledger/catalogue_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const format_words[] = {
#define X(n, w) w,
    IMPORT_FORMAT_LIST(X)
#undef X
};
static const char *const refusal_words[] = {
#define X(n, w) w,
    IMPORT_REFUSAL_LIST(X)
#undef X
};

const char *import_format_word(enum import_format f)
{
    return (size_t)f < IMPORT_FORMAT_COUNT ? format_words[f] : "?";
}

bool import_format_parse(enum import_format *out, const char *word)
{
    for (int i = 0; i < IMPORT_FORMAT_COUNT; i++) {
        *out = (enum import_format)i;
        if (strcmp(format_words[i], word) == 0)
            return true;
    }
    return false;
}

const char *import_refusal_word(enum import_refusal r)
{
    return (size_t)r < REFUSAL_COUNT ? refusal_words[r] : "?";
}

void import_refuse(struct import *m, int64_t line, enum import_refusal why, const char *fmt, ...)
{
    struct import_report *r = m->report;
    r->refused++;
    r->by_refusal[why]++;
    if (r->problem_count == IMPORT_PROBLEMS_MAX)
        return;
    struct import_problem *p = &r->problems[r->problem_count++];
    char text[2 * sizeof p->text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    p->line = line;
    text_clean(p->text, sizeof p->text, text, strlen(text));
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static enum status read_all(struct import *m, struct err *e)
{
    const struct import_options *o = m->o;
    struct import_text *t = NULL;
    struct import_line first;
    enum import_format format = o->format;
    const char *encoding = o->map != NULL ? o->map->encoding : "";
    enum status st = import_text_open(&t, o->path, encoding, m->report->encoding, e);
    if (st != ST_OK)
        return st;
    while (format == IMPORT_AUTO && (st = import_text_next(t, &first, e)) == ST_OK)
        if (import_json_looks(first.text, first.n, &format))
            break;
    import_text_close(t);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_INVALID, "%s: nothing is in it", o->path);
    m->report->format = format;
    m->report->encoding_assumed = encoding[0] == '\0' && strncmp(m->report->encoding, "UTF-", 4) != 0;
    if (st == ST_OK)
        st = import_text_open(&t, o->path, encoding, m->report->encoding, e);
    if (st != ST_OK)
        return st;
    st = format == IMPORT_CSV ? import_csv(m, t, e) : import_json(m, t, e);
    import_text_close(t);
    return st == ST_OK && m->st != ST_OK ? err_set(e, m->st, "%s", m->e.msg) : st;
}

/* ---- in order ---------------------------------------------------------------------------------------------------- */

struct settled {
    struct catalogue_writer *writer;
    struct catalogue_cursor before;
};

static enum status compare(struct import_report *r, struct catalogue_cursor *before, const struct container *c,
                           struct err *e)
{
    enum status st = ST_OK;
    for (; st == ST_OK && before->more && before->row.gtin.value < c->gtin.value; st = catalogue_cursor_next(before, e))
        r->removed++;
    if (st != ST_OK || !before->more || before->row.gtin.value > c->gtin.value) {
        r->added++;
        return st;
    }
    if (!container_same(&before->row, c))
        r->changed++;
    return catalogue_cursor_next(before, e);
}

static enum status keep(struct import *m, struct settled *s, const struct container *c, struct err *e)
{
    struct import_report *r = m->report;
    r->containers++;
    r->without_mass += c->mass_source == MASS_SOURCE_UNKNOWN;
    r->by_class += c->mass_source == MASS_SOURCE_CLASS;
    enum status st = compare(r, &s->before, c, e);
    return st == ST_OK ? catalogue_writer_add(s->writer, c, e) : st;
}

/* Of rows with one GTIN the first counts; one that says the same again is a duplicate, another one is refused. */
static enum status settle(struct import *m, struct settled *s, struct err *e)
{
    struct container last = {0}, c;
    int64_t last_line = 0, line;
    enum status st = spool_sort(m->spool, e);
    while (st == ST_OK && (st = spool_get(m->spool, &c, &line, e)) == ST_OK) {
        if (last_line == 0 || last.gtin.value != c.gtin.value) {
            st = keep(m, s, &c, e);
            last = c;
            last_line = line;
        } else if (container_same(&last, &c)) {
            m->report->duplicates++;
        } else {
            import_refuse(m, line, REFUSAL_CONFLICT, "line %" PRId64 " says something else about this gtin", last_line);
        }
    }
    if (st == ST_NOT_FOUND)
        st = ST_OK;
    for (; st == ST_OK && s->before.more; st = catalogue_cursor_next(&s->before, e))
        m->report->removed++;
    return st;
}

static enum status verdict(const struct import *m, struct err *e)
{
    const struct import_report *r = m->report;
    const char *path = m->o->path;
    if (r->refused > 0 && !m->o->skip_refused)
        return err_set(e, ST_INVALID, "%s:%" PRId64 ": %s; nothing was imported", path,
                       r->problem_count > 0 ? r->problems[0].line : 0,
                       r->problem_count > 0 ? r->problems[0].text : "refused");
    return r->containers == 0 ? err_set(e, ST_INVALID, "%s: no containers in it", path) : ST_OK;
}

static enum status build(struct import *m, struct err *e)
{
    const struct import_options *o = m->o;
    struct import_report *r = m->report;
    struct settled s = {0};
    struct catalogue *before = NULL;
    enum status st = catalogue_open_current(&before, o->state_dir, NULL); /* none yet, or damaged: all is new */
    st = catalogue_writer_begin(&s.writer, o->dry_run ? NULL : o->state_dir, e);
    if (st == ST_OK)
        st = catalogue_cursor_begin(&s.before, before, e);
    if (st == ST_OK)
        st = settle(m, &s, e);
    if (st == ST_OK)
        st = verdict(m, e);
    if (st == ST_OK)
        st = catalogue_writer_finish(s.writer, &r->hash, r->file, e);
    catalogue_writer_drop(s.writer);
    catalogue_cursor_end(&s.before);
    catalogue_close(before);
    if (st == ST_OK && !o->dry_run && !o->keep_current) {
        st = catalogue_make_current(o->state_dir, r->file, e);
        r->current = st == ST_OK;
    }
    return st;
}

enum status catalogue_make_current(const char *state_dir, const char *file, struct err *e)
{
    char line[80];
    int n = snprintf(line, sizeof line, "%s\n", file);
    return file_put(state_dir, "catalogue", 0640, line, (size_t)n, true, e);
}

/* Two imports at once would build the same file. */
static enum status only_one(int *fd, const char *state_dir, struct err *e)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/catalogue.lock", state_dir) >= (int)sizeof path)
        return err_set(e, ST_INVALID, "the path of the state folder is too long");
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (*fd < 0)
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(e, ST_AGAIN, "another import is running");
    return ST_OK;
}

/* The rows to sort and the new file together are some five times the list. */
#define ROOM_TIMES 6
#define MB         1000000

static enum status no_room(const struct import_options *o, struct err *e)
{
    struct stat s;
    long long mb = stat(o->path, &s) == 0 ? (long long)s.st_size * ROOM_TIMES / MB + 1 : 0;
    err_clear(e);
    return err_set(e, ST_FULL,
                   "the disk of %s is full: nothing was imported, the list in force stays; this import needs about"
                   " %lld MB free there",
                   o->dry_run ? "temporary files" : o->state_dir, mb);
}

enum status catalogue_import(const struct import_options *o, struct import_report *out, struct err *e)
{
    struct import m = {.o = o, .report = out};
    int lock = -1;
    *out = (struct import_report){0};
    enum status st = o->dry_run ? ST_OK : only_one(&lock, o->state_dir, e);
    if (st == ST_OK)
        st = spool_begin(&m.spool, o->dry_run ? NULL : o->state_dir, e);
    if (st == ST_OK)
        st = read_all(&m, e);
    if (st == ST_OK)
        st = build(&m, e);
    spool_drop(m.spool);
    if (st == ST_FULL)
        st = no_room(o, e);
    if (lock >= 0)
        close(lock);
    return st;
}
