#include "devices/level/maxbotix.h"

static const struct {
    size_t digits;
    int32_t um; /* micrometres each */
} units[] = {[LEVEL_MM] = {4, 1000}, [LEVEL_CM] = {3, 10000}, [LEVEL_INCH] = {3, 25400}};

static enum level_feed line_end(struct maxbotix_rx *rx, enum level_unit unit, int32_t *mm)
{
    bool whole = rx->open && rx->n == units[unit].digits;
    int32_t v = 0;
    for (size_t i = 0; i < rx->n; i++)
        v = v * 10 + (rx->digits[i] - '0');
    *rx = (struct maxbotix_rx){0};
    if (!whole)
        return LEVEL_BAD;
    *mm = (int32_t)((int64_t)v * units[unit].um / 1000);
    return *mm == 0 || *mm >= MAXBOTIX_FAR_MM ? LEVEL_NO_TARGET : LEVEL_READING;
}

enum level_feed maxbotix_feed(struct maxbotix_rx *rx, enum level_unit unit, uint8_t byte, int32_t *mm)
{
    bool was_open = rx->open;
    if (byte == '\r')
        return was_open ? line_end(rx, unit, mm) : LEVEL_MORE; /* the rest of a banner, or of a torn line */
    if (byte == 'R') {
        *rx = (struct maxbotix_rx){.open = true};
        return was_open ? LEVEL_BAD : LEVEL_MORE;
    }
    if (!was_open)
        return LEVEL_MORE;
    if (byte < '0' || byte > '9' || rx->n == sizeof rx->digits) {
        *rx = (struct maxbotix_rx){0};
        return LEVEL_BAD;
    }
    rx->digits[rx->n++] = (char)byte;
    return LEVEL_MORE;
}
