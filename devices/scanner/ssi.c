#include "devices/scanner/ssi.h"

#include <assert.h>
#include <string.h>

#define HEADER  4
#define SUM     2
#define HOST    0x04
#define DECODER 0x00
#define GS      0x1D

static uint16_t sum_of(const uint8_t *b, size_t n)
{
    uint16_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum = (uint16_t)(sum + b[i]);
    return (uint16_t)-sum;
}

static bool decoder_sends(uint8_t opcode)
{
    static const uint8_t opcodes[] = {SSI_REPLY_REVISION, SSI_PARAM_SEND,  SSI_ACK,  SSI_NAK,
                                      SSI_CAPABILITIES,   SSI_DECODE_DATA, SSI_EVENT};
    return memchr(opcodes, opcode, sizeof opcodes) != NULL;
}

/* Whether bytes may begin a packet; looks at the first n only. */
static bool plausible(const uint8_t *b, size_t n)
{
    return b[0] >= HEADER && (n < 2 || decoder_sends(b[1])) && (n < 3 || b[2] == DECODER);
}

static void drop(struct ssi_rx *rx, size_t n)
{
    rx->n -= n;
    memmove(rx->bytes, rx->bytes + n, rx->n);
}

/* What the bytes that are there hold. */
static enum ssi_feed look(struct ssi_rx *rx, struct ssi_packet *out)
{
    bool bad = false;
    while (rx->n > 0) {
        const uint8_t *b = rx->bytes;
        if (!plausible(b, rx->n)) {
            drop(rx, 1);
            continue;
        }
        size_t len = b[0];
        if (rx->n < len + SUM)
            break;
        uint16_t sum = sum_of(b, len);
        if (b[len] != sum >> 8 || b[len + 1] != (uint8_t)sum) {
            bad = true;
            drop(rx, 1);
            continue;
        }
        *out = (struct ssi_packet){.opcode = b[1], .status = b[3], .n = len - HEADER};
        memcpy(out->data, b + HEADER, out->n);
        drop(rx, len + SUM);
        return SSI_PACKET;
    }
    return bad ? SSI_BAD : SSI_MORE;
}

enum ssi_feed ssi_feed(struct ssi_rx *rx, uint8_t byte, struct ssi_packet *out)
{
    rx->bytes[rx->n++] = byte; /* there is room: the longest packet is taken out as soon as it is whole */
    return look(rx, out);
}

enum ssi_feed ssi_skip(struct ssi_rx *rx, struct ssi_packet *out)
{
    if (rx->n == 0)
        return SSI_MORE;
    drop(rx, 1);
    enum ssi_feed f = look(rx, out);
    return f == SSI_PACKET ? f : SSI_BAD;
}

size_t ssi_write(uint8_t out[SSI_SEND_MAX], uint8_t opcode, const uint8_t *data, size_t n)
{
    size_t len = HEADER + n;
    assert(len + SUM <= SSI_SEND_MAX);
    out[0] = (uint8_t)len;
    out[1] = opcode;
    out[2] = HOST;
    out[3] = 0;
    if (n > 0)
        memcpy(out + HEADER, data, n);
    uint16_t sum = sum_of(out, len);
    out[len] = (uint8_t)(sum >> 8);
    out[len + 1] = (uint8_t)sum;
    return len + SUM;
}

/* Code types that can carry a container's number or a voucher; +40 and +80 are the add-ons of 2 and of 5 digits. */
static const char *aim_of(uint8_t type)
{
    static const struct {
        uint8_t type;
        const char *aim;
    } rows[] = {{0x01, "]A0"}, {0x03, "]C0"}, {0x06, "]I0"}, {0x08, "]E0"}, {0x09, "]E0"}, {0x0A, "]E4"},
                {0x0B, "]E0"}, {0x0F, "]C1"}, {0x10, "]E0"}, {0x11, "]L0"}, {0x1B, "]d1"}, {0x1C, "]Q1"},
                {0x23, "]e0"}, {0x24, "]e0"}, {0x25, "]e0"}, {0x48, "]E3"}, {0x49, "]E3"}, {0x4A, "]E3"},
                {0x4B, "]E3"}, {0x88, "]E3"}, {0x89, "]E3"}, {0x8A, "]E3"}, {0x8B, "]E3"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].type == type)
            return rows[i].aim;
    return "]X0"; /* of no use here, and named so */
}

bool ssi_scan(struct scan *out, const struct ssi_packet *p)
{
    *out = (struct scan){0};
    if (p->n < 2)
        return false;
    for (size_t i = 1; i < p->n; i++)
        if ((p->data[i] < 0x20 || p->data[i] > 0x7E) && p->data[i] != GS)
            return false;
    out->len = p->n - 1; /* at most 250, SCAN_MAX is more */
    memcpy(out->text, p->data + 1, out->len);
    memcpy(out->aim, aim_of(p->data[0]), sizeof out->aim);
    out->resend = (p->status & SSI_RETRANSMIT) != 0;
    return true;
}
