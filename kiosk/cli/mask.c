#include "cli/mask.h"

bool mask_byte(struct mask *m, uint8_t byte)
{
    uint8_t low = byte & 0x7F; /* with a parity bit it is a digit all the same */
    m->digits = low >= '0' && low <= '9' ? m->digits + 1 : 0;
    return m->digits > MASK_AFTER;
}

void mask_text(char *text)
{
    struct mask m = {0};
    for (; *text != '\0'; text++)
        if (mask_byte(&m, (uint8_t)*text))
            *text = '*';
}
