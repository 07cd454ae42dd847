#include "tui/line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

#define CLOSE_MS 500 /* a person who left waits no longer for a line that is stuck */
/* Where our own description of the terminal cannot be opened (after su it belongs to somebody else) a write may wait;
 * so little at a time that it does not. */
#define CAREFUL_BYTES 64

struct line {
    int input, output;
    int fd; /* ours, non-blocking; output itself where it could not be opened again */
    struct termios before, during;
    bool has_modes;
    struct strbuf queue;
    size_t done; /* of the queue */
};

/* What a crash needs, where a signal handler may look. */
static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios before;
    char bytes[256];
    size_t n;
} crash;

static const int deadly[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

static void on_crash(int number)
{
    if (crash.armed) {
        crash.armed = 0;
        ssize_t n = write(crash.fd, crash.bytes, crash.n);
        (void)n; /* nobody is left to hear of it */
        tcsetattr(crash.fd, TCSANOW, &crash.before);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_crashes(void)
{
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        struct sigaction old, ours = {.sa_handler = on_crash};
        if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL) /* a sanitizer has its own */
            sigaction(deadly[i], &ours, NULL);
    }
}

/* The same terminal under a description of our own: non-blocking here must not be non-blocking for the shell. */
static int open_again(int fd)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

static void set_modes(struct line *l, bool locked)
{
    if (tcgetattr(l->input, &l->before) != 0)
        return; /* a pipe in a test */
    l->during = l->before;
    l->during.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL);
    l->during.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP);
    l->during.c_oflag &= ~(tcflag_t)ONLCR;
    if (locked) {
        l->during.c_lflag &= ~(tcflag_t)(ISIG | IEXTEN);
        l->during.c_iflag &= ~(tcflag_t)(IXON | BRKINT | PARMRK);
    }
    l->during.c_cc[VMIN] = 1;
    l->during.c_cc[VTIME] = 0;
    l->has_modes = tcsetattr(l->input, TCSANOW, &l->during) == 0;
}

enum status line_open(struct line **out, int input, int output, bool locked, struct err *e)
{
    struct line *l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_set(e, ST_MEMORY, "no memory for the screen");
    *l = (struct line){.input = input, .output = output, .fd = open_again(output)};
    if (l->fd < 0)
        l->fd = output;
    set_modes(l, locked);
    *out = l;
    return ST_OK;
}

void line_on_crash(struct line *l, const void *bytes, size_t n)
{
    if (!l->has_modes)
        return;
    crash.fd = l->output;
    crash.before = l->before;
    crash.n = n < sizeof crash.bytes ? n : sizeof crash.bytes;
    memcpy(crash.bytes, bytes, crash.n);
    crash.armed = 1;
    catch_crashes();
}

bool line_size(const struct line *l, int *rows, int *cols)
{
    struct winsize w;
    if (ioctl(l->output, TIOCGWINSZ, &w) != 0 || w.ws_row == 0 || w.ws_col == 0)
        return false;
    *rows = w.ws_row;
    *cols = w.ws_col;
    return true;
}

int line_fd(const struct line *l)
{
    return l->fd;
}

size_t line_waiting(const struct line *l)
{
    return l->queue.len - l->done;
}

bool line_add(struct line *l, const void *bytes, size_t n)
{
    l->queue.failed = false;
    strbuf_add(&l->queue, bytes, n);
    return !l->queue.failed;
}

static bool takes_more(const struct line *l, int ms)
{
    struct pollfd p = {.fd = l->fd, .events = POLLOUT};
    return poll(&p, 1, ms) == 1 && (p.revents & POLLOUT) != 0;
}

void line_flush(struct line *l)
{
    while (line_waiting(l) > 0) {
        size_t n = line_waiting(l);
        if (l->fd == l->output) {
            if (!takes_more(l, 0))
                return;
            n = n < CAREFUL_BYTES ? n : CAREFUL_BYTES;
        }
        ssize_t sent = write(l->fd, l->queue.text + l->done, n);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            return;
        if (sent <= 0)
            break; /* the terminal is gone: the loop sees that by itself */
        l->done += (size_t)sent;
    }
    l->done = l->queue.len = 0;
}

/* Everything out and the modes of before; what is stuck is thrown away, and CAN ends a sequence that was cut by that.
 */
static void give_back(struct line *l, const void *bytes, size_t n)
{
    line_flush(l);
    for (int ms = 0; line_waiting(l) > 0 && ms < CLOSE_MS; ms += 50) {
        takes_more(l, 50);
        line_flush(l);
    }
    if (line_waiting(l) > 0) {
        tcflush(l->output, TCOFLUSH);
        l->done = l->queue.len = 0;
        line_add(l, "\x18", 1);
    }
    line_add(l, bytes, n);
    line_flush(l);
    l->done = l->queue.len = 0;
    if (l->has_modes)
        tcsetattr(l->input, TCSANOW, &l->before);
}

void line_close(struct line *l, const void *bytes, size_t n)
{
    if (l == NULL)
        return;
    crash.armed = 0;
    give_back(l, bytes, n);
    if (l->fd != l->output)
        close(l->fd);
    strbuf_free(&l->queue);
    free(l);
}

void line_pause(struct line *l, const void *bytes, size_t n)
{
    give_back(l, bytes, n);
}

void line_resume(struct line *l)
{
    if (l->has_modes)
        tcsetattr(l->input, TCSANOW, &l->during);
}
