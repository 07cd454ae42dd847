/* Two bytes of size, then dots: no strip holds a real-time command, and no row is lost. */
#include "devices/printer/escpos_raster.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *ctx, int rows)
{
    assert(rows >= 1 && rows <= RASTER_STRIP_ROWS);
    *(int *)ctx += rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bitmap b;
    if (size < 2 || !bitmap_new(&b, data[0] * 2 + 1, data[1] + 1))
        return 0;
    size_t room = bitmap_stride(&b) * (size_t)b.height, n = size - 2 < room ? size - 2 : room;
    memcpy(b.dots, data + 2, n);
    struct strbuf out = {0};
    int rows = 0;
    escpos_raster(&out, &b, 512, 8192, count, &rows);
    assert(rows == b.height);
    assert(out.failed || escpos_realtime_at((const uint8_t *)out.text, out.len) == out.len);
    strbuf_free(&out);
    bitmap_free(&b);
    return 0;
}
