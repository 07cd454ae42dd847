#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Runs one log_line with stderr turned into a pipe; out: what was written. */
static void capture(char *out, size_t cap, enum log_level level, const char *text)
{
    int ends[2], saved = dup(STDERR_FILENO);
    assert_true(saved >= 0);
    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[1]);
    log_line(level, "%s", text);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    ssize_t n = read(ends[0], out, cap - 1);
    close(ends[0]);
    out[n > 0 ? n : 0] = '\0';
}

static void lines(void **state)
{
    (void)state;
    char out[2048], text[1500];
    log_setup("kiosk", LOG_NOTICE, 0);
    capture(out, sizeof out, LOG_ERROR, "broken");
    assert_string_equal(out, "kiosk: broken\n");
    capture(out, sizeof out, LOG_INFO, "too quiet");
    assert_string_equal(out, "");
    capture(out, sizeof out, LOG_NOTICE, "a\nb\x1B[2J"); /* one event stays one line */
    assert_string_equal(out, "kiosk: a\xEF\xBF\xBD"
                             "b\xEF\xBF\xBD[2J\n");
    log_setup("kiosk", LOG_DEBUG, 1);
    capture(out, sizeof out, LOG_DEBUG, "for the journal");
    assert_string_equal(out, "<7>for the journal\n");
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    capture(out, sizeof out, LOG_ERROR, text);
    assert_true(strlen(out) < 1200);
    assert_int_equal(out[strlen(out) - 1], '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
