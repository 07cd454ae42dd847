/* Keeps the timed bytes of every line as traces (base/trace.h), one file per device and run: DIR/NAME-TIME.trace, mode
 * 0600, because what a till's scanner reads and what the printer prints is money. Recording never holds up the kiosk:
 * what cannot be written ends that file with a line in the log, and the devices go on. */
#ifndef REBOTTLE_DAEMON_RECORD_H
#define REBOTTLE_DAEMON_RECORD_H

#include "base/trace.h"
#include "settings/settings.h"

#define RECORD_MAX (64 * 1024 * 1024) /* bytes of one file: about two days of a board that is polled when idle */

struct recorder;

/* dir: made when its parent is there. utc_ms: now, for the names and heads. */
enum status recorder_new(struct recorder **out, const char *dir, const struct settings *s, int64_t utc_ms,
                         struct err *e);
/* r NULL: nothing is kept. */
void record_bytes(struct recorder *r, int device, enum trace_kind in_or_out, const uint8_t *bytes, size_t n);
void record_open(struct recorder *r, int device);
void record_gone(struct recorder *r, int device, const char *why);
void recorder_free(struct recorder *r); /* NULL is fine */

#endif
