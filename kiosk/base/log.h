/* One line per event on stderr, "<6>" priorities for the system journal when asked; never a token, a PIN or a name.
 * Programs log; libraries return struct err. */
#ifndef REBOTTLE_BASE_LOG_H
#define REBOTTLE_BASE_LOG_H

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6, LOG_DEBUG = 7 };

/* program: the prefix; threshold: the least urgent level that is written; priorities: prefix lines with <N>. */
void log_setup(const char *program, enum log_level threshold, int priorities);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
