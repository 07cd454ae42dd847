/* A trace comes by mail from a shop: a line of it is parsed or refused, and what was parsed says the same again. */
#include "base/trace.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trace_line l, again;
    struct trace_head h;
    char out[TRACE_LINE_MAX + 1];
    const char *text = (const char *)data;
    if (trace_head_parse(&h, text, size, NULL) == ST_OK)
        assert(trace_head_format(out, &h) <= TRACE_LINE_MAX);
    if (trace_line_parse(&l, text, size, NULL) != ST_OK || l.kind == TRACE_REMARK)
        return 0;
    size_t n = trace_line_format(out, &l);
    assert(n <= TRACE_LINE_MAX);
    assert(trace_line_parse(&again, out, n, NULL) == ST_OK);
    assert(again.kind == l.kind && again.at_us == l.at_us && again.n == l.n && memcmp(again.bytes, l.bytes, l.n) == 0);
    return 0;
}
