/* A printer: it answers, prints a page, says that it is out, and a person looks at it. */
#include "devices/check_steps.h"

#define PRINT_MS 90000 /* a page with a picture at 9600 baud takes half a minute */
#define JOB      1

#define SLOW_BAUD 38400 /* up to here a code as a picture is most of what a voucher waits for */

static bool status_begin(struct check *c)
{
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "The printer is asked how it is."));
    c->out.tell(c->out.ctx, &(struct device_command){.kind = PRINTER_ASK});
    return true;
}

static void status_event(struct check *c, const struct device_event *ev)
{
    const char *l = c->set.language;
    const struct printer_status *p = &ev->printer;
    if (ev->kind != SAYS_PRINTER || !p->known)
        return;
    if (p->cover_open || p->cutter_jam || p->error || !p->online || p->paper == PAPER_OUT) {
        check_wrong(c, tr(l, "It answers, and reports: %s"), tr(l, c->note));
        c->out.advise(c->out.ctx, device_step(DEVICE_PRINTER, HEALTH_ERROR, c->note));
        return;
    }
    check_good(c, "%s", tr(l, "It answers: ready, paper is in."));
    if (p->paper == PAPER_LOW)
        check_say(c, CHECK_NOTE, "%s", tr(l, "Its paper is running low."));
}

static bool page_begin(struct check *c)
{
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "A test page is printed."));
    c->printer.began_ms = c->now_ms;
    c->out.tell(c->out.ctx, &(struct device_command){.kind = PRINTER_PRINT, .job = JOB, .page = c->set.page});
    return true;
}

static void page_event(struct check *c, const struct device_event *ev)
{
    const char *l = c->set.language;
    if (ev->kind != SAYS_PRINTED || ev->printed.job != JOB)
        return;
    int64_t took = c->now_ms - c->printer.began_ms;
    switch (ev->printed.outcome) {
    case PRINT_DONE:
        check_good(c, tr(l, "It confirmed the page after %d.%d s."), (int)(took / 1000), (int)(took % 1000 / 100));
        break;
    case PRINT_NOTHING:
        check_wrong(c, "%s", tr(l, "It took nothing: no page was begun."));
        check_say(c, CHECK_NEXT, "%s", tr(l, "Look at its lamps: paper, cover, cutter."));
        break;
    case PRINT_UNKNOWN:
        check_wrong(c, "%s", tr(l, "It did not confirm the page."));
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "If the page is out all the same: try `confirm: gs_r`, then `confirm: none`. If it is half: "
                        "look at flow and baud."));
        break;
    }
}

static void page_late(struct check *c)
{
    check_wrong(c, "%s", tr(c->set.language, "It did not confirm the page."));
    check_say(c, CHECK_NEXT, "%s", tr(c->set.language, "Look at its lamps: paper, cover, cutter."));
}

static bool look_begin(struct check *c)
{
    c->out.ask(c->out.ctx, tr(c->set.language,
                              "Look at the page: English and Chinese can be read, the QR code is whole, it was cut?"));
    return true;
}

static void look_answer(struct check *c, bool yes)
{
    const char *l = c->set.language;
    bool native = c->set.options->printer.native_qr;
    if (yes) {
        check_good(c, "%s", tr(l, "The page is good."));
        if (!native && c->set.line.baud <= SLOW_BAUD)
            check_say(
                c, CHECK_NOTE, "%s",
                tr(l, "Its manual lists GS ( k, functions 165 to 181? Then try `qr: native` and test again: vouchers "
                      "come several times as fast."));
        return;
    }
    check_wrong(c, "%s", tr(l, "The page is not good."));
    check_say(c, CHECK_NEXT, "%s",
              tr(l, "Cut off at the right: look at paper_mm. Strange letters: try `profile: generic-gbk`, then "
                    "`letters: no`."));
    if (native)
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "No QR code, or half of one: it cannot draw them itself; set `qr: picture`."));
    check_say(c, CHECK_NEXT, "%s",
              tr(l, "Gaps or lost lines: a smaller buffer_bytes, flow control, or a slower baud rate."));
}

static void look_late(struct check *c)
{
    check_wrong(c, "%s", tr(c->set.language, "Nobody answered."));
}

const struct check_step check_printer_steps[] = {
    {HEARD_WITHIN_MS, status_begin, status_event, check_explain, NULL},
    {PRINT_MS, page_begin, page_event, page_late, NULL},
    {ANSWER_MS, look_begin, NULL, look_late, look_answer},
};
CHECK_COUNT(printer);
