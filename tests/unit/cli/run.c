#include "unit/cli/run.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char *program;

void run_set_program(const char *path)
{
    program = path;
}

static int temporary(const char *text)
{
    char path[] = "/tmp/rebottle-run-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    if (text != NULL) {
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        lseek(fd, 0, SEEK_SET);
    }
    return fd;
}

static void slurp(int fd, char *out, size_t cap)
{
    lseek(fd, 0, SEEK_SET);
    ssize_t n = read(fd, out, cap - 1);
    assert_true(n >= 0);
    out[n] = '\0';
    close(fd);
}

static void child(char **argv, const char *dir, int in, int out, int err, int fd3)
{
    dup2(in, 0);
    dup2(out, 1);
    dup2(err, 2);
    if (fd3 >= 0)
        dup2(fd3, 3);
    else
        close(3);
    closefrom(4);
    setenv("REBOTTLE_STATE", dir, 1);
    unsetenv("REBOTTLE_CONFIG");
    setsid(); /* no terminal: nothing may be asked for */
    execv(program, argv);
    _exit(127);
}

void run(struct ran *r, const char *dir, const char *args, const char *input, const char *fd3)
{
    char words[4096], *argv[40];
    int n = 0;
    snprintf(words, sizeof words, "%s", args);
    argv[n++] = (char *)(uintptr_t)program;
    for (char *save, *w = strtok_r(words, " ", &save); w != NULL && n < 39; w = strtok_r(NULL, " ", &save)) {
        static char paths[40][300];
        if (*w == '@') {
            snprintf(paths[n], sizeof paths[n], "%s/%s", dir, w + 1);
            w = paths[n];
        }
        argv[n++] = w;
    }
    argv[n] = NULL;
    int in = temporary(input), out = temporary(NULL), err = temporary(NULL), extra = fd3 != NULL ? temporary(fd3) : -1;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        child(argv, dir, in, out, err, extra);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    r->code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    slurp(out, r->out, sizeof r->out);
    slurp(err, r->err, sizeof r->err);
    close(in);
    if (extra >= 0)
        close(extra);
}
