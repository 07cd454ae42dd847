/* Lines from strangers: as a request to the daemon and as what a client hears. What parses must survive the way back.
 */
#include "wire/message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_request(const char *line, size_t n)
{
    struct wire_request a, b;
    if (wire_request_parse(&a, line, n, NULL) != ST_OK)
        return;
    struct strbuf again = {0};
    if (wire_request_encode(&again, &a, NULL) != ST_OK ||
        wire_request_parse(&b, again.text, again.len, NULL) != ST_OK || b.command != a.command || b.id != a.id ||
        b.number != a.number)
        abort();
    strbuf_free(&again);
}

static void as_heard(const char *line, size_t n)
{
    static struct wire_state a, b;
    struct wire_heard heard;
    if (wire_heard_parse(&heard, &a, line, n, NULL) != ST_OK || heard.kind != HEARD_STATE)
        return;
    struct strbuf again = {0};
    if (wire_event_state(&again, &a, NULL) != ST_OK || again.len > WIRE_LINE_MAX ||
        wire_heard_parse(&heard, &b, again.text, again.len, NULL) != ST_OK || a.rev != b.rev)
        abort();
    strbuf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_request((const char *)data, size);
    as_heard((const char *)data, size);
    return 0;
}
