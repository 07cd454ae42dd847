/* Export from the screen: `rebottle export` itself, in a process of its own at the lowest priority. Cancelled it leaves
 * nothing: the file appears whole, by a rename, or not at all. */
#include "cli/history.h"

#include "base/clock.h"
#include "base/text.h"
#include "recovery/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAMES_MAX 99 /* of one report and period in one folder */

const char *history_report(size_t i)
{
    return report_kinds[i].name; /* screens stop at the first NULL */
}

const char *history_format(size_t i)
{
    return report_formats[i].name;
}

/* A name that is not taken, so that nothing is overwritten and a cancelled export cannot spoil a former one. */
static enum status free_path(char *out, size_t cap, const struct history_export *q, struct err *e)
{
    char from[11], to[11], again[8] = "";
    struct stat s;
    const char *slash = q->folder[0] != '\0' && q->folder[strlen(q->folder) - 1] == '/' ? "" : "/";
    date_format(from, (int64_t)q->range.from * 86400000, 0);
    date_format(to, (int64_t)q->range.to * 86400000, 0);
    bool one = q->range.from == q->range.to;
    for (int i = 1; i <= NAMES_MAX; i++) {
        if (i > 1)
            snprintf(again, sizeof again, "-%d", i);
        int n = snprintf(out, cap, "%s%s%s-%s%s%s%s.%s", q->folder, slash, q->report, from, one ? "" : "--",
                         one ? "" : to, again, q->format);
        if (n < 0 || (size_t)n >= cap)
            return err_set(e, ST_INVALID, "the path of the folder is too long");
        if (lstat(out, &s) != 0)
            return errno == ENOENT ? ST_OK : err_set(e, errno == EACCES ? ST_DENIED : ST_IO, "%s", strerror(errno));
    }
    return err_set(e, ST_EXISTS, "there are %d files of that name", NAMES_MAX);
}

static enum status folder_takes_files(const char *folder, struct err *e)
{
    struct stat s;
    if (stat(folder, &s) != 0 || !S_ISDIR(s.st_mode))
        return err_set(e, errno == EACCES ? ST_DENIED : ST_NOT_FOUND, "%s: there is no such folder", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return err_set(e, ST_DENIED, "%s: %s", folder, strerror(errno));
    return ST_OK;
}

/* In the child. Its own group: a Ctrl-C that a screen reads as a key is none for it. */
static void become_export(const struct history_books *b, const struct history_export *q, int err_fd)
{
    char from[11], to[11];
    const char *argv[24] = {"rebottle", "export", q->report, "--state", b->state, "--from"};
    int n = 6, null = open("/dev/null", O_RDWR | O_CLOEXEC);
    date_format(from, (int64_t)q->range.from * 86400000, 0);
    date_format(to, (int64_t)q->range.to * 86400000, 0);
    argv[n++] = from;
    argv[n++] = "--to";
    argv[n++] = to;
    argv[n++] = "--format";
    argv[n++] = q->format;
    argv[n++] = "-o";
    argv[n++] = b->job.shown.path;
    argv[n++] = "--progress";
    if (q->open)
        argv[n++] = "--open";
    if (q->language != NULL) {
        argv[n++] = "--language";
        argv[n++] = q->language;
    }
    if (b->job.config[0] != '\0') {
        argv[n++] = "--config";
        argv[n++] = b->job.config;
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL); /* a screen blocks signals while it does not wait */
    setpgid(0, 0);
    setpriority(PRIO_PROCESS, 0, 19);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(err_fd, STDERR_FILENO);
    execv(b->job.program, (char *const *)argv);
    _exit(127);
}

enum status history_export_begin(void *ctx, const struct history_export *q, struct err *e)
{
    struct history_books *b = ctx;
    int ends[2];
    if (b->job.pid != 0)
        return err_set(e, ST_AGAIN, "an export is under way");
    b->job.shown = (struct history_exported){.state = EXPORT_RUNNING};
    enum status st = folder_takes_files(q->folder, e);
    if (st == ST_OK)
        st = free_path(b->job.shown.path, sizeof b->job.shown.path, q, e);
    if (st == ST_OK && pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        st = err_set(e, ST_IO, "%s", strerror(errno));
    if (st != ST_OK) {
        b->job.shown.state = EXPORT_NONE;
        return st;
    }
    pid_t pid = fork();
    if (pid == 0)
        become_export(b, q, ends[1]);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        b->job.shown.state = EXPORT_NONE;
        return err_set(e, ST_MEMORY, "%s", strerror(errno));
    }
    b->job.pid = pid;
    b->job.cancelled = false;
    b->job.line_len = 0;
    b->job.err_fd = ends[0];
    b->job.begun_ms = clock_now(0).mono_ms;
    return ST_OK;
}

/* "daily: 12 of 365": how far it is. */
static bool is_progress(const char *text, int64_t *done, int64_t *of)
{
    const char *colon = strstr(text, ": ");
    char *end = NULL;
    if (colon == NULL || colon[2] < '0' || colon[2] > '9')
        return false;
    *done = strtoll(colon + 2, &end, 10);
    if (strncmp(end, " of ", 4) != 0)
        return false;
    *of = strtoll(end + 4, &end, 10);
    return *end == '\0' && *of > 0 && *done <= *of;
}

/* One line of what it says: how far it is, or ("rebottle: /mnt/usb/x.csv: No space left on device") why it ends; the
 * first such line is the cause. */
static void hear_line(struct history_job *job, const char *line, size_t n)
{
    char text[sizeof job->line];
    int64_t done = 0, of = 0;
    memcpy(text, line, n);
    text[n] = '\0';
    if (is_progress(text, &done, &of)) {
        job->shown.done = done;
        job->shown.of = of;
    } else if (job->shown.problem[0] == '\0' && n > 0) {
        const char *said = strncmp(text, "rebottle: ", 10) == 0 ? text + 10 : text;
        text_clean(job->shown.problem, sizeof job->shown.problem, said, strlen(said));
    }
}

static void hear(struct history_job *job)
{
    ssize_t n;
    while ((n = read(job->err_fd, job->line + job->line_len, sizeof job->line - 1 - job->line_len)) > 0) {
        job->line_len += (size_t)n;
        char *from = job->line, *end;
        while ((end = memchr(from, '\n', job->line_len - (size_t)(from - job->line))) != NULL) {
            hear_line(job, from, (size_t)(end - from));
            from = end + 1;
        }
        job->line_len -= (size_t)(from - job->line);
        memmove(job->line, from, job->line_len);
        if (job->line_len == sizeof job->line - 1) /* longer than any line of ours */
            job->line_len = 0;
    }
}

static enum status trouble(const char *said)
{
    if (strstr(said, strerror(ENOSPC)) != NULL || strstr(said, strerror(EDQUOT)) != NULL)
        return ST_FULL;
    return strstr(said, strerror(EACCES)) != NULL || strstr(said, strerror(EROFS)) != NULL ? ST_DENIED : ST_REFUSED;
}

/* The head of a format without one is written before the file: alone it says nothing. */
static void leave_nothing(const struct history_job *job)
{
    char beside[sizeof job->shown.path + 16];
    struct stat s;
    snprintf(beside, sizeof beside, "%s.meta.json", job->shown.path);
    if (lstat(job->shown.path, &s) != 0)
        unlink(beside);
}

static void ended(struct history_job *job, int status)
{
    struct stat s;
    hear(job);
    close(job->err_fd);
    job->err_fd = -1;
    job->pid = 0;
    job->shown.since_ms = clock_now(0).mono_ms - job->begun_ms;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && stat(job->shown.path, &s) == 0) {
        job->shown.state = EXPORT_DONE;
        job->shown.bytes = s.st_size;
        return;
    }
    leave_nothing(job);
    job->shown.state = job->cancelled ? EXPORT_CANCELLED : EXPORT_FAILED;
    if (job->cancelled)
        return;
    job->shown.status = trouble(job->shown.problem);
    if (job->shown.problem[0] == '\0')
        snprintf(job->shown.problem, sizeof job->shown.problem, "rebottle export: %s %d",
                 WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

void history_export_look(void *ctx, struct history_exported *out)
{
    struct history_books *b = ctx;
    int status = 0;
    if (b->job.pid != 0) {
        hear(&b->job);
        b->job.shown.since_ms = clock_now(0).mono_ms - b->job.begun_ms;
        if (waitpid(b->job.pid, &status, WNOHANG) == b->job.pid)
            ended(&b->job, status);
    }
    *out = b->job.shown;
}

void history_export_cancel(void *ctx)
{
    struct history_books *b = ctx;
    if (b->job.pid == 0)
        return;
    b->job.cancelled = true; /* unless it was quicker: a file that is there whole stays */
    kill(b->job.pid, SIGTERM);
}

void history_export_end(struct history_books *b)
{
    int status = 0;
    history_export_cancel(b);
    if (b->job.pid == 0)
        return;
    while (waitpid(b->job.pid, &status, 0) < 0 && errno == EINTR) {
    }
    ended(&b->job, status);
}
