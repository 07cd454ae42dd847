/* A hand or chute scanner in plain ASCII mode: [AIM identifier] data CR LF. It hears nothing. */
#ifndef REBOTTLE_SIM_SCANNER_HEAD_H
#define REBOTTLE_SIM_SCANNER_HEAD_H

#include "devices/sim/model.h"

#include <stdbool.h>

#define SCAN_TEXT_MAX 400 /* longer than any driver should accept: over-long lines are part of the tests */

extern const struct model_ops scanner_head_ops;

/* text may hold \xNN for any byte and \\ for a backslash; aim is "" or as "]E0". false: text is too long or a
 * \ is followed by something else; nothing is sent. */
bool scanner_head_read(const char *aim, const char *text, const struct frame_out *out);

#endif
