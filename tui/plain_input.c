#include "tui/plain_input.h"

#define SEQUENCE_MS   100  /* between its bytes, over a slow line too */
#define PASTE_IDLE_MS 5000 /* as on the screens */
#define NUMBER_MOST   9999
#define ESCAPE        '\033'

static void end_of_sequence(struct plain_input *p, char byte)
{
    p->state = PLAIN_KEY;
    if (byte == '~' && p->number == 200)
        p->pasting = true;
    else if (byte == '~' && p->number == 201)
        p->pasting = false;
}

static void in_sequence(struct plain_input *p, char byte)
{
    if (byte >= '@' && byte <= '~')
        end_of_sequence(p, byte);
    else if (byte < '0' || byte > '9' || p->number > NUMBER_MOST)
        p->number = NUMBER_MOST + 1; /* several numbers: none of the marks */
    else
        p->number = p->number * 10 + (byte - '0');
}

bool plain_input_is_key(struct plain_input *p, char byte, int64_t now_ms)
{
    int64_t idle = now_ms - p->last_byte_ms;
    p->last_byte_ms = now_ms;
    if (idle >= SEQUENCE_MS)
        p->state = PLAIN_KEY;
    if (idle >= PASTE_IDLE_MS)
        p->pasting = false;
    if (byte == ESCAPE) {
        p->state = PLAIN_ESCAPE;
        return false;
    }
    switch (p->state) {
    case PLAIN_KEY: return !p->pasting;
    case PLAIN_ESCAPE:
        p->state = byte == '[' ? PLAIN_SEQUENCE : byte == 'O' ? PLAIN_LETTER : PLAIN_KEY;
        p->number = 0;
        return false;
    case PLAIN_SEQUENCE: in_sequence(p, byte); return false;
    case PLAIN_LETTER: p->state = PLAIN_KEY; return false;
    }
    return false;
}
