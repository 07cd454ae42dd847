/* What bench_idle needs beside the programs:
 *   bench_tool csv FILE ROWS             a catalogue to import
 *   bench_tool ledger STATE ROWS A_DAY   a state folder with a ledger of so many rows, so many of them a day (0: all in
 *                                        the open one)
 *   bench_tool ready COMMAND...          runs it until it says READY=1, prints the milliseconds, ends it */
#include "bench/bench.h"
#include "bench/fill.h"

#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define GIVE_UP_S 60

static int make_ledger(const char *state, int64_t rows, int64_t a_day)
{
    fill_ledger(state,
                &(struct fill_options){
                    .rows = rows, .rows_a_day = a_day, .refused_in = 20, .redeemed_percent = 80, .bag_size = 400});
    return 0;
}

/* ---- ready ------------------------------------------------------------------------------------------------------ */

static int listen_for_ready(char path[108])
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    struct timeval limit = {.tv_sec = GIVE_UP_S};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(path, 108, "%s/notify", bench_folder());
    text_copy(a.sun_path, sizeof a.sun_path, path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0)
        bench_die("%s: %s", path, strerror(errno));
    return fd;
}

static int until_ready(char **command)
{
    char path[108], text[256];
    int fd = listen_for_ready(path), status;
    int64_t begin = bench_ns();
    pid_t child = fork();
    if (child == 0) {
        setenv("NOTIFY_SOCKET", path, 1);
        execvp(command[0], command);
        _exit(127);
    }
    ssize_t n = child > 0 ? recv(fd, text, sizeof text - 1, 0) : -1;
    double ms = (double)(bench_ns() - begin) / 1e6;
    close(fd);
    if (child > 0) {
        kill(child, SIGTERM);
        waitpid(child, &status, 0);
    }
    if (n <= 0 || strncmp(text, "READY=1", 7) != 0)
        bench_die("%s: not ready after %d s", command[0], GIVE_UP_S);
    printf("%.1f\n", ms);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "csv") == 0) {
        bench_catalogue_csv(argv[2], strtoll(argv[3], NULL, 10));
        return 0;
    }
    if (argc == 5 && strcmp(argv[1], "ledger") == 0)
        return make_ledger(argv[2], strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
    if (argc > 2 && strcmp(argv[1], "ready") == 0)
        return until_ready(argv + 2);
    bench_die("usage: bench_tool csv FILE ROWS | ledger STATE ROWS A_DAY | ready COMMAND...");
}
