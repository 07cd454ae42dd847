/* Bytes of a terminal that are keys, for --plain: what an arrow sends, and what is pasted, is passed over. Pure. */
#ifndef REBOTTLE_TUI_PLAIN_INPUT_H
#define REBOTTLE_TUI_PLAIN_INPUT_H

#include <stdbool.h>
#include <stdint.h>

/* The terminal marks a paste by CSI 200~ and CSI 201~ (bracketed paste, as xterm's control sequences define it). */
#define PLAIN_PASTE_ON  "\033[?2004h"
#define PLAIN_PASTE_OFF "\033[?2004l"

struct plain_input {
    enum { PLAIN_KEY, PLAIN_ESCAPE, PLAIN_SEQUENCE, PLAIN_LETTER } state;
    int number;   /* of the sequence that is being read */
    bool pasting; /* between the two marks */
    int64_t last_byte_ms;
};

/* True: the byte is a key. A sequence that is not whole after a moment was an escape key, and a paste whose end does
 * not come is over. */
bool plain_input_is_key(struct plain_input *p, char byte, int64_t now_ms);

#endif
