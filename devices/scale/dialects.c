/* How the lines of each protocol read. Sources: facts in PROTOCOL.md. Every function takes a whole line without its
 * last byte and says SCALE_BAD for anything that is not exactly one of the protocol's forms. */
#include "devices/scale/scale.h"

#include <stdio.h>
#include <string.h>

/* ---- figures --------------------------------------------------------------------------------------------------- */

struct span {
    const char *at;
    size_t n;
};

static struct span trim(struct span s)
{
    for (; s.n > 0 && s.at[0] == ' '; s.n--)
        s.at++;
    while (s.n > 0 && s.at[s.n - 1] == ' ')
        s.n--;
    return s;
}

static bool is(struct span s, const char *word)
{
    return s.n == strlen(word) && memcmp(s.at, word, s.n) == 0;
}

/* Micro-units of a number such as "-0012.345", blanks allowed between sign and figures; at most 9 before the point and
 * 6 behind it. */
static bool number(int64_t *out, struct span s)
{
    bool negative = s.n > 0 && s.at[0] == '-';
    if (s.n > 0 && (s.at[0] == '-' || s.at[0] == '+'))
        s = trim((struct span){s.at + 1, s.n - 1});
    int64_t v = 0;
    size_t before = 0, behind = 0;
    bool point = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        *(point ? &behind : &before) += 1;
        v = v * 10 + (s.at[i] - '0');
        if (before > 9 || behind > 6)
            return false;
    }
    if (before == 0 || (point && behind == 0))
        return false;
    for (; behind < 6; behind++)
        v *= 10;
    *out = negative ? -v : v;
    return true;
}

static void fault(struct scale_reading *out, const char *note)
{
    out->said = SCALE_FAULT;
    snprintf(out->note, sizeof out->note, "%s", note);
}

/* Letters of either case: KERN sends "G" and "KG". */
static bool is_unit(struct span s, const char *lower)
{
    if (s.n != strlen(lower))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((s.at[i] | 0x20) != lower[i])
            return false;
    return true;
}

/* A number and its unit as a reading of this kind. */
static void weight(struct scale_reading *out, enum scale_said said, struct span figures, struct span unit)
{
    static const struct {
        const char *unit;
        int64_t mg;
    } metric[] = {{"mg", 1}, {"g", 1000}, {"kg", 1000000}};
    int64_t micro;
    figures = trim(figures);
    unit = trim(unit);
    if (unit.n == 0 || unit.n > 4 || !number(&micro, figures))
        return;
    for (size_t i = 0; i < unit.n; i++)
        if (unit.at[i] != '%' && ((unit.at[i] | 0x20) < 'a' || (unit.at[i] | 0x20) > 'z'))
            return;
    for (size_t i = 0; i < sizeof metric / sizeof *metric; i++) {
        if (!is_unit(unit, metric[i].unit))
            continue;
        int64_t most = (int64_t)SCALE_MAX_MG * 1000000 / metric[i].mg;
        if (micro > most || micro < -most)
            return;
        int64_t half = micro < 0 ? -500000 : 500000; /* rounded to the nearest milligram, away from zero */
        out->said = said;
        out->mg = (int32_t)((micro * metric[i].mg + half) / 1000000);
        return;
    }
    out->said = SCALE_UNIT;
    snprintf(out->note, sizeof out->note, "%.*s", (int)unit.n, unit.at);
}

static struct span without_cr(const uint8_t *line, size_t n)
{
    struct span s = {(const char *)line, n};
    return n > 0 && line[n - 1] == '\r' ? (struct span){s.at, n - 1} : (struct span){s.at, 0};
}

/* ---- MT-SICS: "S S     100.00 g" ------------------------------------------------------------------------------- */

#define WORDS_MAX 5

static size_t words_of(struct span s, struct span words[WORDS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < s.n;) {
        size_t begin = i;
        while (i < s.n && s.at[i] != ' ')
            i++;
        if (i > begin && count == WORDS_MAX)
            return WORDS_MAX + 1;
        if (i > begin)
            words[count++] = (struct span){s.at + begin, i - begin};
        while (i < s.n && s.at[i] == ' ')
            i++;
    }
    return count;
}

static void read_mt_sics(struct scale_reading *out, const uint8_t *line, size_t n)
{
    static const struct {
        const char *words;
        enum scale_said said;
        const char *note;
    } answers[] = {
        {"S I", SCALE_BUSY, ""},
        {"S +", SCALE_OVER, ""},
        {"S -", SCALE_UNDER, ""},
        {"ES", SCALE_FAULT, "it does not know the command"},
        {"ET", SCALE_FAULT, "it did not understand the command"},
        {"EL", SCALE_FAULT, "it cannot do the command"},
    };
    struct span s = without_cr(line, n), w[WORDS_MAX];
    *out = (struct scale_reading){.said = SCALE_BAD};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (is(s, answers[i].words)) {
            out->said = answers[i].said;
            snprintf(out->note, sizeof out->note, "%s", answers[i].note);
            return;
        }
    size_t count = words_of(s, w);
    if (s.n > 0 && s.at[0] != ' ' && count == 4 && is(w[0], "S") && (is(w[1], "S") || is(w[1], "D")))
        weight(out, w[1].at[0] == 'S' ? SCALE_STABLE : SCALE_MOVING, w[2], w[3]);
    else if (count >= 2 && (is(w[0], "I4") || is(w[0], "Z") || is(w[0], "T")) && is(w[1], "A"))
        out->said = SCALE_OTHER; /* switched on, zeroed, tared: somebody pressed a key */
}

const struct scale_dialect scale_mt_sics = {.ask = "SI\r\n", .ask_n = 4, .end = '\n', .agree = 3, .read = read_mt_sics};

/* ---- NCI: LF "  1.234kg" CR LF status CR ETX ------------------------------------------------------------------- */

/* The status bytes have bits 4 and 5 set so that they print; bit 7 is parity where the line has 7 bits. */
static bool nci_status(struct scale_reading *out, const uint8_t *status, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((status[i] & 0x30) != 0x30)
            return false;
    if (n < 2 || n > 3 || ((status[1] & 0x40) != 0) != (n == 3))
        return false;
    if ((status[0] & 0x0C) != 0 || (status[1] & 0x0C) != 0)
        fault(out, "its memory or calibration failed");
    else if (n == 3 && (status[2] & 0x08) != 0)
        fault(out, "it found no zero when switched on");
    else if ((status[1] & 0x02) != 0)
        out->said = SCALE_OVER;
    else if ((status[1] & 0x01) != 0)
        out->said = SCALE_UNDER;
    else
        out->said = (status[0] & 0x01) != 0 ? SCALE_MOVING : SCALE_STABLE;
    return true;
}

/* Figures, then letters, with nothing between them but blanks. */
static void split_unit(struct span s, struct span *figures, struct span *unit)
{
    size_t n = 0;
    while (n < s.n &&
           (s.at[n] == ' ' || s.at[n] == '+' || s.at[n] == '-' || s.at[n] == '.' || (s.at[n] >= '0' && s.at[n] <= '9')))
        n++;
    *figures = (struct span){s.at, n};
    *unit = (struct span){s.at + n, s.n - n};
}

static void read_nci(struct scale_reading *out, const uint8_t *line, size_t n)
{
    uint8_t b[SCALE_LINE_MAX];
    *out = (struct scale_reading){.said = SCALE_BAD};
    for (size_t i = 0; i < n; i++)
        b[i] = line[i] & 0x7F;
    if (n < 3 || b[0] != '\n' || b[n - 1] != '\r')
        return;
    if (n == 3 && b[1] == '?') {
        fault(out, "it does not know the command");
        return;
    }
    const uint8_t *cr = memchr(b + 1, '\r', n - 2);
    if (cr == NULL || cr[1] != '\n')
        return;
    struct scale_reading status = {.said = SCALE_BAD};
    if (!nci_status(&status, cr + 2, (size_t)(b + n - 1 - (cr + 2))))
        return;
    if (status.said != SCALE_STABLE && status.said != SCALE_MOVING) { /* its weight field is then ^^^ or ___ */
        *out = status;
        return;
    }
    struct span figures, unit;
    split_unit((struct span){(const char *)b + 1, (size_t)(cr - (b + 1))}, &figures, &unit);
    weight(out, status.said, figures, unit);
}

const struct scale_dialect scale_nci = {.ask = "W\r", .ask_n = 2, .end = 0x03, .agree = 3, .read = read_nci};

/* ---- the comma family: "ST,+00012.34  g", "ST,GS, 00012.3,kg", "ST,GS,il, 000013.5 kg" ------------------------- */

#define LAMP_ALWAYS 0x80
#define LAMP_STABLE 0x40

static const struct header {
    const char *word;
    enum scale_said said;
} headers[] = {{"ST", SCALE_STABLE}, {"US", SCALE_MOVING}, {"OL", SCALE_OVER}, {"UL", SCALE_UNDER}, {"QT", SCALE_UNIT}};

static const struct header *header_of(struct span s)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers && s.n > 3 && s.at[2] == ','; i++)
        if (memcmp(s.at, headers[i].word, 2) == 0)
            return &headers[i];
    return NULL;
}

/* The unit stands behind the figures: after blanks, or after a comma. */
static void comma_weight(struct scale_reading *out, enum scale_said said, struct span rest)
{
    struct span figures, unit;
    split_unit(rest, &figures, &unit);
    if (unit.n > 0 && unit.at[0] == ',')
        unit = (struct span){unit.at + 1, unit.n - 1};
    weight(out, said, figures, unit);
}

/* The lamp byte of the 22-byte stream says once more whether it is stable; both must agree. */
static bool lamp_fits(struct span s, enum scale_said said)
{
    uint8_t lamp = (uint8_t)s.at[7];
    return (lamp & LAMP_ALWAYS) != 0 && ((lamp & LAMP_STABLE) != 0) == (said == SCALE_STABLE);
}

static void read_comma(struct scale_reading *out, const uint8_t *line, size_t n)
{
    struct span s = without_cr(line, n);
    *out = (struct scale_reading){.said = SCALE_BAD};
    if (s.n > 2 && s.at[0] >= '0' && s.at[0] <= '9' && s.at[1] >= '0' && s.at[1] <= '9')
        s = (struct span){s.at + 2, s.n - 2}; /* the station's number on a shared line */
    const struct header *h = header_of(s);
    if (h == NULL)
        return;
    if (h->said == SCALE_OVER || h->said == SCALE_UNDER || h->said == SCALE_UNIT) {
        out->said = h->said;
        snprintf(out->note, sizeof out->note, "%s", h->said == SCALE_UNIT ? "pieces" : "");
        return;
    }
    bool gross = s.n > 6 && s.at[5] == ',' && memcmp(s.at + 3, "GS", 2) == 0;
    bool net = s.n > 6 && s.at[5] == ',' && memcmp(s.at + 3, "NT", 2) == 0;
    if (!gross && !net)
        comma_weight(out, h->said, (struct span){s.at + 3, s.n - 3});
    else if (s.n == 20 && s.at[8] == ',' && lamp_fits(s, h->said))
        comma_weight(out, h->said, (struct span){s.at + 9, s.n - 9});
    else if (s.n != 20)
        comma_weight(out, h->said, (struct span){s.at + 6, s.n - 6});
}

const struct scale_dialect scale_comma = {.end = '\n', .agree = 3, .raw_lamp = true, .read = read_comma};

/* ---- CAS POS: SOH STX S sign 6 figures unit BCC ETX EOT -------------------------------------------------------- */

#define CAS_FRAME 15

static void read_cas_pos(struct scale_reading *out, const uint8_t *f, size_t n)
{
    uint8_t bcc = 0;
    *out = (struct scale_reading){.said = SCALE_BAD};
    for (size_t i = 2; i < 12; i++)
        bcc ^= f[i];
    if (n != CAS_FRAME || f[1] != 0x02 || f[12] != bcc || f[13] != 0x03 || f[14] != 0x04)
        return;
    if (f[3] == 'F' || f[2] == 'F') {
        fault(out, "it says that its weight is not normal");
        return;
    }
    if ((f[2] != 'S' && f[2] != 'U') || (f[3] != ' ' && f[3] != '-'))
        return;
    weight(out, f[2] == 'S' ? SCALE_STABLE : SCALE_MOVING, (struct span){(const char *)f + 4, 6},
           (struct span){(const char *)f + 10, 2});
    if (f[3] == '-')
        out->mg = -out->mg;
}

/* ENQ; the scale answers ACK when it has a weight, DC1 fetches it. */
const struct scale_dialect scale_cas_pos = {.ask = "\x05",
                                            .ask_n = 1,
                                            .fixed = CAS_FRAME,
                                            .begin = 0x01,
                                            .agree = 2,
                                            .ready = 0x06,
                                            .go = 0x11,
                                            .read = read_cas_pos};

/* ---- KERN EW, EG: sign, 7 or 8 figures, unit of 2, result, state ----------------------------------------------- */

static void read_kern(struct scale_reading *out, const uint8_t *line, size_t n)
{
    struct span s = without_cr(line, n);
    *out = (struct scale_reading){.said = SCALE_BAD};
    if (s.n != 12 && s.n != 13)
        return;
    char state = s.at[s.n - 1];
    if (state == 'E') {
        fault(out, "its display shows an error"); /* overload and underload too: the figures mean nothing */
        return;
    }
    if ((state != 'S' && state != 'U') || (s.at[0] != '+' && s.at[0] != '-' && s.at[0] != ' '))
        return;
    weight(out, state == 'S' ? SCALE_STABLE : SCALE_MOVING, (struct span){s.at, s.n - 4},
           (struct span){s.at + s.n - 4, 2});
}

const struct scale_dialect scale_kern = {.end = '\n', .agree = 3, .read = read_kern};
