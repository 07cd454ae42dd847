#include "devices/sim/world.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

static void on_slip(void *ctx, const struct roll *p, const char *text, size_t n)
{
    struct world *w = ctx;
    struct err e = {0};
    if (slips_write(&w->slips, p, text, n, &e) == ST_OK)
        log_line(LOG_INFO, "slip %04u", w->slips.last);
    else
        log_line(LOG_ERROR, "a slip could not be kept: %s", e.msg);
}

static void set_up_lines(struct world *w)
{
    const struct line rows[LINE_COUNT] = {
        [LINE_SCANNER] = {.name = "scanner", .ops = &scanner_head_ops, .model = &w->scanner},
        [LINE_TILL] = {.name = "till", .ops = &scanner_head_ops, .model = &w->till},
        [LINE_IO] = {.name = "io", .ops = &io_board_ops, .model = &w->io},
        [LINE_LEVEL] = {.name = "level", .ops = &level_sensor_ops, .model = &w->level},
        [LINE_PRINTER] = {.name = "printer", .ops = &printer_ops, .model = &w->printer},
        [LINE_SCALE] = {.name = "scale", .ops = &scale_plate_ops, .model = &w->scale},
        [LINE_BAG_SCALE] = {.name = "bag-scale", .ops = &scale_plate_ops, .model = &w->bag_scale},
    };
    for (int i = 0; i < LINE_COUNT; i++) {
        w->lines[i] = rows[i];
        w->lines[i].baud = i == LINE_PRINTER ? w->config.printer_baud : w->config.baud;
        w->lines[i].pty = PTY_NONE;
        w->lines[i].server = SERVER_NONE;
        w->lines[i].rng = rng_seeded((uint64_t)i + 1); /* garbage that is the same garbage every time */
    }
}

static enum status lines_on_tcp(struct world *w, struct err *e)
{
    for (int i = 0; i < LINE_COUNT && w->config.tcp[i] != NULL; i++) {
        const char *spec = w->config.tcp[i], *at = strchr(spec, '=');
        char name[32];
        struct line *l = NULL;
        if (at != NULL && snprintf(name, sizeof name, "%.*s", (int)(at - spec), spec) < (int)sizeof name)
            l = world_line_named(w, name);
        if (l == NULL || l->on_tcp || !server_named(&l->server, at + 1))
            return err_set(e, ST_INVALID, "--tcp %.60s: DEVICE=PORT or DEVICE=ADDRESS:PORT, in figures", spec);
        l->on_tcp = true;
    }
    return ST_OK;
}

enum status world_open(struct world *w, const struct world_config *c, int64_t now_us, struct err *e)
{
    const char *font;
    *w = (struct world){.config = *c, .now_us = now_us};
    set_up_lines(w);
    w->io = io_board_new(1, c->baud);
    w->level = level_sensor_new(c->level_mm, now_us);
    w->scanner = w->till = scanner_head_new();
    w->scale = w->bag_scale = scale_plate_new(now_us);
    enum status st = slips_open(&w->slips, c->receipts, e);
    if (st != ST_OK)
        return st;
    w->glyphs = glyphs_new(&font);
    if (w->glyphs == NULL)
        return err_set(e, ST_MEMORY, "FreeType does not start");
    if (font == NULL)
        log_line(LOG_WARNING, "no font (fonts-wqy-microhei or fonts-dejavu-core): letters in pictures are boxes");
    struct printer_config printer = c->printer;
    printer.width = c->paper_dots;
    printer.glyphs = w->glyphs;
    printer.ctx = w;
    printer.slip = on_slip;
    printer_start(&w->printer, &printer);
    st = lines_on_tcp(w, e);
    for (int i = 0; i < LINE_COUNT && st == ST_OK; i++) {
        st = line_plug(&w->lines[i], c->dir, e);
        if (st == ST_OK && w->lines[i].on_tcp)
            log_line(LOG_INFO, "%s on %s", w->lines[i].name, w->lines[i].server.where);
    }
    if (st != ST_OK)
        world_close(w);
    return st;
}

void world_close(struct world *w)
{
    for (int i = 0; i < LINE_COUNT; i++)
        line_unplug(&w->lines[i]);
    printer_stop(&w->printer);
    glyphs_free(w->glyphs);
    w->glyphs = NULL;
}

/* ---- the chute, as the person sees it -------------------------------------------------------------------------- */

static void chute_scan(void *ctx, const char *aim, const char *text)
{
    struct world *w = ctx;
    struct frame_out out = line_out(&w->lines[LINE_SCANNER], w->now_us);
    scanner_head_read(&w->scanner, aim, text, w->now_us, &out); /* the text was checked when the command was read */
}

static void chute_beam(void *ctx, enum sim_input which, bool blocked)
{
    struct world *w = ctx;
    io_board_set_input(&w->io, which, blocked);
}

static bool chute_gate(void *ctx)
{
    const struct world *w = ctx;
    return io_board_coil(&w->io, COIL_GATE);
}

static void chute_load(void *ctx, int32_t mg)
{
    ((struct world *)ctx)->scale.load_mg = mg;
}

struct chute world_chute(struct world *w)
{
    return (struct chute){
        .ctx = w, .scan = chute_scan, .beam = chute_beam, .gate_open = chute_gate, .load = chute_load};
}

/* ---- protocols ------------------------------------------------------------------------------------------------- */

struct scale_plate *world_plate_named(struct world *w, const char *device)
{
    return strcmp(device, "scale") == 0 ? &w->scale : strcmp(device, "bag-scale") == 0 ? &w->bag_scale : NULL;
}

bool world_speak(struct world *w, const char *device, const char *protocol)
{
    const struct {
        const char *device, *kind;
        enum speech *speech;
    } rows[] = {{"scanner", "scanner", &w->scanner.speech},
                {"till", "scanner", &w->till.speech},
                {"level", "level", &w->level.speech},
                {"scale", "scale", &w->scale.speech},
                {"bag-scale", "scale", &w->bag_scale.speech}};
    enum speech s;
    if (!speech_parse(&s, protocol))
        return false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].device, device) == 0 && strcmp(rows[i].kind, speech_kind(s)) == 0) {
            *rows[i].speech = s;
            return true;
        }
    return false;
}

struct line *world_line_named(struct world *w, const char *name)
{
    for (int i = 0; i < LINE_COUNT; i++)
        if (strcmp(w->lines[i].name, name) == 0)
            return &w->lines[i];
    return NULL;
}

/* ---- time ------------------------------------------------------------------------------------------------------ */

void world_advance(struct world *w, int64_t now_us)
{
    struct chute chute = world_chute(w);
    w->now_us = now_us;
    for (int i = 0; i < LINE_COUNT; i++)
        line_advance(&w->lines[i], now_us);
    if (person_deadline(&w->person) <= now_us)
        person_step(&w->person, &chute, now_us);
    if (w->button.held && w->button.until_us <= now_us) {
        io_board_set_input(&w->io, w->button.input, false);
        w->button.held = false;
    }
}

int64_t world_deadline(const struct world *w)
{
    int64_t at = person_deadline(&w->person);
    if (w->button.held && w->button.until_us < at)
        at = w->button.until_us;
    for (int i = 0; i < LINE_COUNT; i++) {
        int64_t line = line_deadline(&w->lines[i]);
        at = line < at ? line : at;
    }
    return at;
}
