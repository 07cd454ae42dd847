#include "outside.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

int outside_run(const char *const argv[], const char *out_path)
{
    posix_spawn_file_actions_t fa;
    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&fa, 1, out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&fa, 1, 2);
    pid_t pid = 0;
    union { /* posix_spawnp's argv is not const for reasons of 1988; it does not write */
        const char *const *given;
        char *const *wanted;
    } args = {argv};
    int failed = posix_spawnp(&pid, argv[0], &fa, NULL, args.wanted, environ);
    posix_spawn_file_actions_destroy(&fa);
    if (failed == ENOENT)
        return OUTSIDE_MISSING;
    assert_int_equal(failed, 0);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

void outside_folder(char *path, size_t cap)
{
    const char *tmp = getenv("TMPDIR");
    int n = snprintf(path, cap, "%s/rebottle-test-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_true(n > 0 && (size_t)n < cap);
    assert_non_null(mkdtemp(path));
}

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *at)
{
    (void)s;
    (void)type;
    (void)at;
    return remove(path);
}

void outside_remove(const char *folder)
{
    assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static FILE *open_in(const char *folder, const char *name, const char *mode)
{
    char path[512];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(n > 0 && (size_t)n < sizeof path);
    FILE *f = fopen(path, mode);
    assert_non_null(f);
    return f;
}

void outside_write(const char *folder, const char *name, const void *bytes, size_t n)
{
    FILE *f = open_in(folder, name, "wb");
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

void outside_read(const char *folder, const char *name, char *out, size_t cap, size_t *n)
{
    FILE *f = open_in(folder, name, "rb");
    *n = fread(out, 1, cap - 1, f);
    out[*n] = '\0';
    fclose(f);
}

void outside_write_pbm(const char *folder, const char *name, const struct bitmap *b)
{
    FILE *f = open_in(folder, name, "wb");
    fprintf(f, "P4\n%d %d\n", b->width, b->height);
    size_t n = bitmap_stride(b) * (size_t)b->height;
    assert_int_equal(fwrite(b->dots, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}
