/* Codec of Zebra's Simple Serial Interface, the host's side: [len][opcode][source][status][data][sum hi][sum lo], len =
 * 4 + data bytes, sum = two's complement of the sum of all before it. Packets are found by what they must look like (an
 * opcode that a decoder sends, source 0) and their sum; a packet that never ends is given up by ssi_skip. */
#ifndef REBOTTLE_DEVICES_SSI_H
#define REBOTTLE_DEVICES_SSI_H

#include "devices/device.h"

#define SSI_PACKET_MAX 257 /* len 255 and the sum */

enum ssi_opcode {
    SSI_REQUEST_REVISION = 0xA3,
    SSI_REPLY_REVISION = 0xA4,
    SSI_PARAM_SEND = 0xC6,
    SSI_ACK = 0xD0,
    SSI_NAK = 0xD1,
    SSI_CAPABILITIES = 0xD4,
    SSI_BEEP = 0xE6,
    SSI_LED_ON = 0xE7,
    SSI_LED_OFF = 0xE8,
    SSI_SCAN_ENABLE = 0xE9,
    SSI_SCAN_DISABLE = 0xEA,
    SSI_DECODE_DATA = 0xF3,
    SSI_EVENT = 0xF6
};

#define SSI_RETRANSMIT 0x01 /* status bits */
#define SSI_CONTINUES  0x02
#define SSI_NAK_RESEND 0x01 /* the cause in a NAK's data */

struct ssi_packet {
    uint8_t opcode, status;
    uint8_t data[251];
    size_t n;
};
struct ssi_rx {
    uint8_t bytes[SSI_PACKET_MAX];
    size_t n;
};
enum ssi_feed { SSI_MORE, SSI_PACKET, SSI_BAD /* a packet whose sum does not fit; resynchronised */ };

enum ssi_feed ssi_feed(struct ssi_rx *rx, uint8_t byte, struct ssi_packet *out);
/* A pause: what has begun will not end. Gives up its first byte; what is behind it may hold a whole packet. */
enum ssi_feed ssi_skip(struct ssi_rx *rx, struct ssi_packet *out);

/* Writes a packet of ours with up to 4 bytes of data; returns its length. */
#define SSI_SEND_MAX 10
size_t ssi_write(uint8_t out[SSI_SEND_MAX], uint8_t opcode, const uint8_t *data, size_t n);

/* The code in a DECODE_DATA packet. false: nothing printable, or of no known type. */
bool ssi_scan(struct scan *out, const struct ssi_packet *p);

#endif
