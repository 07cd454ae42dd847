#include "devices/sim/scanner_head.h"

#include "base/bytes.h"

#include <string.h>

#define RESEND_MS   2000
#define RESENDS_MAX 2
#define FNC1        0x1D

struct scanner_head scanner_head_new(void)
{
    return (struct scanner_head){.speech = SPEAKS_ASCII, .resend_us = SIM_NEVER};
}

/* ---- SSI ------------------------------------------------------------------------------------------------------- */

static size_t seal(uint8_t *packet)
{
    unsigned sum = 0, len = packet[0];
    for (unsigned i = 0; i < len; i++)
        sum += packet[i];
    sum = 0x10000 - (sum & 0xFFFF);
    packet[len] = (uint8_t)(sum >> 8);
    packet[len + 1] = (uint8_t)sum;
    return len + 2;
}

static void say_ssi(uint8_t opcode, const char *data, const struct frame_out *out)
{
    uint8_t packet[40] = {(uint8_t)(4 + strlen(data)), opcode, 0, 0};
    for (size_t i = 0; data[i] != '\0'; i++)
        packet[4 + i] = (uint8_t)data[i];
    out->send(out->ctx, packet, seal(packet));
}

static uint8_t code_type(const char *aim, const uint8_t *text, size_t n)
{
    static const struct {
        const char *aim;
        uint8_t type;
    } rows[] = {{"]E4", 0x0A}, {"]C1", 0x0F}, {"]C0", 0x03}, {"]d1", 0x1B}, {"]d2", 0x1B},
                {"]Q1", 0x1C}, {"]Q3", 0x1C}, {"]e0", 0x24}, {"]E3", 0x4B}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].aim, aim) == 0)
            return rows[i].type;
    for (size_t i = 0; i < n; i++)
        if (text[i] < '0' || text[i] > '9')
            return 0x1C;
    return n == 13 ? 0x0B : n == 12 ? 0x08 : n == 8 ? 0x0A : 0x03;
}

static void send_code(struct scanner_head *s, int64_t now_us, const struct frame_out *out)
{
    s->resend_us = now_us + (int64_t)RESEND_MS * SIM_MS;
    out->send(out->ctx, s->packet, s->packet_n);
}

static bool read_ssi(struct scanner_head *s, const char *aim, const uint8_t *text, size_t n, int64_t now_us,
                     const struct frame_out *out)
{
    bool gs1 = strcmp(aim, "]d2") == 0 || strcmp(aim, "]Q3") == 0; /* the packet has no room for which kind it is */
    if (n + gs1 > 250)
        return false;
    s->packet[0] = (uint8_t)(5 + n + gs1);
    s->packet[1] = 0xF3;
    s->packet[2] = s->packet[3] = 0;
    s->packet[4] = code_type(aim, text, n);
    s->packet[5] = FNC1;
    memcpy(s->packet + 5 + gs1, text, n);
    s->packet_n = seal(s->packet);
    s->resends = 0;
    send_code(s, now_us, out);
    return true;
}

static void resend(struct scanner_head *s, int64_t now_us, const struct frame_out *out)
{
    s->resend_us = SIM_NEVER;
    if (s->packet_n == 0 || s->resends == RESENDS_MAX)
        return;
    s->resends++;
    s->packet[3] |= 0x01;
    seal(s->packet);
    send_code(s, now_us, out);
}

static void hear_packet(struct scanner_head *s, int64_t now_us, const struct frame_out *out)
{
    switch (s->heard[1]) {
    case 0xD0: /* ACK */
        s->packet_n = 0;
        s->resend_us = SIM_NEVER;
        return;
    case 0xD1: resend(s, now_us, out); return;
    case 0xA3: say_ssi(0xA4, "SIM 1.0", out); return;
    case 0xE6:
        s->beeps++;
        s->last_beep = s->heard[4];
        break;
    case 0xE7: s->led = true; break;
    case 0xE8: s->led = false; break;
    case 0xE9: s->disabled = false; break;
    case 0xEA: s->disabled = true; break;
    default: break;
    }
    say_ssi(0xD0, "", out);
}

static void hear_ssi(struct scanner_head *s, int64_t now_us, const struct frame_out *out)
{
    if (s->heard[0] < 4) {
        s->heard_n = 0;
        return;
    }
    size_t whole = (size_t)s->heard[0] + 2;
    if (s->heard_n < whole)
        return;
    uint8_t check[260];
    memcpy(check, s->heard, whole);
    seal(check);
    s->heard_n = 0;
    if (memcmp(check, s->heard, whole) == 0)
        hear_packet(s, now_us, out);
    else
        say_ssi(0xD1, "\x01", out);
}

/* ---- makers' commands ------------------------------------------------------------------------------------------ */

static void hear_honeywell(struct scanner_head *s)
{
    if (s->heard[0] != 0x16)
        s->heard_n = 0;
    if (s->heard_n < 3)
        return;
    if (s->heard[1] == 'T' || s->heard[1] == 'U')
        s->disabled = s->heard[1] == 'U';
    s->beeps += s->heard[1] == 0x07;
    s->heard_n = 0;
}

static void hear_datalogic(struct scanner_head *s)
{
    switch (s->heard[0]) {
    case 'E': s->disabled = false; break;
    case 'D': s->disabled = true; break;
    case 'F': /* not on file: reads nothing until it is enabled again */
        s->beeps++;
        s->disabled = true;
        break;
    case 0x01: s->beeps++; break;
    default: break;
    }
    s->heard_n = 0;
}

static void hear_newland(struct scanner_head *s, const struct frame_out *out)
{
    static const char on[] = "0000#SCNTRG1;", off[] = "0000#SCNTRG0;";
    if (s->heard[0] != 0x7E)
        s->heard_n = 0;
    if (s->heard_n == 0 || s->heard[s->heard_n - 1] != 0x03)
        return;
    const uint8_t *text = s->heard + 2;
    size_t n = s->heard_n > 3 ? s->heard_n - 3 : 0;
    bool good = n == sizeof on - 1 && (memcmp(text, on, n) == 0 || memcmp(text, off, n) == 0);
    if (good)
        s->disabled = memcmp(text, off, n) == 0;
    uint8_t reply[] = {2, 1, '0', '0', '0', '0', '#', 'S', 'C', 'N', 'T', 'R', 'G', good ? 0x06 : 0x05, ';', 3};
    out->send(out->ctx, reply, sizeof reply);
    s->heard_n = 0;
}

static void hear(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out)
{
    struct scanner_head *s = self;
    for (size_t i = 0; i < n; i++) {
        if (s->heard_n == sizeof s->heard)
            s->heard_n = 0;
        s->heard[s->heard_n++] = bytes[i];
        switch (s->speech) {
        case SPEAKS_SSI: hear_ssi(s, now_us, out); break;
        case SPEAKS_HONEYWELL: hear_honeywell(s); break;
        case SPEAKS_DATALOGIC: hear_datalogic(s); break;
        case SPEAKS_NEWLAND: hear_newland(s, out); break;
        default: s->heard_n = 0; break;
        }
    }
}

static void on_timer(void *self, int64_t now_us, const struct frame_out *out)
{
    resend(self, now_us, out);
}

static int64_t deadline(const void *self)
{
    return ((const struct scanner_head *)self)->resend_us;
}

/* Plain lines have no checksum on the wire, only in the number: the last digit before the line end becomes the next
 * one. A packet ends in its sum. */
static void spoil(uint8_t *frame, size_t n)
{
    if (n > 0 && frame[n - 1] != '\n' && frame[n - 1] != 0x03) {
        frame[n - 1] ^= 0x01;
        return;
    }
    for (size_t i = n; i > 0; i--)
        if (frame[i - 1] >= '0' && frame[i - 1] <= '9') {
            frame[i - 1] = (uint8_t)('0' + (frame[i - 1] - '0' + 1) % 10);
            return;
        }
}

const struct model_ops scanner_head_ops = {
    .on_bytes = hear, .on_timer = on_timer, .deadline = deadline, .spoil = spoil};

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* One character of text, escapes resolved; moves *s on. */
static bool next_byte(const char **s, uint8_t *out)
{
    const char *p = *s;
    if (*p != '\\') {
        *out = (uint8_t)*p;
        *s = p + 1;
        return true;
    }
    if (p[1] == '\\') {
        *out = '\\';
        *s = p + 2;
        return true;
    }
    if (p[1] != 'x' || p[2] == '\0' || p[3] == '\0')
        return false;
    char hex[3] = {p[2], p[3], '\0'};
    *s = p + 4;
    return hex_decode(out, 1, hex);
}

bool scanner_head_read(struct scanner_head *s, const char *aim, const char *text, int64_t now_us,
                       const struct frame_out *out)
{
    uint8_t frame[SCAN_TEXT_MAX + 2];
    size_t n = 0, aim_n = strlen(aim);
    if (aim_n > 3)
        return false;
    for (size_t i = 0; i < aim_n; i++)
        frame[i] = (uint8_t)aim[i];
    n = aim_n;
    while (*text != '\0') {
        if (n == SCAN_TEXT_MAX || !next_byte(&text, &frame[n]))
            return false;
        n++;
    }
    if (s->disabled)
        return true;
    if (s->speech == SPEAKS_SSI)
        return read_ssi(s, aim, frame + aim_n, n - aim_n, now_us, out);
    frame[n++] = '\r';
    frame[n++] = '\n';
    out->send(out->ctx, frame, n);
    return true;
}
