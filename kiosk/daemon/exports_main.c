/* The process behind exports.c: which exports are due, one after the other, oldest day first.
 *
 *   exports.done, a line each: REPORT|FORMAT|PERIOD|LANGUAGE|FOLDER, the last day that it is done for, that day's epoch
 *
 * An export that is new in the configuration begins with the newest closed day. Days of a higher epoch are due whatever
 * their number: after a restore numbers are given again, and what was exported before them stays as it is. */
#include "daemon/exports.h"

#include "base/files.h"
#include "base/log.h"
#include "base/tr.h"
#include "base/whole_file.h"
#include "recovery/package.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOWEST_PRIORITY 19
#define DONE_FILE       "exports.done"
#define DONE_LINE       400 /* three words, a folder of 255 bytes, two numbers */
#define FORMERS_MAX     64  /* files of years */

struct done {
    char key[DONE_LINE];
    int64_t z_no;
    unsigned epoch;
};
struct work {
    const struct boot_options *options;
    const struct settings *settings;
    struct ledger *ledger;
    struct seal *seal; /* NULL until a package wants it */
    struct day_row *days;
    size_t day_count; /* oldest first, the open one last */
    struct done done[SETTINGS_EXPORTS_MAX];
    int rc;
};

/* ---- what is done ----------------------------------------------------------------------------------------------- */

static void key_of(char out[DONE_LINE], const struct close_export *x)
{
    snprintf(out, DONE_LINE, "%s|%s|%s|%s|%s", x->report, x->format, export_periods[x->period], x->language, x->folder);
}

/* "KEY\tZ\tEPOCH"; anything else is no line of ours, and its export begins anew. */
static void take_line(struct work *w, char *line)
{
    char *z = strchr(line, '\t'), *epoch = z != NULL ? strchr(z + 1, '\t') : NULL;
    uint64_t z_no, e;
    if (epoch == NULL)
        return;
    *z++ = *epoch++ = '\0';
    if (!text_to_u64(&z_no, z, INT64_MAX) || !text_to_u64(&e, epoch, UINT16_MAX))
        return;
    for (size_t i = 0; i < w->settings->export_count; i++) {
        if (strcmp(w->done[i].key, line) != 0)
            continue;
        w->done[i].z_no = (int64_t)z_no;
        w->done[i].epoch = (unsigned)e;
    }
}

static enum status read_done(struct work *w, struct err *e)
{
    static char text[SETTINGS_EXPORTS_MAX * DONE_LINE + 1];
    size_t n = 0;
    enum status st = file_get(w->options->state_dir, DONE_FILE, text, sizeof text - 1, &n, e);
    for (size_t i = 0; i < w->settings->export_count; i++) {
        key_of(w->done[i].key, &w->settings->exports[i]);
        w->done[i].z_no = -1;
    }
    if (st == ST_NOT_FOUND || st == ST_INVALID) { /* none yet; or too large to be ours: every export begins anew */
        err_clear(e);
        return ST_OK;
    }
    text[st == ST_OK ? n : 0] = '\0';
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
        take_line(w, line);
    return st;
}

static enum status write_done(const struct work *w, struct err *e)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < w->settings->export_count; i++)
        if (w->done[i].z_no >= 0)
            strbuf_printf(&text, "%s\t%" PRId64 "\t%u\n", w->done[i].key, w->done[i].z_no, w->done[i].epoch);
    enum status st = text.failed ? err_set(e, ST_MEMORY, "out of memory")
                                 : file_put(w->options->state_dir, DONE_FILE, 0640, text.text == NULL ? "" : text.text,
                                            text.len, true, e);
    strbuf_free(&text);
    return st;
}

/* ---- where the days are ----------------------------------------------------------------------------------------- */

static enum status sealed(struct work *w, int64_t z_no, struct checkpoint *out, struct err *e)
{
    char text[CHECKPOINT_TEXT];
    enum status st = ledger_checkpoint(w->ledger, z_no, text, sizeof text, e);
    return st == ST_OK && !checkpoint_parse(out, text)
               ? err_set(e, ST_CORRUPT, "the checkpoint of day %" PRId64 " cannot be read", z_no)
               : st;
}

static int newest_first(const void *a, const void *b)
{
    return strcmp(b, a);
}

/* The ledger that has the rows of a day: this one, or a former year's beside it. *former: to be closed after use. */
static struct ledger *with_rows(struct work *w, int64_t seq, struct ledger **former)
{
    static char names[FORMERS_MAX][64];
    struct hash h;
    size_t n = 0;
    *former = NULL;
    if (ledger_hash_at(w->ledger, seq, &h, NULL) == ST_OK)
        return w->ledger;
    DIR *d = opendir(w->options->state_dir);
    for (struct dirent *f; d != NULL && n < FORMERS_MAX && (f = readdir(d)) != NULL;)
        if (strncmp(f->d_name, "ledger-", 7) == 0 && strlen(f->d_name) > 3 &&
            strcmp(f->d_name + strlen(f->d_name) - 3, ".db") == 0 && text_copy(names[n], sizeof names[n], f->d_name))
            n++;
    if (d != NULL)
        closedir(d);
    qsort(names, n, sizeof *names, newest_first);
    for (size_t i = 0; i < n; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", w->options->state_dir, names[i]);
        if (ledger_open_reader(former, path, NULL) != ST_OK)
            continue;
        if (ledger_hash_at(*former, seq, &h, NULL) == ST_OK)
            return *former;
        ledger_close(*former);
        *former = NULL;
    }
    return w->ledger; /* says itself what it does not have */
}

/* ---- one file --------------------------------------------------------------------------------------------------- */

/* A relative folder is below the state folder, and only that one is made: a stick that is not there must not become a
 * folder on the kiosk's own disk. */
static enum status folder_of(char out[PATH_MAX], const struct work *w, const struct close_export *x, struct err *e)
{
    struct stat info;
    bool own = x->folder[0] != '/';
    int n = snprintf(out, PATH_MAX, "%s%s%s", own ? w->options->state_dir : "", own ? "/" : "", x->folder);
    if (n >= PATH_MAX)
        return err_set(e, ST_INVALID, "the path of the folder %.40s is too long", x->folder);
    if (own && mkdir(out, 0750) != 0 && errno != EEXIST)
        return err_set(e, ST_IO, "%s: %s", out, strerror(errno));
    if (stat(out, &info) != 0)
        return err_set(e, ST_IO, "%s: %s", out, strerror(errno));
    return S_ISDIR(info.st_mode) ? ST_OK : err_set(e, ST_IO, "%s is no folder", out);
}

static enum status put_text(const char *path, const struct strbuf *text, struct err *e)
{
    struct whole_file f;
    enum status st = whole_file_begin(&f, path, 0640, e);
    for (size_t done = 0; st == ST_OK && done < text->len;) {
        ssize_t n = write(f.fd, text->text + done, text->len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            st = err_set(e, errno == ENOSPC ? ST_FULL : ST_IO, "%s: %s", path, strerror(errno));
        else
            done += (size_t)n;
    }
    if (st == ST_OK)
        return whole_file_end(&f, e);
    whole_file_drop(&f);
    return st;
}

static enum status put_report(struct ledger *l, const struct close_export *x, const struct report_request *q,
                              const char *path, struct err *e)
{
    const struct report_format *format = report_format_find(x->format);
    struct report r;
    struct strbuf text = {0}, meta = {0};
    char beside[PATH_MAX];
    enum status st = report_kind_find(x->report)->make(&r, l, q, e);
    if (st != ST_OK)
        return st;
    r.language = x->language;
    st = format->write(&text, &r, e);
    if (st == ST_OK && !format->has_head)
        st = write_meta(&meta, &r, e);
    if (st == ST_OK && snprintf(beside, sizeof beside, "%s.meta.json", path) >= (int)sizeof beside)
        st = err_set(e, ST_INVALID, "the path of the file is too long");
    if (st == ST_OK && !format->has_head) /* first, so that no export is without it */
        st = put_text(beside, &meta, e);
    if (st == ST_OK)
        st = put_text(path, &text, e);
    strbuf_free(&text);
    strbuf_free(&meta);
    report_free(&r);
    return st;
}

static enum status sign(void *ctx, int64_t first_z, int64_t last_z, const struct hash *manifest, struct statement *out,
                        struct err *e)
{
    return ledger_statement_sign(ctx, first_z, last_z, manifest, out, e);
}

static enum status put_package(struct work *w, struct ledger *l, const struct report_request *q, const char *path,
                               struct err *e)
{
    struct whole_file f = {.fd = -1};
    struct package_summary sum;
    char dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%s/keys", w->options->state_dir);
    enum status st = w->seal != NULL ? ST_OK : seal_open(&w->seal, dir, false, e);
    if (st != ST_OK)
        return st;
    struct public_key mine = seal_public(w->seal);
    struct package_request p = {.report = *q, .sign = sign, .ctx = l, .more_keys = &mine, .more_key_count = 1};
    ledger_set_seal(l, w->seal);
    st = whole_file_begin(&f, path, 0640, e);
    if (st == ST_OK)
        st = package_write(l, &p, f.fd, &sum, e);
    if (st == ST_OK)
        return whole_file_end(&f, e);
    whole_file_drop(&f);
    return st;
}

static bool same_period(const struct close_export *x, const struct day_row *a, const struct day_row *b)
{
    static const size_t digits[] = {[EXPORT_MONTH] = 7, [EXPORT_YEAR] = 4}; /* of 2026-11-21 */
    return x->period != EXPORT_DAY && strncmp(a->label, b->label, digits[x->period]) == 0;
}

/* The days from first to last (indexes) into one file, named by report, period and the last day's number, so that no
 * two are the same. */
static enum status make_one(struct work *w, const struct close_export *x, size_t first, size_t last,
                            const struct checkpoint *c, struct err *e)
{
    static const int digits[] = {[EXPORT_DAY] = 10, [EXPORT_MONTH] = 7, [EXPORT_YEAR] = 4};
    const struct day_row *a = &w->days[first], *b = &w->days[last];
    char folder[PATH_MAX], path[PATH_MAX], epoch[16] = "", language[16] = "";
    struct ledger *former;
    struct report_request q = {.period = {.from = {.kind = BOUND_NUMBER, .z_no = a->z_no},
                                          .to = {.kind = BOUND_NUMBER, .z_no = b->z_no},
                                          .until_seq = b->last_seq},
                               .impact = &w->settings->impact,
                               .scheme = &w->settings->scheme};
    enum status st = folder_of(folder, w, x, e);
    if (st != ST_OK)
        return st;
    if (c->epoch > 1)
        snprintf(epoch, sizeof epoch, "-e%u", (unsigned)c->epoch);
    if (strcmp(x->format, "html") == 0 || strcmp(x->format, "xlsx") == 0)
        snprintf(language, sizeof language, ".%s", x->language);
    int n = snprintf(path, sizeof path, "%s/%s-%.*s-z%" PRId64 "%s%s.%s", folder, x->report, digits[x->period],
                     b->label, b->z_no, epoch, language, strcmp(x->format, "package") == 0 ? "tar" : x->format);
    if (n >= (int)sizeof path)
        return err_set(e, ST_INVALID, "the path of the file is too long");
    struct ledger *l = with_rows(w, b->last_seq, &former);
    st = strcmp(x->format, "package") == 0 ? put_package(w, l, &q, path, e) : put_report(l, x, &q, path, e);
    ledger_close(former);
    return st;
}

/* ---- what is due ------------------------------------------------------------------------------------------------ */

/* Every closed day is looked at in its turn; a month or a year is over with the last day before another one begins. */
static enum status make_day(struct work *w, size_t x, size_t day, struct err *e)
{
    const struct close_export *set = &w->settings->exports[x];
    struct done *done = &w->done[x];
    struct checkpoint c;
    enum status st = sealed(w, w->days[day].z_no, &c, e);
    if (st != ST_OK || (w->days[day].z_no <= done->z_no && c.epoch <= done->epoch))
        return st;
    if (!same_period(set, &w->days[day], &w->days[day + 1])) {
        size_t first = day;
        while (first > 0 && same_period(set, &w->days[first - 1], &w->days[day]))
            first--;
        st = make_one(w, set, first, day, &c, e);
    }
    if (st == ST_REFUSED || st == ST_INVALID || st == ST_NOT_FOUND) { /* it never can be: said once, and passed over */
        fprintf(stderr, "%s of day %" PRId64 " cannot be made: %s\n", done->key, w->days[day].z_no,
                e->msg[0] != '\0' ? e->msg : "its rows are in a file that is not here");
        w->rc = 1;
        err_clear(e);
        st = ST_OK;
    }
    if (st != ST_OK)
        return st;
    done->z_no = w->days[day].z_no;
    done->epoch = c.epoch;
    return write_done(w, e);
}

static enum status begin_new(struct work *w, struct err *e)
{
    bool any = false;
    size_t closed = w->day_count - 1;
    for (size_t i = 0; i < w->settings->export_count; i++) {
        struct checkpoint c = {0};
        if (w->done[i].z_no >= 0)
            continue;
        enum status st = closed > 0 ? sealed(w, w->days[closed - 1].z_no, &c, e) : ST_OK;
        if (st != ST_OK)
            return st;
        w->done[i].z_no = closed > 0 ? w->days[closed - 1].z_no - 1 : 0;
        w->done[i].epoch = c.epoch;
        any = true;
    }
    return any ? write_done(w, e) : ST_OK; /* now: while the first one cannot be made, the next ones wait too */
}

static void make_all(struct work *w)
{
    for (size_t i = 0; i < w->settings->export_count; i++) {
        struct err e = {0};
        enum status st = ST_OK;
        for (size_t day = 0; st == ST_OK && day + 1 < w->day_count; day++)
            st = make_day(w, i, day, &e);
        if (st == ST_OK)
            continue;
        fprintf(stderr, "%s: %s\n", w->done[i].key, e.msg); /* the others may well go */
        w->rc = 1;
    }
}

int exports_main(const struct boot_options *o)
{
    static struct settings s;
    static struct work w;
    struct strbuf problems = {0};
    struct err e = {0};
    setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* the next start begins again where this one was cut off */
    w = (struct work){.options = o, .settings = &s};
    enum status st = settings_load(&s, o->config, o->overrides, o->override_count, &problems, &e);
    strbuf_free(&problems);
    if (st != ST_OK) {
        fprintf(stderr, "%s\n", e.msg);
        return 2;
    }
    tr_load_default();
    st = ledger_open_reader(&w.ledger, o->state_dir, &e);
    if (st == ST_OK)
        st = period_days(w.ledger, &(struct period){.open = true}, &w.days, &w.day_count, &e);
    if (st == ST_OK)
        st = read_done(&w, &e);
    if (st == ST_OK && w.day_count > 0)
        st = begin_new(&w, &e);
    if (st == ST_OK && w.day_count > 0)
        make_all(&w);
    else if (st != ST_OK) {
        fprintf(stderr, "%s\n", e.msg);
        w.rc = st == ST_UNAVAILABLE ? 4 : 1;
    }
    free(w.days);
    ledger_close(w.ledger);
    seal_free(w.seal);
    tr_unload();
    return w.rc;
}
