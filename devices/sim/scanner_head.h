/* A hand or chute scanner. In its plain modes: [AIM identifier] data CR LF, and its maker's commands. As SSI: packets,
 * sent again twice when nobody acknowledges them. */
#ifndef REBOTTLE_SIM_SCANNER_HEAD_H
#define REBOTTLE_SIM_SCANNER_HEAD_H

#include "devices/sim/model.h"
#include "devices/sim/speech.h"

#define SCAN_TEXT_MAX 400 /* longer than any driver should accept: over-long lines are part of the tests */

struct scanner_head {
    enum speech speech;
    bool disabled, led;
    int beeps, last_beep; /* so many since the start; SSI: code of the last one */
    uint8_t heard[300];   /* a command under way */
    size_t heard_n;
    uint8_t packet[260]; /* SSI: what waits for its ACK; n 0: nothing */
    size_t packet_n;
    int resends;
    int64_t resend_us; /* SIM_NEVER */
};
struct scanner_head scanner_head_new(void);

extern const struct model_ops scanner_head_ops;

/* text may hold \xNN for any byte and \\ for a backslash; aim is "" or as "]E0". false: text is too long or a
 * \ is followed by something else; nothing is sent. A disabled scanner reads nothing, and that is true. */
bool scanner_head_read(struct scanner_head *s, const char *aim, const char *text, int64_t now_us,
                       const struct frame_out *out);

#endif
