/* devices test: a person and a device, step by step (devices/check.h); or, with --find-baud, which line settings make
 * sense of what comes. */
#include "base/text.h"
#include "base/tr.h"
#include "cli/device_line.h"
#include "cli/language.h"
#include "cli/mask.h"
#include "cli/test_page.h"
#include "devices/check.h"
#include "devices/raster/raster.h"
#include "tui/step_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct bench {
    const struct cli *cli;
    const struct device_settings *set;
    const char *language;
    struct device_line *line;
    struct check check;
    bool asks;      /* a question waits for its answer */
    bool yes;       /* --yes: every question is answered so */
    bool input_end; /* standard input has ended */
    char typed[64];
    size_t typed_len;
    bool begun;
    int sense; /* --find-baud: what made sense since the line was opened */
};

/* ---- what the check says ----------------------------------------------------------------------------------------- */

static void say(void *ctx, enum check_tone tone, const char *sentence)
{
    static const char *const marks[] = {
        [CHECK_DO] = "->", [CHECK_GOOD] = "ok", [CHECK_NOTE] = "  ", [CHECK_WRONG] = "!!", [CHECK_NEXT] = "  "};
    const struct bench *b = ctx;
    char clean[512];
    text_clean(clean, sizeof clean, sentence, strlen(sentence));
    mask_text(clean);
    printf("%s %s%s\n", marks[tone], tone == CHECK_NEXT ? tr(b->language, "Next: ") : "", clean);
}

static void advise(void *ctx, enum device_step step)
{
    const struct bench *b = ctx;
    const char *text = step_text(b->language, device_step_word(step));
    if (text[0] != '\0')
        say(ctx, CHECK_NEXT, text);
}

static void ask(void *ctx, const char *question)
{
    struct bench *b = ctx;
    printf("?? %s [%s] ", question, tr(b->language, "y/n"));
    if (b->yes)
        puts("y");
    b->asks = true;
}

static void tell(void *ctx, const struct device_command *c)
{
    device_line_tell(((struct bench *)ctx)->line, c);
}

/* ---- what the line says ------------------------------------------------------------------------------------------ */

static void on_heard(void *ctx, const uint8_t *bytes, size_t n)
{
    check_heard(&((struct bench *)ctx)->check, bytes, n);
}

static void on_sent(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)bytes;
    check_sent(&((struct bench *)ctx)->check, n);
}

static void on_event(void *ctx, const struct device_event *ev)
{
    struct bench *b = ctx;
    b->sense += heard_is_sense(ev) ? 1 : 0;
    if (b->begun)
        check_event(&b->check, ev, device_line_now());
}

static void on_gone(void *ctx, const char *why)
{
    struct bench *b = ctx;
    if (b->begun)
        check_gone(&b->check, why, device_line_now());
}

/* ---- what the person says ---------------------------------------------------------------------------------------- */

static void answered(struct bench *b)
{
    static const char *const yes[] = {"y", "yes", "j", "是", "对"};
    bool good = false;
    b->typed[b->typed_len] = '\0';
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        good = good || strcasecmp(b->typed, yes[i]) == 0;
    b->typed_len = 0;
    if (!b->asks)
        return; /* typed before anything was asked */
    b->asks = false;
    check_answer(&b->check, good, device_line_now());
}

static void read_answers(struct bench *b)
{
    char buf[64];
    ssize_t n = read(STDIN_FILENO, buf, b->asks ? 1 : sizeof buf);
    if (n <= 0)
        b->input_end = true;
    for (ssize_t i = 0; i < n; i++) {
        if (buf[i] == '\n')
            answered(b);
        else if (b->typed_len + 1 < sizeof b->typed && buf[i] != '\r')
            b->typed[b->typed_len++] = buf[i];
    }
}

#define LAST_MS 300 /* the last commands, which shut what was opened, are on their way */
#define LOOK_MS 50  /* what comes may end a step, and with it what is waited for */

static void run(struct bench *b)
{
    while (!check_is_over(&b->check)) {
        fflush(stdout);
        if (b->asks && b->yes) {
            b->asks = false;
            check_answer(&b->check, true, device_line_now());
            continue;
        }
        bool listen = b->asks && !b->input_end; /* a script's answers wait until they are asked for */
        int64_t due = check_deadline(&b->check), soon = device_line_now() + LOOK_MS;
        if (device_line_serve(b->line, due < soon ? due : soon, listen ? STDIN_FILENO : -1))
            read_answers(b);
        check_time(&b->check, device_line_now());
    }
}

static int test_steps(struct bench *b, const struct page *page)
{
    struct check_out out = {.ctx = b, .say = say, .advise = advise, .ask = ask, .tell = tell};
    struct check_setup setup = {.name = b->set->name,
                                .driver = b->set->driver,
                                .options = &b->set->options,
                                .line = b->set->port.line,
                                .language = b->language,
                                .page = page};
    struct device_line_ops ops = {.ctx = b, .heard = on_heard, .sent = on_sent, .event = on_event, .gone = on_gone};
    int rc = device_line_open(&b->line, b->cli, b->set, &ops);
    if (rc != DONE)
        return rc;
    b->begun = true;
    check_begin(&b->check, &setup, device_line_now(), &out);
    run(b);
    device_line_serve(b->line, device_line_now() + LAST_MS, -1);
    device_line_close(b->line);
    bool good = check_is_good(&b->check);
    printf(good ? tr(b->language, "%s: all good\n") : tr(b->language, "%s: something is wrong, see above\n"),
           b->set->name);
    return good ? DONE : REFUSED;
}

static int test_device(struct bench *b)
{
    struct page page = {0};
    struct raster *raster = NULL;
    struct device_settings with_font = *b->set;
    int rc = DONE;
    if (b->set->kind == DEVICE_PRINTER) {
        if (raster_open(&raster, RASTER_FONT, RASTER_FONT_INDEX, NULL) == ST_OK)
            with_font.options.printer.raster = raster_ops(raster);
        else
            printf("   %s\n", tr(b->language, "The font for Chinese is not installed: those letters print as '?'."));
        b->set = &with_font;
        rc = test_page(&page, &with_font.options.printer, with_font.name);
    }
    if (rc == DONE)
        rc = test_steps(b, &page);
    page_free(&page);
    raster_free(raster);
    return rc;
}

/* ---- which line settings ----------------------------------------------------------------------------------------- */

#define TALKS_MS 2000 /* a device that talks or answers by itself */
#define SCANS_MS 4000 /* a person scans again and again */

static int try_line(struct bench *b, const struct line_settings *line)
{
    struct device_settings d = *b->set;
    struct device_line_ops ops = {.ctx = b, .heard = on_heard, .event = on_event};
    d.port.line = *line;
    d.options.printer.baud = d.kind == DEVICE_PRINTER ? line->baud : d.options.printer.baud;
    b->sense = 0;
    b->check.heard = (struct heard){0};
    int rc = device_line_open(&b->line, b->cli, &d, &ops);
    if (rc != DONE)
        return rc;
    if (d.kind == DEVICE_PRINTER)
        device_line_tell(b->line, &(struct device_command){.kind = PRINTER_ASK});
    int64_t until = device_line_now() + (d.kind == DEVICE_SCANNER ? SCANS_MS : TALKS_MS);
    while (device_line_now() < until && b->sense == 0 && !device_line_is_gone(b->line)) {
        int64_t soon = device_line_now() + LOOK_MS;
        device_line_serve(b->line, soon < until ? soon : until, -1);
    }
    bool gone = device_line_is_gone(b->line);
    device_line_close(b->line);
    return gone ? complain(REFUSED, "the line is gone") : DONE;
}

/* Noise makes a plain scanner's driver see scans too. */
static bool is_understood(const struct bench *b)
{
    const struct device_driver *other;
    enum parity parity;
    return b->sense > 0 &&
           heard_judge(&b->check.heard, b->set->driver, &b->set->options, &other, &parity) == HEARD_UNDERSTOOD;
}

static int find_baud(struct bench *b)
{
    static const int32_t bauds[] = {0, 9600, 115200, 19200, 38400, 57600, 4800, 2400, 1200}; /* 0: as configured */
    const char *l = b->language;
    if (b->set->kind == DEVICE_SCANNER)
        say(b, CHECK_DO, tr(l, "Scan a bottle again and again until it is found."));
    for (size_t i = 0; i < 2 * sizeof bauds / sizeof *bauds; i++) {
        struct line_settings line = b->set->port.line;
        bool seven = i % 2 == 1;
        if (i / 2 > 0 && bauds[i / 2] == line.baud)
            continue;
        line.baud = i / 2 > 0 ? bauds[i / 2] : line.baud;
        if (i > 0 || seven) {
            line.data_bits = seven ? 7 : 8;
            line.parity = seven ? PARITY_EVEN : PARITY_NONE;
        }
        int rc = try_line(b, &line);
        if (rc != DONE)
            return rc;
        bool good = is_understood(b);
        printf("%s %6d %d%c1  %zu %s\n", good ? "ok" : "  ", (int)line.baud, line.data_bits,
               line.parity == PARITY_EVEN  ? 'E'
               : line.parity == PARITY_ODD ? 'O'
                                           : 'N',
               b->check.heard.n, tr(l, "bytes heard"));
        fflush(stdout);
        if (!good)
            continue;
        printf(tr(l, "%s is understood: baud: %d, data_bits: %d, parity: %s\n"), b->set->name, (int)line.baud,
               line.data_bits,
               line.parity == PARITY_EVEN  ? "even"
               : line.parity == PARITY_ODD ? "odd"
                                           : "none");
        return DONE;
    }
    say(b, CHECK_WRONG, tr(l, "At none of the usual speeds does it make sense."));
    say(b, CHECK_NEXT, tr(l, "Look at power, TX and RX, ground; and whether the driver is the right one."));
    return REFUSED;
}

int cmd_devices_test(const struct cli *c)
{
    static struct bench b;
    struct settings *s;
    b = (struct bench){.cli = c, .yes = cli_has(c, OPT_YES)};
    int rc = cli_language(&b.language, c);
    if (rc == DONE)
        rc = devices_of_config(&s, c);
    if (rc != DONE)
        return rc;
    rc = device_named(&b.set, s, c->args[0]);
    if (rc == DONE)
        rc = cli_has(c, OPT_FIND_BAUD) ? find_baud(&b) : test_device(&b);
    free(s);
    return rc;
}
