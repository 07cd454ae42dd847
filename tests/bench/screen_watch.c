/* Runs a program on a terminal of its own and says what it cost: screen_watch ROWS COLS WARM SECONDS [-s STAMPS]
 * PROGRAM... A frame is what arrives without a pause of 20 ms. After WARM seconds it counts for SECONDS: bytes, frames,
 * the program's processor time; and its memory at the end. With STAMPS (tests/fake/stamp_sync.c): from a commit to the
 * frame that shows a new amount (large figures on the consumer's screen), as percentiles. */
#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit/tui/emulator.h"

#define PAUSE_MS 20
#define FIGURES  4000

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Which cells are painted as blocks: the large figures. The picture of the chute has none left of column 56. */
static uint64_t figures(const struct emulator *e)
{
    uint64_t h = 14695981039346656037u;
    for (int y = 0; y < e->rows; y++)
        for (int x = 0; x < 56 && x < e->cols; x++) {
            VTermScreenCell c;
            vterm_screen_get_cell(e->screen, (VTermPos){y, x}, &c);
            if (!c.attrs.reverse)
                continue;
            h = (h ^ (uint64_t)(y * 1000 + x)) * 1099511628211u;
        }
    return h;
}

struct spent {
    long ticks, rss_kb, anon_kb;
};

static struct spent spent(pid_t pid)
{
    struct spent s = {0};
    char name[64], line[512];
    snprintf(name, sizeof name, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(name, "r");
    if (f != NULL) {
        long user = 0, system = 0;
        if (fgets(line, sizeof line, f) != NULL && strrchr(line, ')') != NULL)
            sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system);
        s.ticks = user + system;
        fclose(f);
    }
    snprintf(name, sizeof name, "/proc/%d/status", (int)pid);
    f = fopen(name, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        sscanf(line, "VmRSS: %ld", &s.rss_kb);
        sscanf(line, "RssAnon: %ld", &s.anon_kb);
    }
    if (f != NULL)
        fclose(f);
    return s;
}

static int64_t changed[FIGURES];
static int changes;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* For each new figure the commit before it. */
static void latencies(const char *stamps)
{
    static double ms[FIGURES];
    int n = 0;
    int64_t stamp, next;
    for (int i = 0; i < changes; i++) {
        FILE *f = fopen(stamps, "rb");
        if (f == NULL)
            return;
        for (stamp = -1; fread(&next, sizeof next, 1, f) == 1 && next < changed[i];)
            stamp = next;
        fclose(f);
        if (stamp >= 0)
            ms[n++] = (double)(changed[i] - stamp) / 1e6;
    }
    qsort(ms, (size_t)n, sizeof *ms, by_size);
    if (n > 0)
        printf("commit to painted figure: %d, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, most %.1f ms\n", n, ms[n / 2],
               ms[n * 9 / 10], ms[n * 99 / 100], ms[n - 1]);
}

static void watch(struct emulator *e, pid_t child, int64_t started, int warm, int seconds)
{
    int64_t from = started + warm * 1000000000ll, until = from + seconds * 1000000000ll, last = 0, first = 0;
    size_t before = 0, frames = 0, largest = 0, frame = 0, first_bytes = 0;
    long ticks = 0;
    uint64_t shown = 0;
    bool counting = false;
    for (int64_t now = started; now < until; now = now_ns()) {
        if (!counting && now >= from) {
            counting = true;
            before = e->bytes;
            ticks = spent(child).ticks;
        }
        size_t n = emulator_take(e, 5);
        int64_t at = now_ns();
        if (n == 0)
            continue;
        if (first == 0)
            first = at;
        if (at - first < 200000000)
            first_bytes += n;
        bool same = at - last < PAUSE_MS * 1000000ll;
        frame = same ? frame + n : n;
        frames += counting && !same;
        largest = counting && frame > largest ? frame : largest;
        last = at;
        uint64_t now_shown = figures(e);
        if (counting && now_shown != shown && changes < FIGURES)
            changed[changes++] = at;
        shown = now_shown;
    }
    struct spent s = spent(child);
    size_t bytes = e->bytes - before;
    printf("first paint after %.1f ms, %zu bytes; then in %d s: %zu frames, %zu bytes, %.0f a frame (most %zu), "
           "%.2f %% of a core; RSS %ld kB, anonymous %ld kB\n",
           (double)(first - started) / 1e6, first_bytes, seconds, frames, bytes,
           frames == 0 ? 0.0 : (double)bytes / (double)frames, largest,
           (double)(s.ticks - ticks) * 100 / (double)sysconf(_SC_CLK_TCK) / seconds, s.rss_kb, s.anon_kb);
}

int main(int argc, char **argv)
{
    const char *stamps = NULL;
    int at = 5, master;
    if (argc > 7 && strcmp(argv[5], "-s") == 0) {
        stamps = argv[6];
        at = 7;
    }
    if (argc <= at) {
        fputs("usage: screen_watch ROWS COLS WARM SECONDS [-s STAMPS] PROGRAM...\n", stderr);
        return 2;
    }
    int rows = atoi(argv[1]), cols = atoi(argv[2]);
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    int64_t started = now_ns();
    pid_t child = forkpty(&master, NULL, NULL, &size);
    if (child < 0)
        return 1;
    if (child == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(argv[at], argv + at);
        _exit(127);
    }
    struct emulator e;
    emulator_start(&e, master, rows, cols);
    watch(&e, child, started, atoi(argv[3]), atoi(argv[4]));
    if (stamps != NULL)
        latencies(stamps);
    kill(child, SIGTERM);
    while (waitpid(child, NULL, WNOHANG) == 0)
        emulator_take(&e, 20);
    emulator_close(&e);
    return 0;
}
