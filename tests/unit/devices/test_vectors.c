/* One table for every codec: the maker's frame, typed from its document, whole, split at every byte, behind garbage,
 * with 00 bytes around it, concatenated, and with every single bit of one frame flipped. What is read is what the frame
 * says, or nothing: with a checksum or a check digit at once, without one because no single frame is a reading. */
#include "check.h"
#include "deposit/gtin.h"
#include "devices/drivers.h"
#include "devices/printer/escpos_rx.h"
#include "rig.h"

#include <stdio.h>
#include <string.h>

#define FRAME(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
#define FRAMES     9 /* of one play: more than any filter needs before it says something, and some after the damage */
#define DAMAGED    4 /* which of them is the damaged one */
#define PERIOD_MS  100

static const struct vector {
    const char *name;
    const struct device_driver *driver;
    bool asked; /* the frame answers a request: it is sent when one has gone out */
    const char *says;
    const uint8_t *frame;
    size_t n;
} vectors[] = {
    {"ascii-line", &ascii_line_driver, false, "scan 4006381333931",
     FRAME(0x5D, 0x45, 0x30, 0x34, 0x30, 0x30, 0x36, 0x33, 0x38, 0x31, 0x33, 0x33, 0x33, 0x39, 0x33, 0x31, 0x0D, 0x0A)},
    {"honeywell", &honeywell_driver, false, "scan 96385074",
     FRAME(0x39, 0x36, 0x33, 0x38, 0x35, 0x30, 0x37, 0x34, 0x0D)},
    {"datalogic", &datalogic_driver, false, "scan 96385074",
     FRAME(0x39, 0x36, 0x33, 0x38, 0x35, 0x30, 0x37, 0x34, 0x0D, 0x0A)},
    {"newland", &newland_driver, false, "scan 012345678905",
     FRAME(0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x30, 0x35, 0x0D, 0x0A)},
    {"ssi", &ssi_driver, false, "scan 4006381333931",
     FRAME(0x12, 0xF3, 0x00, 0x00, 0x0B, 0x34, 0x30, 0x30, 0x36, 0x33, 0x38, 0x31, 0x33, 0x33, 0x33, 0x39, 0x33, 0x31,
           0xFC, 0x54)},
    {"a02", &a02_driver, false, "mm 750", FRAME(0xFF, 0x02, 0xEE, 0xEF)},
    {"maxbotix", &maxbotix_driver, false, "mm 750", FRAME(0x52, 0x30, 0x37, 0x35, 0x30, 0x0D)},
    {"tf-luna", &tf_driver, false, "mm 750", FRAME(0x59, 0x59, 0xEE, 0x02, 0xE8, 0x03, 0xC8, 0x08, 0x5D)},
    {"modbus-level", &modbus_level_driver, true, "mm 1234", FRAME(0x0F, 0x03, 0x02, 0x04, 0xD2, 0x53, 0x18)},
    {"mt-sics", &mt_sics_driver, false, "mg 100000",
     FRAME(0x53, 0x20, 0x53, 0x20, 0x20, 0x20, 0x20, 0x20, 0x31, 0x30, 0x30, 0x2E, 0x30, 0x30, 0x20, 0x67, 0x0D, 0x0A)},
    {"nci", &nci_driver, false, "mg 1234000",
     FRAME(0x0A, 0x20, 0x20, 0x31, 0x2E, 0x32, 0x33, 0x34, 0x6B, 0x67, 0x0D, 0x0A, 0x30, 0x30, 0x0D, 0x03)},
    {"comma, A&D", &comma_driver, false, "mg 12340",
     FRAME(0x53, 0x54, 0x2C, 0x2B, 0x30, 0x30, 0x30, 0x31, 0x32, 0x2E, 0x33, 0x34, 0x20, 0x20, 0x67, 0x0D, 0x0A)},
    {"comma, CAS", &comma_driver, false, "mg 13500000",
     FRAME(0x53, 0x54, 0x2C, 0x47, 0x53, 0x2C, 0x31, 0xC4, 0x2C, 0x30, 0x30, 0x30, 0x30, 0x31, 0x33, 0x2E, 0x35, 0x20,
           0x6B, 0x67, 0x0D, 0x0A)},
    {"comma, Dini", &comma_driver, false, "mg 12300000",
     FRAME(0x53, 0x54, 0x2C, 0x47, 0x53, 0x2C, 0x20, 0x30, 0x30, 0x30, 0x31, 0x32, 0x2E, 0x33, 0x2C, 0x6B, 0x67, 0x0D,
           0x0A)},
    {"cas-pos", &cas_pos_driver, false, "mg 1234000",
     FRAME(0x01, 0x02, 0x53, 0x20, 0x30, 0x31, 0x2E, 0x32, 0x33, 0x34, 0x6B, 0x67, 0x65, 0x03, 0x04)},
    {"kern", &kern_driver, false, "mg 34500",
     FRAME(0x2B, 0x30, 0x33, 0x34, 0x2E, 0x35, 0x30, 0x30, 0x20, 0x47, 0x20, 0x53, 0x0D, 0x0A)},
    {"modbus-io", &modbus_io_driver, true, "inputs 5", FRAME(0x01, 0x02, 0x01, 0x05, 0x61, 0x8B)},
};
#define VECTORS (sizeof vectors / sizeof *vectors)

static struct device_options options_of(const struct vector *v)
{
    struct device_options o = {0};
    switch (v->driver->kind) {
    case DEVICE_SCANNER: o.scanner.flush_ms = 80; break;
    case DEVICE_LEVEL:
        o.level = (struct level_options){.empty_mm = 2000, .full_mm = 100, .period_ms = PERIOD_MS, .address = 5};
        o.level.unit_id = 15;
        o.level.mm_per_count = 1;
        break;
    case DEVICE_SCALE: o.scale = (struct scale_options){.period_ms = PERIOD_MS, .stale_ms = 2000}; break;
    default:
        o.io = (struct io_options){.unit = 1, .armed_ms = 30, .idle_ms = PERIOD_MS, .reply_ms = 100};
        for (int i = 0; i < IO_INPUT_COUNT; i++)
            o.io.input[i].address = -1;
        o.io.input[1].address = 1;
        o.io.input[2].address = 2;
        o.io.input[0].address = 0;
        o.io.input[3].address = 7; /* eight inputs in one request, as in the maker's example */
        for (int i = 0; i < IO_COIL_COUNT; i++)
            o.io.coil[i].address = -1;
        break;
    }
    return o;
}

/* ---- one play ---------------------------------------------------------------------------------------------------- */

struct play {
    const struct vector *v;
    struct rig *r;
    size_t good; /* readings that say what the frame says */
};

static void ack(struct rig *r, const uint8_t *bytes, size_t n)
{
    static const uint8_t yes[] = {0x04, 0xD0, 0x00, 0x00, 0xFF, 0x2C};
    bool answer_wanted = n > 2 && bytes[1] != 0xD0 && bytes[1] != 0xD1;
    if (answer_wanted && r->reply_n + sizeof yes <= sizeof r->reply) {
        memcpy(r->reply + r->reply_n, yes, sizeof yes);
        r->reply_n += sizeof yes;
    }
}

static bool reads(char out[SCAN_MAX + 16], const struct device_event *ev)
{
    switch (ev->kind) {
    case SAYS_SCAN: snprintf(out, SCAN_MAX + 16, "scan %s", ev->scan.text); return true;
    case SAYS_DISTANCE: snprintf(out, SCAN_MAX + 16, "mm %d", (int)ev->distance.mm); return true;
    case SAYS_WEIGHT: snprintf(out, SCAN_MAX + 16, "mg %d", (int)ev->weight.mg); return ev->weight.stable;
    case SAYS_INPUTS: snprintf(out, SCAN_MAX + 16, "inputs %x", (unsigned)ev->inputs.on); return true;
    default: return false;
    }
}

/* A line of text may come out wrong: its check digit must find that. */
static bool is_harmless(const struct device_event *ev)
{
    gtin g;
    return ev->kind == SAYS_SCAN && gtin_parse(&g, ev->scan.text, ev->scan.len, SYM_UNKNOWN) != GTIN_OK;
}

static void judge(struct play *p, const char *how)
{
    char said[SCAN_MAX + 16];
    for (size_t i = 0; i < p->r->said; i++) {
        const struct device_event *ev = &p->r->events[i];
        if (!reads(said, ev))
            continue;
        if (strcmp(said, p->v->says) == 0)
            p->good++;
        else if (!is_harmless(ev))
            fail_msg("%s, %s: '%s' instead of '%s'", p->v->name, how, said, p->v->says);
    }
    rig_forget(p->r);
}

static struct play begin(const struct vector *v)
{
    struct device_options o = options_of(v);
    struct play p = {.v = v, .r = rig_new(v->driver, &o)};
    if (v->driver == &ssi_driver)
        for (int i = 0; i < 3; i++) /* what it sent at its start is answered; the rest by ack */
            ack(p.r, p.r->bytes, p.r->sent);
    if (v->driver == &ssi_driver)
        p.r->answer = ack;
    rig_command(p.r, &(struct device_command){.kind = IO_ARM, .on = true}); /* others do not know it */
    rig_run(p.r, 1);
    return p;
}

static void next_frame(struct play *p)
{
    size_t before = p->r->sent;
    if (!p->v->asked)
        rig_run(p->r, PERIOD_MS);
    for (int i = 0; p->v->asked && i < 1000 && p->r->sent == before; i++)
        rig_run(p->r, 1);
}

static void end(struct play *p, const char *how, size_t least)
{
    rig_run(p->r, 200);
    judge(p, how);
    if (p->good < least)
        fail_msg("%s, %s: read %zu times", p->v->name, how, p->good);
    rig_free(p->r);
}

/* ---- the six ------------------------------------------------------------------------------------------------------
 */

static void whole_and_split_at_every_byte(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t cut = 0; cut <= vectors[i].n; cut++) {
            struct play p = begin(&vectors[i]);
            for (int k = 0; k < FRAMES; k++) {
                next_frame(&p);
                rig_feed(p.r, p.v->frame, cut);
                rig_run(p.r, cut % p.v->n == 0 ? 0 : 12);
                rig_feed(p.r, p.v->frame + cut, p.v->n - cut);
                judge(&p, "split");
            }
            end(&p, "split", 1);
        }
}

static const struct {
    const char *how;
    const uint8_t *bytes;
    size_t n;
} before[] = {{"garbage", FRAME(0xFF, 0x39, 0x2E, 0x59, 0x02, 0x81)},
              {"garbage that looks like a beginning", FRAME(0x01, 0x02, 0x12, 0xF3)},
              {"zeros", FRAME(0x00, 0x00, 0x00)}};

static void behind_garbage_and_between_zeros(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t b = 0; b < sizeof before / sizeof *before; b++) {
            struct play p = begin(&vectors[i]);
            for (int k = 0; k < 2 * FRAMES; k++) {
                next_frame(&p);
                if (k == DAMAGED) {
                    rig_feed(p.r, before[b].bytes, before[b].n);
                    rig_run(p.r, p.v->asked ? 0 : 110); /* a line that stopped in the middle */
                }
                rig_feed(p.r, p.v->frame, p.v->n);
                if (k == DAMAGED && before[b].bytes[0] == 0)
                    rig_feed(p.r, before[b].bytes, before[b].n);
                judge(&p, before[b].how);
            }
            end(&p, before[b].how, 1);
        }
}

static void concatenated(void **unused)
{
    (void)unused;
    uint8_t all[FRAMES * 32];
    for (size_t i = 0; i < VECTORS; i++) {
        struct play p = begin(&vectors[i]);
        size_t n = 0;
        for (int k = 0; k < FRAMES; k++, n += p.v->n)
            memcpy(all + n, p.v->frame, p.v->n);
        for (int k = 0; k < FRAMES; k++) { /* an answer is wanted once, and its copies are nobody's */
            next_frame(&p);
            rig_feed(p.r, all, n);
            judge(&p, "concatenated");
        }
        end(&p, "concatenated", p.v->driver->kind == DEVICE_SCANNER ? FRAMES * FRAMES : 1);
    }
}

static void every_single_bit(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t bit = 0; bit < 8 * vectors[i].n; bit++) {
            uint8_t damaged[32];
            struct play p = begin(&vectors[i]);
            memcpy(damaged, p.v->frame, p.v->n);
            damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
            for (int k = 0; k < FRAMES; k++) {
                next_frame(&p);
                rig_feed(p.r, k == DAMAGED ? damaged : p.v->frame, p.v->n);
                judge(&p, "a flipped bit");
            }
            end(&p, "a flipped bit", 1);
        }
}

/* ---- what a printer answers ----------------------------------------------------------------------------------------
 */

static const uint8_t DONE[] = {0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00};

/* How often the id came; another id fails. */
static int ids(struct escpos_rx *rx, const uint8_t *bytes, size_t n)
{
    struct escpos_answer a;
    int seen = 0;
    for (size_t i = 0; i < n; i++)
        if (escpos_feed(rx, bytes[i], &a) == ESCPOS_DONE) {
            assert_string_equal(a.id, "0001");
            seen++;
        }
    return seen;
}

static void a_printers_word_that_it_is_done(void **unused)
{
    (void)unused;
    static const uint8_t noise[] = {0x12, 0x16, 0x00, 0x11, 0x13, 0xFF, 0x10, 0x00, 0x00, 0x00, 0x00, 0x0C};
    struct escpos_rx rx = {0};
    assert_int_equal(ids(&rx, noise, sizeof noise), 0);
    for (int k = 0; k < 3; k++)
        assert_int_equal(ids(&rx, DONE, sizeof DONE), 1);
    for (size_t at = 0; at <= sizeof DONE; at++) { /* flow control stands between any two bytes */
        assert_int_equal(
            ids(&rx, DONE, at) + ids(&rx, (const uint8_t[]){0x13, 0x11}, 2) + ids(&rx, DONE + at, sizeof DONE - at), 1);
    }
    for (size_t bit = 0; bit < 8 * sizeof DONE; bit++) {
        uint8_t damaged[sizeof DONE];
        struct escpos_answer a;
        struct escpos_rx fresh = {0};
        memcpy(damaged, DONE, sizeof DONE);
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
        for (size_t i = 0; i < sizeof damaged; i++) /* another slip's id: asked for by nobody, taken by nobody */
            if (escpos_feed(&fresh, damaged[i], &a) == ESCPOS_DONE)
                assert_string_not_equal(a.id, "0001");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_and_split_at_every_byte),
        cmocka_unit_test(behind_garbage_and_between_zeros),
        cmocka_unit_test(concatenated),
        cmocka_unit_test(every_single_bit),
        cmocka_unit_test(a_printers_word_that_it_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
