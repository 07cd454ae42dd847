#include "devices/say.h"

#include "base/text.h"

#include <string.h>

void say_health(enum device_health *last, enum device_health h, const char *note, const struct device_out *out)
{
    if (*last == h)
        return;
    *last = h;
    struct device_event ev = {.kind = SAYS_HEALTH, .health = h};
    text_clean(ev.note, sizeof ev.note, note, strlen(note));
    out->event(out->ctx, &ev);
}
