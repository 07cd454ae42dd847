#include "devices/sim/printer.h"

#include <stdlib.h>
#include <string.h>

#define EOT 0x04
#define ENQ 0x05

static const char *const words[CONDITION_COUNT] = {
#define X(name, word) word,
    CONDITION_LIST(X)
#undef X
};

static const char *const makes[MAKE_COUNT] = {
#define X(name, word) word,
    MAKE_LIST(X)
#undef X
};

bool make_parse(enum make *out, const char *word)
{
    for (int m = 0; m < MAKE_COUNT; m++)
        if (strcmp(makes[m], word) == 0) {
            *out = (enum make)m;
            return true;
        }
    return false;
}

bool condition_parse(enum condition *out, const char *word)
{
    for (int c = 0; c < CONDITION_COUNT; c++)
        if (strcmp(words[c], word) == 0) {
            *out = (enum condition)c;
            return true;
        }
    return false;
}

/* ---- status ---------------------------------------------------------------------------------------------------- */

bool printer_online(const struct printer *p)
{
    return p->condition == CONDITION_OK || p->condition == CONDITION_LOW;
}

/* One byte, 0xx1xx10: bits 1 and 4 set, 0 and 7 clear. n is 1 to 4. */
static uint8_t status_byte(const struct printer *p, uint8_t n)
{
    enum condition c = p->condition;
    uint8_t b = 0x12;
    switch (n) {
    case 1: return (uint8_t)(printer_online(p) ? b : b | 0x08);
    case 2:
        return (uint8_t)(c == CONDITION_COVER ? b | 0x04
                         : c == CONDITION_OUT ? b | 0x20
                         : c == CONDITION_JAM ? b | 0x40
                                              : b);
    case 3: return (uint8_t)(c == CONDITION_JAM ? b | 0x08 : b);
    default: return (uint8_t)(c == CONDITION_LOW ? b | 0x0C : c == CONDITION_OUT ? b | 0x6C : b);
    }
}

void printer_status(const struct printer *p, uint8_t asb[4])
{
    enum condition c = p->condition;
    asb[0] = (uint8_t)(0x10 | (printer_online(p) ? 0 : 0x08) | (c == CONDITION_COVER ? 0x20 : 0));
    asb[1] = c == CONDITION_JAM ? 0x08 : 0x00;
    asb[2] = printer_paper_sensor(p);
    asb[3] = 0x00;
}

uint8_t printer_paper_sensor(const struct printer *p)
{
    return p->condition == CONDITION_OUT ? 0x0F : p->condition == CONDITION_LOW ? 0x03 : 0x00;
}

static void report_change(struct printer *p, const struct frame_out *out)
{
    uint8_t now[4];
    printer_status(p, now);
    if (p->asb != 0 && memcmp(now, p->asb_last, sizeof now) != 0)
        out->send(out->ctx, now, sizeof now);
    memcpy(p->asb_last, now, sizeof now);
}

/* ---- receiving ------------------------------------------------------------------------------------------------- */

static void clear_buffer(struct printer *p)
{
    p->rx_n = 0;
    escpos_reset(&p->parser);
}

/* A recoverable error (the cutter) ends with DLE ENQ 1, which prints on, or 2, which forgets what was received. */
static void recover(struct printer *p, uint8_t how, const struct frame_out *out)
{
    if (p->condition != CONDITION_JAM || how < 1 || how > 2)
        return;
    if (how == 2)
        clear_buffer(p);
    p->condition = CONDITION_OK;
    report_change(p, out);
}

static void real_time(struct printer *p, uint8_t byte, const struct frame_out *out)
{
    if (p->recent[0] == LEAD_DLE && p->recent[1] == EOT && byte >= 1 && byte <= 4) {
        uint8_t answer = status_byte(p, byte);
        out->send(out->ctx, &answer, 1);
    }
    if (p->recent[0] == LEAD_DLE && p->recent[1] == ENQ)
        recover(p, byte, out);
    p->recent[0] = p->recent[1];
    p->recent[1] = byte;
}

static void note_overflow(struct printer *p)
{
    if (p->overflow > 0)
        sheet_note(&p->sheet, "receive buffer full: %llu bytes lost", (unsigned long long)p->overflow);
    p->overflow = 0;
}

/* ---- trouble that was planned ---------------------------------------------------------------------------------- */

void printer_plan(struct printer *p, int condition, int mm)
{
    p->ahead = (struct trouble_ahead){
        .planned = true,
        .at_cut = mm < 0,
        .condition = condition,
        .at_dots = p->sheet.moved + (int64_t)mm * PRINTER_DOTS_PER_MM,
    };
}

/* True: it has come, and what was to be done now is not. */
bool printer_trouble_now(struct printer *p, bool cutting, int64_t now_us, const struct frame_out *out)
{
    const struct trouble_ahead ahead = p->ahead;
    if (!ahead.planned || ahead.at_cut != cutting || (!cutting && p->sheet.moved < ahead.at_dots))
        return false;
    p->ahead.planned = false;
    if (ahead.condition == POWER_CUT) {
        printer_cut_power(p, now_us);
        return true;
    }
    p->condition = (enum condition)ahead.condition;
    report_change(p, out);
    return true;
}

/* ---- flow control ---------------------------------------------------------------------------------------------- */

static size_t buffer_of(const struct printer *p)
{
    return p->config.buffer == 0 ? PRINTER_RX_USUAL : p->config.buffer;
}

/* Real printers keep 16 bytes of a small buffer and more of a large one for what is under way already. */
static size_t margin_of(const struct printer *p)
{
    return buffer_of(p) / 16 > 16 ? buffer_of(p) / 16 : 16;
}

static size_t room(const void *self)
{
    const struct printer *p = self;
    if (p->config.flow != PRINTER_FLOW_RTSCTS || p->off_until_us != 0)
        return buffer_of(p); /* without power the line floats: bytes are taken and lost */
    size_t used = p->rx_n + margin_of(p) / 2;
    return used < buffer_of(p) ? buffer_of(p) - used : 0;
}

static void flow(struct printer *p, const struct frame_out *out)
{
    size_t left = buffer_of(p) - p->rx_n;
    bool stop = p->xoff ? left < margin_of(p) * 2 : left < margin_of(p);
    if (p->config.flow != PRINTER_FLOW_XONXOFF || stop == p->xoff || p->off_until_us != 0)
        return;
    p->xoff = stop;
    out->send(out->ctx, (const uint8_t[]){stop ? 0x13 : 0x11}, 1);
}

/* Executes what is in the buffer until the mechanics have something to do, or it is empty. */
static void work(struct printer *p, int64_t now_us, const struct frame_out *out)
{
    while (p->rx_n > 0 && printer_online(p) && p->busy_us <= now_us) {
        struct escpos_command c;
        uint8_t byte = p->rx[p->rx_head];
        p->rx_head = (p->rx_head + 1) % PRINTER_RX_MAX;
        p->rx_n--;
        if (!escpos_push(&p->parser, byte, &c))
            continue;
        int64_t before = p->sheet.moved;
        note_overflow(p);
        printer_execute(p, &c, now_us, out);
        if (printer_trouble_now(p, false, now_us, out))
            break;
        int64_t dots = p->sheet.moved - before;
        if (dots > 0 || p->busy_us > now_us)
            p->busy_us = (p->busy_us > now_us ? p->busy_us : now_us) +
                         dots * 1000000 / ((int64_t)p->mm_per_s * PRINTER_DOTS_PER_MM);
        if (p->sheet.y >= PAPER_MAX_ROWS) {
            sheet_note(&p->sheet, "torn off at 2 m");
            printer_slip(p);
        }
    }
}

static void on_bytes(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out)
{
    struct printer *p = self;
    if (p->off_until_us > now_us)
        return;
    for (size_t i = 0; i < n; i++) {
        real_time(p, bytes[i], out);
        if (p->rx_n == buffer_of(p)) {
            p->overflow++;
            continue;
        }
        p->rx[(p->rx_head + p->rx_n) % PRINTER_RX_MAX] = bytes[i];
        p->rx_n++;
        work(p, now_us, out);
        if (p->off_until_us != 0)
            return; /* the power went: the rest finds nobody */
        flow(p, out);
    }
}

static void on_timer(void *self, int64_t now_us, const struct frame_out *out)
{
    struct printer *p = self;
    if (p->off_until_us > now_us)
        return;
    if (p->off_until_us != 0 && p->config.flow == PRINTER_FLOW_XONXOFF)
        out->send(out->ctx, (const uint8_t[]){0x11}, 1); /* it is there again */
    p->off_until_us = 0;
    work(p, now_us, out);
    flow(p, out);
}

static int64_t deadline(const void *self)
{
    const struct printer *p = self;
    if (p->off_until_us != 0)
        return p->off_until_us;
    return p->rx_n > 0 && printer_online(p) ? p->busy_us : SIM_NEVER;
}

/* No checksum on this wire: a bit that no status byte has. */
static void wrong_shape(uint8_t *frame, size_t n)
{
    (void)n;
    frame[0] ^= 0x80;
}

const struct model_ops printer_ops = {
    .on_bytes = on_bytes, .on_timer = on_timer, .deadline = deadline, .room = room, .spoil = wrong_shape};

/* ---- life ------------------------------------------------------------------------------------------------------ */

void printer_defaults(struct printer *p)
{
    sheet_flush(&p->sheet);
    p->sheet.style = style_default();
    p->page = 0;
    charset_select(&p->charset, p->config.make == MAKE_GBK ? CHARSET_GB18030 : 0);
    p->column_rows = 0;
    p->barcode = (struct barcode_settings){.height = 162, .module = 3, .text_at = 0};
    p->qr_module = 3;
    p->qr_level = '0';
}

void printer_start(struct printer *p, const struct printer_config *config)
{
    *p = (struct printer){.config = *config, .charset = charset_new(), .mm_per_s = PRINTER_MM_PER_SEC};
    sheet_start(&p->sheet, config->width, config->glyphs);
    printer_defaults(p);
    printer_status(p, p->asb_last);
}

void printer_slip(struct printer *p)
{
    sheet_flush(&p->sheet);
    if (!sheet_blank(&p->sheet))
        p->config.slip(p->config.ctx, &p->sheet.paper, p->sheet.text.text == NULL ? "" : p->sheet.text.text,
                       p->sheet.text.len);
    sheet_clear(&p->sheet);
}

void printer_stop(struct printer *p)
{
    sheet_flush(&p->sheet);
    if (!sheet_blank(&p->sheet))
        sheet_note(&p->sheet, "not cut");
    printer_slip(p);
    sheet_free(&p->sheet);
    charset_free(&p->charset);
    escpos_free(&p->parser);
    free(p->stored);
    p->stored = NULL;
}

void printer_condition(struct printer *p, enum condition c, int64_t now_us, const struct frame_out *out)
{
    bool was_online = printer_online(p);
    p->condition = c;
    p->ahead.planned = false;
    if (p->off_until_us > now_us)
        return; /* no power: nobody notices */
    report_change(p, out);
    if (was_online && !printer_online(p) && c != CONDITION_OFFLINE && p->offline_response) {
        static const uint8_t response[] = {0x37, 0x23, 0x00};
        out->send(out->ctx, response, sizeof response);
    }
    work(p, now_us, out);
    flow(p, out);
}

/* The line being set is in memory and lost; what the head has printed is on paper. */
void printer_cut_power(struct printer *p, int64_t now_us)
{
    p->sheet.line_n = 0;
    p->sheet.line_width = 0;
    if (!sheet_blank(&p->sheet))
        sheet_note(&p->sheet, "power cut");
    printer_slip(p);
    clear_buffer(p);
    printer_defaults(p);
    free(p->stored);
    p->stored = NULL;
    p->qr_n = 0;
    p->asb = 0;
    p->offline_response = false;
    p->overflow = 0;
    p->busy_us = 0;
    p->xoff = false;
    p->recent[0] = p->recent[1] = 0;
    p->off_until_us = now_us + (int64_t)PRINTER_BOOT_MS * SIM_MS;
}
