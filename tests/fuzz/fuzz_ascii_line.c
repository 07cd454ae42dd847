/* Any bytes: no scan holds anything but printable ASCII and GS, none is longer than it may be, none is empty. */
#include "devices/scanner/ascii_line.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum line_feed f, const struct scan *s)
{
    if (f != LINE_SCAN)
        return;
    assert(s->len >= 1 && s->len <= SCAN_MAX && strlen(s->text) == s->len);
    assert(s->aim[0] == '\0' || (s->aim[0] == ']' && strlen(s->aim) == AIM_LEN));
    for (size_t i = 0; i < s->len; i++)
        assert((s->text[i] >= 0x20 && s->text[i] <= 0x7E) || s->text[i] == 0x1D);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ascii_line rx = {0};
    struct scan s;
    for (size_t i = 0; i < size; i++)
        check(ascii_line_feed(&rx, data[i], &s), &s);
    check(ascii_line_flush(&rx, &s), &s);
    assert(!rx.open);
    return 0;
}
