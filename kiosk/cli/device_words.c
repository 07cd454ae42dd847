#include "cli/device_words.h"

#include "base/say.h"
#include "base/tr.h"
#include "tui/step_text.h"

#include <stdio.h>
#include <string.h>

void device_words(char out[DEVICE_WORDS], const char *language, const char *health, int64_t age_ms, int64_t utc_ms,
                  int32_t offset_s)
{
    char at[SAY_MAX];
    const char *is = health_text(language, health);
    bool silent = strcmp(health, "silent") == 0 || strcmp(health, "absent") == 0; /* an error is said again and again */
    say_moment(at, utc_ms - age_ms, offset_s, language);
    if (silent && age_ms >= 0 && utc_ms > age_ms)
        snprintf(out, DEVICE_WORDS, tr(language, "%s since %s"), is, at);
    else
        snprintf(out, DEVICE_WORDS, "%s", is);
}
