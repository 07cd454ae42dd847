/* Any bytes: a packet keeps its bounds, a scan is printable; after a pause a good packet is always read. */
#include "devices/scanner/ssi.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct ssi_packet *p)
{
    struct scan s;
    assert(p->n <= sizeof p->data);
    if (p->opcode != SSI_DECODE_DATA || !ssi_scan(&s, p))
        return;
    assert(s.len >= 1 && s.len <= SCAN_MAX && strlen(s.text) == s.len && strlen(s.aim) == 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t ean8[] = {0x0D, 0xF3, 0x00, 0x00, 0x0A, 0x39, 0x36, 0x33,
                                   0x38, 0x35, 0x30, 0x37, 0x34, 0xFD, 0x4C};
    struct ssi_rx rx = {0};
    struct ssi_packet p;
    for (size_t i = 0; i < size; i++)
        if (ssi_feed(&rx, data[i], &p) == SSI_PACKET)
            look_at(&p);
    for (int i = 0; rx.n > 0; i++) {
        assert(i < SSI_PACKET_MAX);
        if (ssi_skip(&rx, &p) == SSI_PACKET)
            look_at(&p);
    }
    enum ssi_feed said = SSI_MORE;
    for (size_t i = 0; i < sizeof ean8; i++)
        said = ssi_feed(&rx, ean8[i], &p);
    assert(said == SSI_PACKET && p.n == 9);
    return 0;
}
