/* Any bytes to every scale dialect: a weight is within bounds and in mg, g or kg; and a good frame afterwards is read.
 */
#include "devices/scale/scale.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        const struct scale_dialect *dialect;
        const char *frame;
        size_t n;
        int32_t mg;
    } rows[] = {
        {&scale_mt_sics, "S S     100.00 g\r\n", 18, 100000},
        {&scale_nci, "\n  1.234kg\r\n00\r\x03", 16, 1234000},
        {&scale_comma, "ST,+00012.34  g\r\n", 17, 12340},
        {&scale_cas_pos, "\x01\x02S 01.234kg\x65\x03\x04", 15, 1234000},
        {&scale_kern, "+034.500 G S\r\n", 14, 34500},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct scale_rx rx = {0};
        struct scale_reading r = {.said = SCALE_BAD};
        for (size_t i = 0; i < size; i++) {
            if (scale_feed(rows[k].dialect, &rx, data[i], &r) != SCALE_LINE)
                continue;
            assert(memchr(r.note, '\0', sizeof r.note) != NULL);
            if (r.said == SCALE_STABLE || r.said == SCALE_MOVING)
                assert(r.mg >= -SCALE_MAX_MG && r.mg <= SCALE_MAX_MG);
        }
        for (int again = 0; again < 5; again++) /* whatever came before: some frames later the line is in step */
            for (size_t i = 0; i < rows[k].n; i++)
                scale_feed(rows[k].dialect, &rx, (uint8_t)rows[k].frame[i], &r);
        assert(r.said == SCALE_STABLE && r.mg == rows[k].mg);
    }
    return 0;
}
