/* What a driver says, as one line of stable words and figures: `scan ]E0 9521000000018`, `distance 750 mm, fill 500`,
 * `inputs entry_beam+door gap 30`. For people who watch a device, and for tests that compare traces with what a driver
 * made of them. Not for logs: a scan can be a voucher. */
#ifndef REBOTTLE_DEVICES_EVENT_TEXT_H
#define REBOTTLE_DEVICES_EVENT_TEXT_H

#include "devices/device.h"

#define EVENT_TEXT_MAX 640 /* a scan of SCAN_MAX bytes fits */

/* Without a newline; always ends in a NUL. Returns the length. */
size_t event_text(char out[EVENT_TEXT_MAX], const struct device_event *ev);

#endif
