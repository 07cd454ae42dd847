/* How a device is, in a few words: "no answer since 21 Nov 2026 07:31". */
#ifndef REBOTTLE_CLI_DEVICE_WORDS_H
#define REBOTTLE_CLI_DEVICE_WORDS_H

#include <stdint.h>

#define DEVICE_WORDS 160

/* health: a word of the state; age_ms: since its last word, -1 unknown; utc_ms and offset_s: now. */
void device_words(char out[DEVICE_WORDS], const char *language, const char *health, int64_t age_ms, int64_t utc_ms,
                  int32_t offset_s);

#endif
