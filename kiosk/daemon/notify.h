/* sd_notify(3) without libsystemd: one datagram to $NOTIFY_SOCKET; nothing happens when it is not set. */
#ifndef REBOTTLE_DAEMON_NOTIFY_H
#define REBOTTLE_DAEMON_NOTIFY_H

#include <stdint.h>

void notify_send(const char *state); /* "READY=1", "WATCHDOG=1", "STOPPING=1", "STATUS=..." */
int64_t notify_watchdog_ms(void);    /* half of $WATCHDOG_USEC; 0: nobody watches */

#endif
