/* Small files for the tests of this folder. */
#ifndef REBOTTLE_TESTS_SETTINGS_FILES_H
#define REBOTTLE_TESTS_SETTINGS_FILES_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

/* Writes text to a new file; path: 32 bytes. */
static inline void file_with(char path[32], const char *text, size_t n)
{
    snprintf(path, 32, "/tmp/rebottle-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, n), (ssize_t)n);
    close(fd);
}

#endif
