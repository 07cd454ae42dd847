/* A trace: what went over one device's line, with the times. Text, so that a person can read it, cut it and mail it:
 *
 *   # rebottle-trace 1 name=scanner kind=scanner driver=ascii-line baud=9600 began_ms=1795237200000
 *   0.000000 open
 *   1.250331 < 35 30 0D 0A
 *   1.251002 > 06
 *   9.000120 gone the line is gone
 *
 * Seconds since the trace began, then what happened: open, `<` bytes from the device, `>` bytes to it, gone with the
 * reason. Lines that begin with # are remarks, except the first, the head. Every byte of a trace is hostile: it comes
 * from outside. A trace can hold vouchers and cards: whoever keeps one keeps it like cash. */
#ifndef REBOTTLE_BASE_TRACE_H
#define REBOTTLE_BASE_TRACE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define TRACE_BYTES_MAX 256 /* of one line; more are written as several lines of the same time */
#define TRACE_LINE_MAX  (TRACE_BYTES_MAX * 3 + 64)
#define TRACE_LAST_US   ((int64_t)366 * 24 * 3600 * 1000000) /* no trace is longer than a year */

struct trace_head {
    char name[32], kind[16], driver[32]; /* words without blanks */
    int32_t baud;
    int64_t began_ms; /* UTC */
};

enum trace_kind { TRACE_REMARK, TRACE_OPEN, TRACE_IN, TRACE_OUT, TRACE_GONE };
struct trace_line {
    enum trace_kind kind;
    int64_t at_us; /* since the trace began */
    uint8_t bytes[TRACE_BYTES_MAX];
    size_t n;       /* IN, OUT: 1 to TRACE_BYTES_MAX */
    char note[128]; /* GONE: why, cleaned */
};

/* Both write a line with its newline, at most TRACE_LINE_MAX bytes and a NUL, and return its length. */
size_t trace_head_format(char out[TRACE_LINE_MAX + 1], const struct trace_head *h);
size_t trace_line_format(char out[TRACE_LINE_MAX + 1], const struct trace_line *l);

/* text: one line of n bytes, with or without its newline. ST_INVALID says what is wrong with it. */
enum status trace_head_parse(struct trace_head *out, const char *text, size_t n, struct err *e);
enum status trace_line_parse(struct trace_line *out, const char *text, size_t n, struct err *e);

#endif
