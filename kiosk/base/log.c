#include "base/log.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *log_program = "rebottle";
static enum log_level log_threshold = LOG_INFO;
static int log_priorities;

void log_setup(const char *program, enum log_level threshold, int priorities)
{
    log_program = program;
    log_threshold = threshold;
    log_priorities = priorities;
}

void log_line(enum log_level level, const char *fmt, ...)
{
    if (level > log_threshold)
        return;
    char raw[1024], clean[1024], line[1200];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    size_t len = (size_t)n < sizeof raw ? (size_t)n : sizeof raw - 1;
    text_clean(clean, sizeof clean, raw, len); /* a device's bytes in a message must not move the reader's cursor */
    if (log_priorities)
        n = snprintf(line, sizeof line, "<%d>%s\n", (int)level, clean);
    else
        n = snprintf(line, sizeof line, "%s: %s\n", log_program, clean);
    if (n > 0) /* one write per line: threads do not interleave; a closed stderr is nobody's problem */
        (void)!write(STDERR_FILENO, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}
