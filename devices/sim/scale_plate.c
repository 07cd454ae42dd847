#include "devices/sim/scale_plate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scale_plate scale_plate_new(int64_t now_us)
{
    return (struct scale_plate){.speech = SPEAKS_MT_SICS, .since_us = now_us, .next_us = now_us};
}

static int32_t shown_mg(const struct scale_plate *s, int64_t now_us)
{
    return s->load_mg + (int32_t)(s->drift_mg_s * ((now_us - s->since_us) / SIM_MS) / 1000);
}

static void say(const struct frame_out *out, const char *line, int n)
{
    out->send(out->ctx, (const uint8_t *)line, (size_t)n);
}

struct figures {
    const char *sign;
    int g, mg; /* without their sign */
};

static struct figures figures_of(int32_t mg)
{
    int size = abs(mg);
    return (struct figures){mg < 0 ? "-" : "", size / 1000, size % 1000};
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

static void say_mt_sics(const struct scale_plate *s, int32_t mg, const struct frame_out *out)
{
    struct figures f = figures_of(mg);
    char number[16], line[40];
    if (s->plate == PLATE_OVER || s->plate == PLATE_UNDER) {
        say(out, s->plate == PLATE_OVER ? "S +\r\n" : "S -\r\n", 5);
        return;
    }
    snprintf(number, sizeof number, "%s%d.%02d", f.sign, f.g, f.mg / 10);
    say(out, line, snprintf(line, sizeof line, "S %c %10s g\r\n", s->plate == PLATE_STILL ? 'S' : 'D', number));
}

static void say_nci(const struct scale_plate *s, int32_t mg, const struct frame_out *out)
{
    struct figures f = figures_of(mg);
    char number[16], line[40];
    static const char moving[] = "0100", limits[] = "0021"; /* by enum plate */
    char limit = limits[s->plate];
    snprintf(number, sizeof number, "%s%d.%03d", f.sign, f.g / 1000, f.g % 1000);
    if (limit != '0')
        snprintf(number, sizeof number, "%s", limit == '2' ? "^^^^^^^" : "_______");
    say(out, line, snprintf(line, sizeof line, "\n%7skg\r\n%c%c\r\x03", number, moving[s->plate], limit));
}

static const char *header(const struct scale_plate *s)
{
    static const char *const words[] = {"ST", "US", "OL", "UL"};
    return words[s->plate];
}

static void say_comma(const struct scale_plate *s, int32_t mg, const struct frame_out *out)
{
    struct figures f = figures_of(mg);
    char line[40];
    int n;
    if (s->speech == SPEAKS_AND) {
        n = snprintf(line, sizeof line, "%s,%s%05d.%02d  g\r\n", header(s), mg < 0 ? "-" : "+", f.g, f.mg / 10);
    } else if (s->speech == SPEAKS_DINI) {
        n = snprintf(line, sizeof line, "%s,GS,%s%04d.%03d,kg\r\n", header(s), mg < 0 ? "-" : " ", f.g / 1000,
                     f.g % 1000);
    } else {
        n = snprintf(line, sizeof line, "%s,GS,1?,%s%0*d.%03d kg\r\n", header(s), f.sign, mg < 0 ? 3 : 4, f.g / 1000,
                     f.g % 1000);
        line[7] = (char)(s->plate == PLATE_STILL ? 0xC0 : 0x80);
    }
    say(out, line, n);
}

static void say_kern(const struct scale_plate *s, int32_t mg, const struct frame_out *out)
{
    static const char states[] = {'S', 'U', 'E', 'E'};
    struct figures f = figures_of(mg);
    char line[40];
    say(out, line,
        snprintf(line, sizeof line, "%c%04d.%02d G %c\r\n", mg < 0 ? '-' : '+', f.g % 10000, f.mg / 10,
                 states[s->plate]));
}

static void say_cas_pos(const struct scale_plate *s, int32_t mg, const struct frame_out *out)
{
    struct figures f = figures_of(mg);
    char line[40];
    char sign = mg < 0 ? '-' : ' ';
    if (s->plate == PLATE_OVER || s->plate == PLATE_UNDER)
        sign = 'F';
    snprintf(line, sizeof line, "\x01\x02%c%c%02d.%03dkg?\x03\x04", s->plate == PLATE_MOVING ? 'U' : 'S', sign,
             f.g / 1000 % 100, f.g % 1000);
    char sum = 0;
    for (int i = 2; i < 12; i++)
        sum = (char)(sum ^ line[i]);
    line[12] = sum;
    say(out, line, 15);
}

static void say_weight(const struct scale_plate *s, int64_t now_us, const struct frame_out *out)
{
    int32_t mg = shown_mg(s, now_us);
    switch (s->speech) {
    case SPEAKS_NCI: say_nci(s, mg, out); break;
    case SPEAKS_AND:
    case SPEAKS_CAS22:
    case SPEAKS_DINI: say_comma(s, mg, out); break;
    case SPEAKS_CAS_POS: say_cas_pos(s, mg, out); break;
    case SPEAKS_KERN: say_kern(s, mg, out); break;
    default: say_mt_sics(s, mg, out); break;
    }
}

/* ---- being asked ----------------------------------------------------------------------------------------------- */

static void command(struct scale_plate *s, int64_t now_us, const struct frame_out *out)
{
    const char *word = (const char *)s->heard;
    size_t n = s->heard_n;
    if (s->speech == SPEAKS_NCI) {
        if (n == 1 && word[0] == 'W')
            say_weight(s, now_us, out);
        else
            say(out, "\n?\r\x03", 4);
    } else if (n == 2 && memcmp(word, "SI", 2) == 0) {
        say_weight(s, now_us, out);
    } else if (n == 1 && word[0] == '@') {
        say(out, "I4 A \"1234567890\"\r\n", 19);
    } else if (n > 0) {
        say(out, "ES\r\n", 4);
    }
}

static void hear(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out)
{
    struct scale_plate *s = self;
    for (size_t i = 0; i < n; i++) {
        if (s->speech == SPEAKS_CAS_POS) {
            if (bytes[i] == 0x05)
                say(out, "\x06", 1);
            else if (bytes[i] == 0x11)
                say_weight(s, now_us, out);
        } else if (s->speech == SPEAKS_NCI || s->speech == SPEAKS_MT_SICS) {
            if (bytes[i] == '\r') {
                command(s, now_us, out);
                s->heard_n = 0;
            } else if (bytes[i] != '\n' && s->heard_n < sizeof s->heard) {
                s->heard[s->heard_n++] = bytes[i];
            }
        }
    }
}

static void speak(void *self, int64_t now_us, const struct frame_out *out)
{
    struct scale_plate *s = self;
    s->next_us = now_us + (int64_t)SCALE_PERIOD_MS * SIM_MS;
    if (s->speech == SPEAKS_AND || s->speech == SPEAKS_CAS22 || s->speech == SPEAKS_DINI || s->speech == SPEAKS_KERN)
        say_weight(s, now_us, out);
}

static int64_t deadline(const void *self)
{
    return ((const struct scale_plate *)self)->next_us;
}

/* Only CAS POS has a check; the other lines lose their shape. */
static void spoil(uint8_t *frame, size_t n)
{
    frame[n == 15 && frame[0] == 0x01 ? 12 : 0] ^= 0x01;
}

const struct model_ops scale_plate_ops = {.on_bytes = hear, .on_timer = speak, .deadline = deadline, .spoil = spoil};
